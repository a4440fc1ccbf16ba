"""When public pages with figures change by themselves: at the turn of each hour, beside all that changes the others."""

from datetime import datetime, timedelta

from inbox.questions.queries import public_stamp


def this_hour(now: datetime) -> datetime:
    """The instant the figures stand for: the last full hour."""
    return now.replace(minute=0, second=0, microsecond=0)


def hourly_stamp(now: datetime) -> tuple[str, datetime]:
    stamp, changes_at = public_stamp(now)
    hour = this_hour(now)
    next_hour = hour + timedelta(hours=1)
    return f"{stamp}-{hour:%Y%m%d%H}", min(changes_at or next_hour, next_hour)
