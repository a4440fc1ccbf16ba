"""Who acts: a member of staff with what they hold, a resident with their question in hand, the clock, the operator."""

from dataclasses import dataclass

from inbox.people.models import User
from inbox.people.standing import NOBODY, Standing, standing_of


@dataclass(frozen=True)
class Actor:
    kind: str  # staff, resident, clock or operator, as Event.by
    user: User | None = None
    standing: Standing = NOBODY
    question_id: int | None = None  # a resident: the one question they hold the code of

    def __str__(self) -> str:
        return str(self.user) if self.user else self.kind


CLOCK = Actor("clock")
OPERATOR = Actor("operator")
ANYONE = Actor("resident")


def staff(user: User) -> Actor:
    """A signed-in member; their roles are read now (one query)."""
    return Actor("staff", user, standing_of(user))


def resident_of(question_id: int) -> Actor:
    """A resident who showed the code or a secret link of this question."""
    return Actor("resident", question_id=question_id)
