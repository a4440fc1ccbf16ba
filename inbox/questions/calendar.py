"""When the town hall is open, in the town's own zone whatever the server's.

Everything is computed from local dates and given as aware UTC.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Self
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ONE_DAY = timedelta(days=1)

Hours = tuple[time, time]
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Calendar:
    """A frozen version of the town's calendar.

    `hours` has seven entries, Monday first; None is a day off. `holidays` are local dates
    off and win over `extra_days`, the make-up working days (调休). Holidays are announced
    up to and including `known_until`. Raises ValueError where no weekday has hours: such
    a town could promise nothing.
    """

    zone: str
    hours: tuple[Hours | None, ...]
    holidays: frozenset[date]
    extra_days: frozenset[date]
    known_until: date

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.zone)
        except (KeyError, OSError, ValueError) as error:
            raise ValueError(f"There is no time zone “{self.zone}”.") from error
        if len(self.hours) != 7:
            raise ValueError("A calendar needs seven days of hours, Monday first.")
        if not any(self.hours):
            raise ValueError("A calendar needs at least one working weekday.")
        if any(hours and hours[0] >= hours[1] for hours in self.hours):
            raise ValueError("A working day must open before it closes.")

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The calendar kept as JSON.

        {"zone": "Europe/London", "hours": {"mon": "09:00-17:00", …}, "holidays":
        ["2026-12-25", …] or {"2026-12-25": name, …}, "extra_days": […], "known_until":
        "2026-12-31"}. A weekday left out or null is a day off.
        """
        if unknown := set(data["hours"]) - set(WEEKDAYS):
            raise ValueError(f"Weekdays are {', '.join(WEEKDAYS)}, not {sorted(unknown)}.")
        return cls(
            zone=data["zone"],
            hours=tuple(_parse_hours(data["hours"].get(day)) for day in WEEKDAYS),
            holidays=frozenset(date.fromisoformat(day) for day in data["holidays"]),
            extra_days=frozenset(date.fromisoformat(day) for day in data["extra_days"]),
            known_until=date.fromisoformat(data["known_until"]),
        )

    def span(self, on: date) -> Span | None:
        """Opening and close of a local date in UTC; None when the town hall is closed.

        A make-up day on a weekday without hours takes those of the first working weekday.
        Hours that the clock jumps over don't exist, nor does a day made only of them
        (Apia skipped 30 December 2011).
        """
        hours = self.hours[on.weekday()]
        if on in self.extra_days:
            hours = hours or next(filter(None, self.hours))
        if hours is None or on in self.holidays:
            return None
        zone = ZoneInfo(self.zone)
        opens_at, closes_at = (_instant(datetime.combine(on, clock), zone) for clock in hours)
        return (opens_at, closes_at) if opens_at < closes_at else None

    def is_working_day(self, on: date) -> bool:
        return self.span(on) is not None

    def opens_at(self, on: date) -> datetime:
        """Opening of a working day in UTC. Raises ValueError on a day off."""
        return self._open_span(on)[0]

    def closes_at(self, on: date) -> datetime:
        """Close of a working day in UTC. Raises ValueError on a day off."""
        return self._open_span(on)[1]

    def begins_at(self, on: date) -> datetime:
        """The first instant of a local date in UTC."""
        return _instant(datetime.combine(on, time()), ZoneInfo(self.zone))

    def local_date(self, at: datetime) -> date:
        """The date on the town hall's clock at an instant."""
        return _reading(at, ZoneInfo(self.zone)).date()

    def days_later(self, at: datetime, days: int) -> datetime:
        """The instant, days later, at which the local clock reads the same."""
        zone = ZoneInfo(self.zone)
        return _instant(_reading(at, zone) + timedelta(days=days), zone)

    def openings(self, since: date) -> Iterator[Span]:
        """Opening and close of every working day from a local date on, without end."""
        while True:
            if span := self.span(since):
                yield span
            since += ONE_DAY

    def _open_span(self, on: date) -> Span:
        if span := self.span(on):
            return span
        raise ValueError(f"{on} is not a working day.")


def in_utc(at: datetime) -> datetime:
    """An instant in UTC. Raises ValueError on a naive one: it would take the server's zone."""
    if at.tzinfo is None:
        raise ValueError("An instant needs its time zone.")
    return at.astimezone(UTC)


def _parse_hours(text: str | None) -> Hours | None:
    if not text:
        return None
    opens, _, closes = text.partition("-")
    return time.fromisoformat(opens.strip()), time.fromisoformat(closes.strip())


# A local clock jumps. Its reading is taken as the furthest it has shown so far (a repeated
# hour adds nothing), and a wall time as the first instant that has reached it (a skipped
# one falls on the jump). So a later instant never reads earlier, and no deadline does.


def _instant(wall: datetime, zone: tzinfo) -> datetime:
    at = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    before_gap = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return _jump(before_gap, at, zone) if before_gap < at else at


def _reading(at: datetime, zone: tzinfo) -> datetime:
    at = in_utc(at)
    local = at.astimezone(zone)
    if local.fold:
        first = local.replace(fold=0)
        offset = first.utcoffset() or timedelta()
        local = _jump(first.astimezone(UTC), at, zone) + offset
    return local.replace(tzinfo=None, fold=0)


def _jump(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """The first whole second, later than `before`, at which the offset is another."""
    before = before.replace(microsecond=0)
    offset = before.astimezone(zone).utcoffset()
    low, high = 0, int((after - before).total_seconds()) + 1
    while high - low > 1:
        middle = (low + high) // 2
        if (before + timedelta(seconds=middle)).astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)
