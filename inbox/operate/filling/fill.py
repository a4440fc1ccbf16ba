"""So many questions, so many of them published, spread as a town's are."""

from collections.abc import Callable
from datetime import datetime, timedelta

from .ground import Ground
from .life import Life

BATCH = 1_000
DAYS = 3 * 365
OPEN_FOR = 4.0  # days, on average

# How those that are not published stand, in hundredths.
OTHERS = {
    "new": 18,
    "claimed": 8,
    "offered": 10,
    "in_hand": 20,
    "with_resident": 6,
    "in_review": 8,
    "answered_privately": 10,
    "withheld": 2,
    "withdrawn": 8,
    "refused": 6,
    "spam": 4,
}
STILL_OPEN = {"new", "claimed", "offered", "in_hand", "with_resident", "in_review"}


def fill(questions: int, answers: int, *, seed: int, now: datetime, step: Callable[[int], None]) -> None:
    """Write so many questions, `answers` of them published; `step` hears how many a batch brought.

    The same seed and time give the same questions. Raises Unable where the town lacks people.
    """
    ground = Ground(seed, now.replace(microsecond=0))
    plan = _plan(ground, questions, answers)
    for start in range(0, len(plan), BATCH):
        batch = plan[start : start + BATCH]
        for received_at, kind in batch:
            life = Life(ground, received_at)
            getattr(life, kind)()
            life.finish()
        ground.write()
        step(len(batch))


def _plan(ground: Ground, questions: int, answers: int) -> list[tuple[datetime, str]]:
    """When each is received and how it stands, the oldest first: open ones lately, the others over three years."""
    others = ground.random.choices(list(OTHERS), list(OTHERS.values()), k=questions - answers)
    return sorted((_received_at(ground, kind), kind) for kind in ["published"] * answers + others)


def _received_at(ground: Ground, kind: str) -> datetime:
    draw = ground.random
    days = min(0.05 + draw.expovariate(1 / OPEN_FOR), DAYS) if kind in STILL_OPEN else draw.uniform(8, DAYS)
    return ground.now - timedelta(seconds=round(days * 86_400))
