"""What is done again and again, by one worker at a time: settings.PERIODIC names it, a leased row guards it."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q
from django.utils.module_loading import import_string

from inbox.kit import clock
from inbox.kit.logs import mask

from .models import Periodic

log = logging.getLogger(__name__)

LEASED_FOR = timedelta(minutes=15)
SEEN_WITHIN = timedelta(minutes=5)


def enrol(now: datetime) -> None:
    """Make the rows of new duties and drop those of duties that are gone."""
    Periodic.objects.bulk_create(
        [Periodic(name=name, next_at=now) for name in settings.PERIODIC], ignore_conflicts=True
    )
    Periodic.objects.exclude(name__in=settings.PERIODIC).delete()


def run_due(now: datetime) -> int:
    """Do what is due and nobody else is doing; how many duties were done."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    done = 0
    for duty in Periodic.objects.filter(free, next_at__lte=now, name__in=settings.PERIODIC).order_by("next_at"):
        ours = Periodic.objects.filter(pk=duty.pk, fence=duty.fence)
        if ours.update(leased_until=now + LEASED_FOR, fence=F("fence") + 1):
            _run(duty.name, duty.fence + 1, now)
            done += 1
    return done


def worker_seen(now: datetime) -> bool:
    """Whether some worker did its rounds lately."""
    return Periodic.objects.filter(ran_at__gt=now - SEEN_WITHIN).exists()


def _run(name: str, fence: int, now: datetime) -> None:
    path, seconds = settings.PERIODIC[name]
    error = ""
    try:
        import_string(path)(now)
    except Exception as caught:  # one duty's failure must not end the others
        log.error("Periodic duty failed: %s", name, exc_info=True)
        error = mask(f"{type(caught).__name__}: {caught}")[:500]
    ended = clock.now()
    Periodic.objects.filter(pk=name, fence=fence).update(
        leased_until=None, ran_at=ended, next_at=ended + timedelta(seconds=seconds), last_error=error
    )
