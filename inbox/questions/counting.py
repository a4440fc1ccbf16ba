"""Why this date: each day from receipt to the promised one, whether it counts, and what moved the date. Pure.

The rules are those of deadlines.py; nothing is computed twice, this only says in keys for words what they did.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from inbox.questions.calendar import ONE_DAY, Calendar, Span
from inbox.questions.deadlines import Limit, due_at, working_seconds


class Why(StrEnum):
    """What a day was."""

    RECEIVED = "received"  # the day of receipt, which no limit in days counts
    WORKING = "working"
    MADE_UP = "made_up"  # worked instead of another day off
    PLAIN = "plain"  # a limit in calendar days counts every day
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    PAUSED = "paused"  # the clock stood still for all of its time that could have counted
    ADDED = "added"  # a day after the one first promised: what waiting for the resident added


COUNTED = (Why.WORKING, Why.MADE_UP, Why.PLAIN, Why.ADDED)


@dataclass(frozen=True, slots=True)
class Day:
    """One day. `number` says the how-manieth it counts as, None where it does not; `paused` are its seconds in which
    the clock stood still: of opening hours, for a limit in calendar days plain ones."""

    on: date
    why: Why
    number: int | None
    paused: int
    is_promised: bool


@dataclass(frozen=True, slots=True)
class Moves:
    """The date as first promised, and as pauses moved it; `waited` are their seconds, of opening hours for a limit in
    working time, else plain ones."""

    first: datetime
    final: datetime
    waited: int


def counts_days(limit: Limit) -> bool:
    """Whether a promise is counted in days; one in hours is not."""
    return limit.unit in ("working_days", "calendar_days")


def moves(started_at: datetime, limit: Limit, calendar: Calendar, pauses: Sequence[Span] = ()) -> Moves:
    first, final = due_at(started_at, limit, calendar), due_at(started_at, limit, calendar, pauses)
    waited = sum(seconds_of(pause, limit, calendar) for pause in pauses) if final != first else 0
    return Moves(first, final, waited)


def days(
    started_at: datetime, limit: Limit, due: datetime, calendar: Calendar, pauses: Sequence[Span] = ()
) -> list[Day]:
    """Every date from receipt to the promised one, both included; `pauses` do not overlap."""
    on, last = calendar.local_date(started_at), calendar.local_date(due)
    first = calendar.local_date(due_at(started_at, limit, calendar))
    found: list[Day] = []
    counted = 0
    while on <= last:
        counting = calendar.span(on) if limit.is_working else _whole_day(on, calendar)
        paused = sum(seconds_of(_common(pause, counting), limit, calendar) for pause in pauses) if counting else 0
        if not found:
            why = Why.RECEIVED
        elif counting and paused >= int((counting[1] - counting[0]) / timedelta(seconds=1)):
            why = Why.PAUSED
        elif counting and on > first:
            why = Why.ADDED
        else:
            why = _kind(on, calendar, is_working=limit.is_working)
        counted += why in COUNTED
        number = counted if counts_days(limit) and why in COUNTED and counted <= limit.amount else None
        found.append(Day(on, why, number, paused, on == last))
        on += ONE_DAY
    return found


def seconds_of(span: Span, limit: Limit, calendar: Calendar) -> int:
    """By how much a pause moves a promise: seconds of opening hours, for a calendar limit plain ones."""
    if limit.is_working:
        return working_seconds(*span, calendar)
    return max(0, int((span[1] - span[0]) / timedelta(seconds=1)))


def _kind(on: date, calendar: Calendar, *, is_working: bool) -> Why:
    if not is_working:
        return Why.PLAIN
    if not calendar.is_working_day(on):
        return Why.HOLIDAY if on in calendar.holidays else Why.WEEKEND
    return Why.MADE_UP if calendar.hours[on.weekday()] is None else Why.WORKING


def _common(pause: Span, counting: Span) -> Span:
    return max(pause[0], counting[0]), min(pause[1], counting[1])


def _whole_day(on: date, calendar: Calendar) -> Span:
    return calendar.begins_at(on), calendar.begins_at(on + ONE_DAY)
