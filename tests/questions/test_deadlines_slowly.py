"""Due dates of any limit in any calendar: against a slow clock, and what must hold between them.

The starts crowd round the days on which a zone's clock jumps.
"""

import time as server_clock
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.questions.calendar import Calendar
from inbox.questions.deadlines import KINDS, URGENCIES, Limit, add, due_at, working_seconds
from tests.questions.slow_clock import MINUTE, SlowClock
from tests.questions.towns import SHIPPED, make_calendar

ZONES = (
    "Asia/Shanghai",  # summer time until 1991
    "Europe/London",
    "America/New_York",  # the night of 2 o'clock twice, and the one without
    "Australia/Lord_Howe",  # half an hour of summer time
    "Pacific/Apia",  # skipped 30 December 2011
    "Africa/Casablanca",  # changes around Ramadan
)


def jumps(zone: str) -> list[datetime]:
    """Each minute from which the clock goes otherwise."""
    noons = [datetime(1986, 1, 1, 12, tzinfo=UTC) + timedelta(n) for n in range(15_500)]
    return [_jump(noon, zone) for noon in noons if _offset(noon, zone) != _offset(noon + timedelta(1), zone)]


def _jump(noon: datetime, zone: str) -> datetime:
    minutes = [noon + n * MINUTE for n in range(24 * 60 + 1)]
    return next(b for a, b in pairwise(minutes) if _offset(a, zone) != _offset(b, zone))


def _offset(at: datetime, zone: str) -> timedelta:
    return at.astimezone(ZoneInfo(zone)).utcoffset()


JUMPS = {zone: jumps(zone) for zone in ZONES}
SKIPPED = datetime(2011, 12, 30, 10, tzinfo=UTC)  # when 29 December ended in Apia
AMOUNTS = st.integers(0, 12)
UNITS = st.sampled_from(["working_hours", "working_days", "calendar_hours", "calendar_days"])
LIMITS = st.builds(Limit, AMOUNTS, UNITS)
PLAIN_HOURS = ("00:00-06:00", "09:00-17:00", "07:30-16:15")
ANY_HOURS = ("00:00-06:00", "09:00-17:00", "01:15-01:45", "02:10-03:05", "00:00-23:59")


@st.composite
def calendars(draw, hours=PLAIN_HOURS) -> tuple[Calendar, datetime]:
    """A calendar, each weekday with hours of its own, and an instant at which its clock jumps."""
    zone = draw(st.sampled_from(ZONES))
    near = draw(st.sampled_from([*JUMPS[zone], *[SKIPPED] * 5 * (zone == "Pacific/Apia")]))
    days = st.frozensets(st.integers(-6, 12).map(lambda n: near.date() + timedelta(n)), max_size=6)
    opening = st.sampled_from(hours).map(lambda text: tuple(map(time.fromisoformat, text.split("-"))))
    week = [draw(opening) if draw(st.booleans()) else None for _ in range(7)]
    week[draw(st.integers(0, 6))] = draw(opening)
    calendar = make_calendar(zone=zone, hours=tuple(week), holidays=draw(days), extra_days=draw(days))
    return calendar, near


def instants(near: datetime, unit: timedelta = timedelta(seconds=1)):
    """Within some days of the jump, or within two hours of it."""
    far, close = timedelta(days=4) // unit, timedelta(hours=2) // unit
    return (st.integers(-far, far) | st.integers(-close, close)).map(lambda n: near + n * unit)


def waits(near: datetime, unit: timedelta = timedelta(seconds=1)):
    pause = st.tuples(instants(near, unit), instants(near, unit)).map(lambda ends: tuple(sorted(ends)))
    return st.lists(pause, max_size=3)


@given(st.data())
def test_working_seconds_equals_the_slow_clock(data):
    calendar, near = data.draw(calendars())
    start, end = sorted(data.draw(st.tuples(*[instants(near, MINUTE)] * 2)))
    assert working_seconds(start, end, calendar) == 60 * SlowClock(calendar).open_minutes(start, end)
    assert working_seconds(end, start, calendar) == 0


@pytest.mark.parametrize("unit", ["working_hours", "working_days", "calendar_hours", "calendar_days"])
@given(st.data())
def test_due_date_equals_the_slow_clock(unit, data):
    calendar, near = data.draw(calendars())
    start, limit = data.draw(instants(near, MINUTE)), Limit(data.draw(st.integers(0, 6)), unit)
    pauses = data.draw(waits(near, MINUTE))
    slow = SlowClock(calendar)
    assert add(start, limit, calendar) == slow.due(start, limit)
    assert due_at(start, limit, calendar, pauses) == slow.due(start, limit, pauses)


@given(st.data())
def test_due_date_never_falls_when_start_or_amount_rises(data):
    calendar, near = data.draw(calendars(hours=ANY_HOURS))
    first, second = sorted(data.draw(st.tuples(*[instants(near)] * 2)))
    limit = data.draw(LIMITS)
    more = replace(limit, amount=limit.amount + 1)
    assert first <= add(first, limit, calendar) <= add(second, limit, calendar)
    assert add(first, limit, calendar) < add(first, more, calendar)


@given(st.data())
def test_due_date_never_falls_when_a_pause_is_added_or_lasts_longer(data):
    calendar, near = data.draw(calendars(hours=ANY_HOURS))
    start, limit = data.draw(instants(near)), data.draw(LIMITS)
    pauses, another = data.draw(waits(near)), data.draw(waits(near))
    due = due_at(start, limit, calendar, pauses)
    assert add(start, limit, calendar) <= due <= due_at(start, limit, calendar, [*pauses, *another])
    longer = [(begin, end + timedelta(hours=data.draw(st.integers(0, 30)))) for begin, end in pauses]
    assert due <= due_at(start, limit, calendar, longer)
    assert due == due_at(start, limit, calendar, pauses[::-1])


@given(st.data())
def test_due_date_never_falls_when_a_holiday_is_added(data):
    """Whatever the pauses, where time is counted in hours. Days are counted whole and waited for in hours: there a
    holiday inside a pause takes from the waiting what it may not give to the days."""
    calendar, near = data.draw(calendars(hours=ANY_HOURS))
    start, limit = data.draw(instants(near)), data.draw(LIMITS)
    holiday = data.draw(st.integers(-4, 20).map(lambda n: near.date() + timedelta(n)))
    closed = replace(calendar, holidays=calendar.holidays | {holiday})
    pauses = data.draw(waits(near))
    if limit.unit == "working_days":
        pauses = [one for one in pauses if not _touches(one, holiday, calendar)]
    assert due_at(start, limit, calendar, pauses) <= due_at(start, limit, closed, pauses)


def _touches(pause, day: date, calendar: Calendar) -> bool:
    return calendar.local_date(pause[0]) <= day <= calendar.local_date(pause[1])


@given(st.data())
def test_due_date_never_rises_when_a_make_up_day_is_added(data):
    calendar, near = data.draw(calendars(hours=ANY_HOURS))
    start, limit = data.draw(instants(near)), data.draw(LIMITS)
    worked = data.draw(st.integers(-4, 20).map(lambda n: near.date() + timedelta(n)))
    opened = replace(calendar, extra_days=calendar.extra_days | {worked})
    assert add(start, limit, opened) <= add(start, limit, calendar)


@given(st.data())
def test_pause_inside_the_limit_moves_it_by_exactly_its_length(data):
    calendar, near = data.draw(calendars(hours=ANY_HOURS))
    start = data.draw(instants(near))
    limit = data.draw(LIMITS.filter(lambda limit: limit.amount))
    due = add(start, limit, calendar)
    share = st.integers(0, 999).map(lambda n: Fraction(n, 1000))
    whole = int((due - start).total_seconds())
    ends = sorted(start + timedelta(seconds=int(whole * data.draw(share))) for _ in range(2))
    moved = due_at(start, limit, calendar, [tuple(ends)])
    if limit.is_working:
        assert working_seconds(due, moved, calendar) == working_seconds(*ends, calendar)
    else:
        assert moved - due == ends[1] - ends[0]


@given(st.data())
def test_working_seconds_of_the_parts_sum_to_the_whole(data):
    calendar, near = data.draw(calendars(hours=ANY_HOURS))
    blur = st.integers(0, 999_999).map(lambda n: timedelta(microseconds=n))
    cuts = sorted(data.draw(instants(near)) + data.draw(blur) for _ in range(5))
    parts = [working_seconds(a, b, calendar) for a, b in pairwise(cuts)]
    assert sum(parts) == working_seconds(cuts[0], cuts[-1], calendar)


@pytest.mark.skipif(not hasattr(server_clock, "tzset"), reason="the zone can't be set here")
def test_due_date_is_the_same_whatever_the_server_zone(monkeypatch):
    def dates():
        for zone, instants in JUMPS.items():
            for jump in [*instants[:2], *instants[-6:], SKIPPED]:
                start = jump - timedelta(minutes=30)
                pause = (start + timedelta(hours=5), start + timedelta(hours=40))
                for limit in limits:
                    yield due_at(start, limit, make_calendar(zone=zone), [pause]).isoformat()

    limits = {pack.limit(kind, urgency) for pack in SHIPPED.values() for kind in KINDS for urgency in URGENCIES}
    limits = sorted(limits | {Limit(8, "working_hours")}, key=str)
    seen = set()
    try:
        for server in ("UTC", *ZONES):
            monkeypatch.setenv("TZ", server)
            server_clock.tzset()
            seen.add(tuple(dates()))
    finally:
        monkeypatch.undo()
        server_clock.tzset()
    assert len(seen) == 1 and len(seen.pop()) > 500
