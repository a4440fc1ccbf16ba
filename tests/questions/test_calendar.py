"""When the town hall is open."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from inbox.questions.deadlines import Limit, add
from tests.questions.towns import london, make_calendar


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"hours": (None,) * 7, "extra_days": frozenset({date(2026, 1, 3)})}, "working weekday"),
        ({"hours": ((time(9), time(17)),) * 5}, "seven days"),
        ({"hours": ((time(17), time(9)),) * 7}, "open before"),
        ({"zone": "Europe/Brookhaven"}, "time zone"),
        ({"zone": "../zoneinfo/UTC"}, "time zone"),
    ],
)
def test_calendar_is_refused_when_nothing_could_be_promised(change, reason):
    with pytest.raises(ValueError, match=reason):
        make_calendar(**change)


def test_make_up_day_takes_the_hours_of_the_first_working_weekday():
    saturday = date(2026, 11, 14)
    calendar = make_calendar(
        hours=(None, (time(9, 30), time(16))) + (None,) * 5,
        extra_days=frozenset({saturday, date(2026, 11, 15)}),
        holidays=frozenset({date(2026, 11, 15)}),
    )
    assert calendar.opens_at(saturday) == london("2026-11-14 09:30")
    assert calendar.closes_at(saturday) == london("2026-11-14 16:00")
    assert not calendar.is_working_day(date(2026, 11, 15))
    with pytest.raises(ValueError, match="not a working day"):
        calendar.opens_at(date(2026, 11, 15))


def test_opening_hours_begin_at_the_jump_when_the_clock_skips_them():
    hours = ((time(1, 30), time(4)),) * 7
    calendar = make_calendar(hours=hours)
    assert calendar.opens_at(date(2026, 3, 29)) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    inside = replace(calendar, hours=((time(1, 15), time(1, 45)),) * 7)
    assert not inside.is_working_day(date(2026, 3, 29))
    assert inside.is_working_day(date(2026, 3, 30))


def test_day_that_the_zone_skipped_is_no_working_day():
    apia = make_calendar(zone="Pacific/Apia")
    assert [apia.is_working_day(date(2011, 12, day)) for day in (29, 30)] == [True, False]
    start = datetime(2011, 12, 29, 10, tzinfo=ZoneInfo("Pacific/Apia"))
    due = datetime(2012, 1, 2, 17, tzinfo=ZoneInfo("Pacific/Apia"))
    assert add(start, Limit.parse("1 working_days"), apia) == due


def test_day_later_is_no_earlier_when_the_clock_has_repeated_an_hour():
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    calendar = make_calendar()
    assert calendar.days_later(first, 1) == london("2026-10-26 01:30")
    assert calendar.days_later(second, 1) == london("2026-10-26 02:00")  # the furthest it has shown
