"""Moments in the town's working time: people at the town hall act while it is open."""

from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from inbox.questions.calendar import ONE_DAY, Calendar
from inbox.questions.deadlines import working_seconds

MINUTE = timedelta(minutes=1)
MINUTES_A_DAY = 480  # of a working day


class Hours:
    """Steps through one calendar by working minutes."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._span = cache(calendar.span)

    def later(self, start: datetime, minutes: float) -> datetime:
        """So many working minutes after."""
        left_for, day = minutes * MINUTE, self.calendar.local_date(start)
        while True:
            if span := self._span(day):
                begins = max(span[0], start)
                if begins + left_for < span[1]:
                    return begins + left_for
                left_for -= max(span[1] - begins, timedelta())
            day += ONE_DAY

    def earlier(self, end: datetime, minutes: float) -> datetime:
        """So many working minutes before."""
        left_for, day = minutes * MINUTE, self.calendar.local_date(end)
        while True:
            if span := self._span(day):
                ends = min(span[1], end)
                if ends - left_for > span[0]:
                    return ends - left_for
                left_for -= max(ends - span[0], timedelta())
            day -= ONE_DAY

    def next_closing(self, at: datetime) -> datetime:
        """When the town hall closes on the working day after: the end of a window of one working day."""
        day = self.calendar.local_date(at) + ONE_DAY
        while (span := self._span(day)) is None:
            day += ONE_DAY
        return span[1]

    def between(self, start: datetime, end: datetime) -> float:
        """Working minutes from one to the other."""
        return working_seconds(start, end, self.calendar) / 60

    def at_clock(self, at: datetime, hour: float) -> datetime:
        """The instant on the same local day at which the town hall's clock shows this hour."""
        day = datetime.combine(self.calendar.local_date(at), time.min, tzinfo=ZoneInfo(self.calendar.zone))
        return (day + timedelta(hours=hour)).astimezone(UTC)
