"""The one place that asks what time it is, so that a test can answer instead."""

from datetime import datetime, tzinfo

from django.utils import timezone


def now() -> datetime:
    """This instant, aware, in UTC."""
    return timezone.now()


def local(instant: datetime, zone: tzinfo) -> datetime:
    """The same instant as the clocks in `zone` show it."""
    return timezone.localtime(instant, zone)
