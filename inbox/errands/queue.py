"""The outbox at work: post with the change, take by compare-and-swap, finish, try again, give up.

At least once, never twice at the same time: a follower is called outside our transactions and is idempotent.
"""

import logging
import random
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.module_loading import import_string

from inbox.kit import clock
from inbox.kit.logs import mask

from .models import Errand

log = logging.getLogger(__name__)

LEASED_FOR = timedelta(minutes=5)
SPARE = timedelta(seconds=60)  # an errand is begun only while so much of its lease is left
TRIES = 12  # with the waits below: about two days
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=15), timedelta(hours=8)
KEPT_FOR = timedelta(days=35)


def post(event_id: int, followers: Mapping[str, datetime]) -> None:
    """One errand for each follower, due at its instant, in the caller's transaction."""
    now = clock.now()
    Errand.objects.bulk_create(
        Errand(event_id=event_id, follower=name, run_at=run_at, made_at=now) for name, run_at in followers.items()
    )


def cancel(event_id: int, follower: str) -> bool:
    """Whether the errand was called off before any worker began it; in the caller's transaction."""
    begun = Q(leased_until__gt=clock.now())
    return 0 < Errand.objects.filter(~begun, event_id=event_id, follower=follower, waiting=True).update(waiting=False)


def take(now: datetime, limit: int = 20) -> list[Errand]:
    """Up to `limit` due errands, leased to the caller: nobody else gets them before the lease ends."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    due = Errand.objects.filter(free, waiting=True, run_at__lte=now).order_by("run_at", "id")
    seen = list(due[:limit])
    if not seen:
        return []
    taken = []
    with transaction.atomic():
        for errand in seen:
            if errand.attempts >= TRIES:  # its worker died every time
                _only_if_held(errand).update(waiting=False, dead=True)
                continue
            ours = {"leased_until": now + LEASED_FOR, "fence": errand.fence + 1, "attempts": errand.attempts + 1}
            if _only_if_held(errand).update(**ours):
                errand.leased_until, errand.fence, errand.attempts = ours.values()
                taken.append(errand)
    return taken


def finish(errand: Errand) -> bool:
    """Mark it done; False where the lease ran out and somebody else took it."""
    done = _only_if_held(errand).update(waiting=False, done_at=clock.now(), leased_until=None, last_error="")
    return done == 1


def fail(errand: Errand, error: BaseException) -> bool:
    """Try again later, each time after about twice the wait; dead after the last try. False as with finish."""
    is_last = errand.attempts >= TRIES
    if is_last:
        log.error("Gave up: %s", errand, extra={"attempts": errand.attempts})
    changed = _only_if_held(errand).update(
        waiting=not is_last,
        dead=is_last,
        run_at=errand.run_at if is_last else clock.now() + wait_after(errand.attempts),
        leased_until=None,
        last_error=mask(f"{type(error).__name__}: {error}")[:500],
    )
    return changed == 1


def release(errand: Errand) -> None:
    """Give an errand back that was taken and not begun."""
    _only_if_held(errand).update(leased_until=None, attempts=F("attempts") - 1)


def revive(errand: Errand) -> bool:
    """Let a dead errand have all its tries again, at once: the operator mended the cause."""
    dead = Errand.objects.filter(pk=errand.pk, dead=True)
    return 1 == dead.update(dead=False, waiting=True, attempts=0, run_at=clock.now(), fence=F("fence") + 1)


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many tries: doubling, with a fifth of chance so that a crowd spreads out."""
    return min(FIRST_WAIT * 2 ** max(attempts - 1, 0), LONGEST_WAIT) * random.uniform(0.8, 1.2)


def work_once(now: datetime, stop: threading.Event | None = None) -> int:
    """Take what is due and tell each follower; the number of errands that were begun."""
    begun = 0
    for errand in take(now):
        if (stop and stop.is_set()) or clock.now() > errand.leased_until - SPARE:
            release(errand)
            continue
        begun += 1
        try:
            import_string(settings.FOLLOWERS[errand.follower])(errand.event_id)
        except Exception as error:  # whatever a follower raises is its own affair; the queue goes on
            log.warning("Errand failed: %s", errand, exc_info=True)
            fail(errand, error)
        else:
            finish(errand)
    return begun


def sweep(now: datetime) -> int:
    """Delete errands that were done long ago; how many."""
    return Errand.objects.filter(done_at__lt=now - KEPT_FOR).delete()[0]


def _only_if_held(errand: Errand):
    """The row, as long as it is as we saw it."""
    return Errand.objects.filter(pk=errand.pk, fence=errand.fence, waiting=True)
