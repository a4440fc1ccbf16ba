"""The one place that asks what time it is, so that a test can answer instead."""

from datetime import date, datetime, time, tzinfo

from django.utils import timezone

EARLIEST, LATEST = date(1900, 1, 1), date(9000, 1, 1)


def now() -> datetime:
    """This instant, aware, in UTC."""
    return timezone.now()


def local(instant: datetime, zone: tzinfo) -> datetime:
    """The same instant as the clocks in `zone` show it."""
    return timezone.localtime(instant, zone)


def midnight(on: date, zone: tzinfo) -> datetime:
    """The start of a date as the clocks in `zone` show it; a date outside EARLIEST and LATEST counts as that one, since
    the ends of the calendar have no instant in every zone."""
    return datetime.combine(min(max(on, EARLIEST), LATEST), time(), zone)
