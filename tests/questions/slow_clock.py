"""A clock written apart from the product's: it walks on minute by minute and looks at the wall.

For whole minutes only. Slow, and so plain that it can be believed.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from inbox.questions.calendar import Calendar, Span
from inbox.questions.deadlines import Limit

MINUTE = timedelta(minutes=1)
BACK = timedelta(hours=4)  # no zone ever set its clock back by more


class SlowClock:
    def __init__(self, calendar: Calendar) -> None:
        self.calendar, self.zone = calendar, ZoneInfo(calendar.zone)

    def is_open(self, at: datetime) -> bool:
        local = at.astimezone(self.zone)
        hours = self.calendar.hours[local.weekday()]
        if local.date() in self.calendar.extra_days:
            hours = hours or next(filter(None, self.calendar.hours))
        if hours is None or local.date() in self.calendar.holidays:
            return False
        return hours[0] <= local.time() < hours[1]

    def open_minutes(self, start: datetime, end: datetime) -> int:
        return sum(self.is_open(start + n * MINUTE) for n in range(int((end - start) / MINUTE)))

    def due(self, start: datetime, limit: Limit, pauses: list[Span] = ()) -> datetime:
        """The end of the limit; then as much of its own kind of time as was waited, each minute of it not waited."""
        at, end, owed = start, self._end(start, limit), 0
        while at < end or owed:
            if self.is_open(at) or not limit.unit.startswith("working"):
                waited = any(a <= at < b for a, b in pauses)
                owed += waited if at < end else -(not waited)
            at += MINUTE
        return at

    def _end(self, start: datetime, limit: Limit) -> datetime:
        match limit.unit:
            case "working_hours":
                return self._walk(start, 60 * limit.amount, self.is_open)
            case "calendar_hours":
                return self._walk(start, 60 * limit.amount, lambda at: True)
            case "working_days":
                return self._walk(start, limit.amount, lambda at: self._closes(at) and self._on(at) > self._on(start))
            case "calendar_days":
                return self._same_reading(start, limit.amount)

    def _walk(self, at: datetime, left: int, counts) -> datetime:
        while left:
            left -= counts(at)
            at += MINUTE
        return at

    def _closes(self, at: datetime) -> bool:
        """Whether this minute is the last before the town hall closes."""
        return self.is_open(at) and not self.is_open(at + MINUTE)

    def _on(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def _same_reading(self, start: datetime, days: int) -> datetime:
        """Where the clock has first shown, or skipped, the reading of the start that many days on."""
        at = start - BACK
        shown = self._wall(at)
        while at < start:
            shown, at = max(shown, self._wall(at) + MINUTE), at + MINUTE
        wanted = max(shown, self._wall(start)) + timedelta(days)
        while days and self._wall(at) < wanted:
            at += MINUTE
        return at

    def _wall(self, at: datetime) -> datetime:
        return at.astimezone(self.zone).replace(tzinfo=None, fold=0)
