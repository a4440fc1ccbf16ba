"""Due dates: golden tables for the default pack, and properties against a slow clock."""

import time as server_clock
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.questions.deadlines import (
    KINDS,
    URGENCIES,
    Calendar,
    Limit,
    RulePack,
    add,
    due_at,
    is_provisional,
    postpone,
    working_seconds,
)
from inbox.questions.states import Kind, Urgency

MINUTE = timedelta(minutes=1)
DEFAULT = RulePack.load("default")
ZONES = (
    "Asia/Shanghai",
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Pacific/Apia",  # skipped 30 December 2011
    "Africa/Casablanca",  # changes around Ramadan
)
LONDON = Calendar.from_data(
    {
        "zone": "Europe/London",
        "hours": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-17:00"),
        "holidays": {
            "2026-01-01": "New Year’s Day",
            "2026-04-03": "Good Friday",
            "2026-04-06": "Easter Monday",
            "2026-05-04": "May Day",
            "2026-05-25": "Spring bank holiday",
            "2026-08-31": "Summer bank holiday",
            "2026-12-25": "Christmas Day",
            "2026-12-28": "Boxing Day (observed)",
        },
        "extra_days": [],
        "known_until": "2026-12-31",
    }
)


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/London"))


def make_calendar(**changes) -> Calendar:
    weekday = (time(9), time(17))
    calendar = Calendar(
        zone="Europe/London",
        hours=(weekday,) * 5 + (None, None),
        holidays=frozenset(),
        extra_days=frozenset(),
        known_until=date(2030, 12, 31),
    )
    return replace(calendar, **changes)


# Monday 2 March 2026 is an ordinary working week without holidays.
ANSWERS = {
    "a consultation takes 5": ("consultation", "normal", "2026-03-02 10:00", "2026-03-09 17:00"),
    "after hours counts as that day": (
        "consultation", "normal", "2026-03-02 18:30", "2026-03-09 17:00"),
    "the first minute counts as that day": (
        "consultation", "normal", "2026-03-02 00:00", "2026-03-09 17:00"),
    "the last minute counts as that day": (
        "consultation", "normal", "2026-03-02 23:59", "2026-03-09 17:00"),
    "Friday night counts from Monday": (
        "consultation", "normal", "2026-03-06 23:59", "2026-03-13 17:00"),
    "Saturday counts from Monday": (
        "consultation", "normal", "2026-03-07 11:00", "2026-03-13 17:00"),
    "Sunday counts from Monday": ("consultation", "normal", "2026-03-08 11:00", "2026-03-13 17:00"),
    "help takes 7": ("help", "normal", "2026-03-02 10:00", "2026-03-11 17:00"),
    "a suggestion takes 10": ("suggestion", "normal", "2026-03-02 10:00", "2026-03-16 17:00"),
    "a complaint takes 10": ("complaint", "normal", "2026-03-02 10:00", "2026-03-16 17:00"),
    "a hazard takes 2": ("hazard", "normal", "2026-03-02 10:00", "2026-03-04 17:00"),
    "urgent: half of 5 rounds up": (
        "consultation", "urgent", "2026-03-02 10:00", "2026-03-05 17:00"),
    "urgent: half of 7 rounds up": ("help", "urgent", "2026-03-02 10:00", "2026-03-06 17:00"),
    "urgent suggestion": ("suggestion", "urgent", "2026-03-02 10:00", "2026-03-09 17:00"),
    "urgent complaint": ("complaint", "urgent", "2026-03-02 10:00", "2026-03-09 17:00"),
    "urgent hazard: the next day": ("hazard", "urgent", "2026-03-02 10:00", "2026-03-03 17:00"),
    "an emergency runs at night": ("hazard", "emergency", "2026-03-02 22:30", "2026-03-03 02:30"),
    "an emergency has no weekend": (
        "consultation", "emergency", "2026-03-07 11:05", "2026-03-07 15:05"),
    "an emergency's hours are real when clocks go forward": (
        "help", "emergency", "2026-03-28 23:00", "2026-03-29 04:00"),
    "an emergency's hours are real when clocks go back": (
        "help", "emergency", "2026-10-24 23:00", "2026-10-25 02:00"),
    "Easter is not counted": ("consultation", "normal", "2026-04-02 09:00", "2026-04-13 17:00"),
    "received on a holiday": ("hazard", "normal", "2026-04-03 12:00", "2026-04-08 17:00"),
    "closing time is local in summer": (
        "consultation", "normal", "2026-03-25 09:00", "2026-04-01 17:00"),
    "closing time is local in winter": (
        "consultation", "normal", "2026-10-21 09:00", "2026-10-28 17:00"),
    "over Christmas into a year not announced": (
        "consultation", "normal", "2026-12-23 12:00", "2027-01-01 17:00"),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "urgency", "received", "due"), ANSWERS.values(), ids=ANSWERS)
def test_answer_is_due_as_the_default_pack_says(kind, urgency, received, due):
    assert due_at(london(received), DEFAULT.limit(kind, urgency), LONDON) == london(due)


WINDOWS = {
    "contact on the next working day": ("contact", "2026-03-06 16:59", "2026-03-09 17:00"),
    "return on the next working day": ("return_window", "2026-03-02 08:00", "2026-03-03 17:00"),
    "ruling on the next working day": ("ruling", "2026-04-02 12:00", "2026-04-07 17:00"),
    "review on the next working day": ("review", "2026-03-03 09:00", "2026-03-04 17:00"),
    "contribution in two": ("contribution", "2026-03-05 09:00", "2026-03-09 17:00"),
    "a pause for ten": ("pause_cap", "2026-03-02 10:00", "2026-03-16 17:00"),
    "closing after a fortnight, same clock": ("closing", "2026-03-20 10:07", "2026-04-03 10:07"),
    "leader two days after the due date": ("leader", "2026-03-09 17:00", "2026-03-11 17:00"),
}


@pytest.mark.parametrize(("window", "start", "end"), WINDOWS.values(), ids=WINDOWS)
def test_window_ends_as_the_default_pack_says(window, start, end):
    assert add(london(start), getattr(DEFAULT, window), LONDON) == london(end)


# A consultation received on Monday 2 March at 10:00 is due on Monday 9 March at 17:00.
PAUSES = {
    "a whole day moves it by a day": (
        [("2026-03-03 09:00", "2026-03-03 17:00")], "2026-03-10 17:00"),
    "overnight, two working hours": (
        [("2026-03-04 16:00", "2026-03-05 10:00")], "2026-03-10 11:00"),
    "a night costs nothing": ([("2026-03-04 17:00", "2026-03-05 09:00")], "2026-03-09 17:00"),
    "a weekend costs nothing": ([("2026-03-07 08:00", "2026-03-08 20:00")], "2026-03-09 17:00"),
    "two pauses add up": (
        [("2026-03-03 09:00", "2026-03-03 10:00"), ("2026-03-05 09:00", "2026-03-05 10:30")],
        "2026-03-10 11:30"),
    "what overlaps counts once": (
        [("2026-03-05 09:00", "2026-03-05 11:00"), ("2026-03-05 10:00", "2026-03-05 12:00")],
        "2026-03-10 12:00"),
    "over the due date": ([("2026-03-09 16:00", "2026-03-10 10:00")], "2026-03-10 11:00"),
    "inside the time that another pause won": (
        [("2026-03-03 09:00", "2026-03-03 17:00"), ("2026-03-10 16:00", "2026-03-10 17:00")],
        "2026-03-11 10:00"),
    "after the due date: too late": (
        [("2026-03-10 09:00", "2026-03-12 17:00")], "2026-03-09 17:00"),
    "before the start: another clock's": (
        [("2026-02-23 09:00", "2026-03-02 11:00")], "2026-03-10 10:00"),
    "of no length": ([("2026-03-05 10:00", "2026-03-05 10:00")], "2026-03-09 17:00"),
}  # fmt: skip


@pytest.mark.parametrize(("pauses", "due"), PAUSES.values(), ids=PAUSES)
def test_pause_moves_the_due_date_by_its_working_time(pauses, due):
    waits = [(london(start), london(end)) for start, end in pauses]
    limit = Limit.parse("5 working_days")
    assert due_at(london("2026-03-02 10:00"), limit, LONDON, waits) == london(due)


def test_pause_moves_an_emergency_by_plain_time():
    start, limit = london("2026-03-07 11:00"), DEFAULT.limit("hazard", "emergency")
    pause = (london("2026-03-07 12:00"), london("2026-03-07 12:40"))
    assert due_at(start, limit, LONDON, [pause]) == london("2026-03-07 15:40")


def test_extension_is_moved_by_pauses_inside_it():
    limit = Limit.parse("5 working_days")
    pause = (london("2026-03-12 09:00"), london("2026-03-12 12:00"))
    until = add(london("2026-03-09 17:00"), DEFAULT.longest_extension(limit), LONDON)
    assert until == london("2026-03-16 17:00")
    assert postpone(until, limit, LONDON, [pause]) == london("2026-03-17 12:00")


def test_due_date_is_provisional_past_the_announced_holidays_until_they_are():
    received, limit = london("2026-12-23 12:00"), Limit.parse("5 working_days")
    assert not is_provisional(due_at(received, Limit.parse("4 working_days"), LONDON), LONDON)
    assert is_provisional(due_at(received, limit, LONDON), LONDON)
    announced = replace(
        LONDON,
        holidays=LONDON.holidays | {date(2027, 1, 1)},
        known_until=date(2027, 12, 31),
    )
    assert due_at(received, limit, announced) == london("2027-01-04 17:00")
    assert not is_provisional(due_at(received, limit, announced), announced)


def test_default_pack_halves_when_urgent_and_reopened():
    normal = {kind: DEFAULT.limit(kind, "normal") for kind in KINDS}
    for kind, limit in normal.items():
        half = Limit(-(-limit.amount // 2), limit.unit)
        assert DEFAULT.limit(kind, "urgent") == half == DEFAULT.reopened(limit)
        assert DEFAULT.longest_extension(limit) == limit
        assert DEFAULT.limit(kind, "emergency") == Limit(4, "calendar_hours")
    assert DEFAULT.grace_for == timedelta(minutes=10)
    assert (DEFAULT.name, DEFAULT.version) == ("default", 1)
    assert (DEFAULT.bounce_budget, DEFAULT.reopen_budget) == (2, 3)


def test_limits_are_named_by_the_kinds_and_urgencies_of_a_question():
    assert (tuple(Kind), tuple(Urgency)) == (KINDS, URGENCIES)


def test_pack_is_refused_when_a_rule_is_missing_or_unknown():
    for name in ("nowhere", "../packs/default", "", "default.toml"):
        with pytest.raises(ValueError, match="no rule pack"):
            RulePack.load(name)
    with pytest.raises(ValueError, match="leeder"):
        RulePack.from_data({"leeder": "2 working_days"})


@pytest.mark.parametrize("text", ["", "5", "5 days", "-1 working_days", "1.5 working_hours", "５ x"])
def test_limit_is_refused_when_it_is_not_a_number_and_a_unit(text):
    with pytest.raises(ValueError, match="is not a limit"):
        Limit.parse(text)


def test_limit_reads_as_it_is_written():
    for text in ("5 working_days", "4 calendar_hours", "36 working_hours", "14 calendar_days"):
        assert str(Limit.parse(text)) == text


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


def test_naive_time_is_refused():
    for call in (add, due_at):
        with pytest.raises(ValueError, match="time zone"):
            call(datetime(2026, 3, 2, 10), Limit.parse("1 working_days"), LONDON)


def test_working_seconds_counts_ten_years_fast():
    began = server_clock.perf_counter()
    seconds = working_seconds(london("2020-01-01 00:00"), london("2030-01-01 00:00"), LONDON)
    assert server_clock.perf_counter() - began < 1
    weekdays = sum((date(2020, 1, 1) + timedelta(n)).weekday() < 5 for n in range(3653))
    assert seconds == (weekdays - len(LONDON.holidays)) * 8 * 3600


# Properties. The starts crowd round the days on which a zone's clock jumps.


def jumps(zone: str) -> list[date]:
    noons = [datetime(2010, 1, 1, 12, tzinfo=UTC) + timedelta(n) for n in range(6500)]
    offsets = [noon.astimezone(ZoneInfo(zone)).utcoffset() for noon in noons]
    return [day.date() for day, (a, b) in zip(noons, pairwise(offsets), strict=False) if a != b]


DAYS = {zone: jumps(zone) or [date(2026, 2, 14)] for zone in ZONES}
AMOUNTS = st.integers(0, 12)
UNITS = st.sampled_from(["working_hours", "working_days", "calendar_hours", "calendar_days"])
LIMITS = st.builds(Limit, AMOUNTS, UNITS)


@st.composite
def calendars(draw, hours=("00:00-06:00", "09:00-17:00", "07:30-16:15")) -> tuple[Calendar, date]:
    """A calendar and a day near which its clock jumps."""
    zone = draw(st.sampled_from(ZONES))
    near = draw(st.sampled_from(DAYS[zone]))
    days = st.frozensets(st.integers(-6, 12).map(lambda n: near + timedelta(n)), max_size=6)
    opening = tuple(map(time.fromisoformat, draw(st.sampled_from(hours)).split("-")))
    week = [opening if draw(st.booleans()) else None for _ in range(7)]
    week[draw(st.integers(0, 6))] = opening
    calendar = make_calendar(zone=zone, hours=tuple(week), holidays=draw(days), extra_days=draw(days))
    return calendar, near


ANY_HOURS = ("00:00-06:00", "09:00-17:00", "01:15-01:45", "02:10-03:05", "00:00-23:59")


def instants(near: date, unit: timedelta = timedelta(seconds=1)):
    noon = datetime.combine(near, time(12), UTC)
    span = 4 * 24 * 3600 // int(unit.total_seconds())
    return st.integers(-span, span).map(lambda n: noon + n * unit)


def is_open(at: datetime, calendar: Calendar) -> bool:
    local = at.astimezone(ZoneInfo(calendar.zone))
    hours = calendar.hours[local.weekday()]
    if local.date() in calendar.extra_days:
        hours = hours or next(filter(None, calendar.hours))
    if hours is None or local.date() in calendar.holidays:
        return False
    return hours[0] <= local.time() < hours[1]


def slow_add(start: datetime, limit: Limit, calendar: Calendar) -> datetime:
    """Walk on minute by minute, looking at the clock on the wall."""
    zone, at, left = ZoneInfo(calendar.zone), start, limit.amount
    received_on = start.astimezone(zone).date()
    if limit.unit == "working_hours":
        left *= 60
    while left:
        was_open = is_open(at, calendar)
        at += MINUTE
        if limit.unit == "working_hours":
            left -= was_open
        elif was_open and not is_open(at, calendar):
            left -= (at - MINUTE).astimezone(zone).date() > received_on
    return at


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_working_seconds_equals_the_slow_clock(data):
    calendar, near = data.draw(calendars())
    start, end = sorted(data.draw(st.tuples(*[instants(near, MINUTE)] * 2)))
    minutes = int((end - start) / MINUTE)
    slow = 60 * sum(is_open(start + n * MINUTE, calendar) for n in range(minutes))
    assert working_seconds(start, end, calendar) == slow
    assert working_seconds(end, start, calendar) == 0


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_add_equals_the_slow_clock(data):
    calendar, near = data.draw(calendars())
    start = data.draw(instants(near, MINUTE))
    unit = data.draw(st.sampled_from(["working_hours", "working_days"]))
    limit = Limit(data.draw(st.integers(0, 6)), unit)
    assert add(start, limit, calendar) == slow_add(start, limit, calendar)


@given(st.data())
def test_due_date_never_falls_when_start_or_amount_rises(data):
    calendar, near = data.draw(calendars(hours=ANY_HOURS))
    first, second = sorted(data.draw(st.tuples(*[instants(near)] * 2)))
    limit = data.draw(LIMITS)
    more = replace(limit, amount=limit.amount + 1)
    assert first <= add(first, limit, calendar) <= add(second, limit, calendar)
    assert add(first, limit, calendar) < add(first, more, calendar)


@given(st.data())
def test_due_date_never_falls_when_a_pause_or_a_holiday_is_added(data):
    calendar, near = data.draw(calendars(hours=ANY_HOURS))
    start, limit = data.draw(instants(near)), data.draw(LIMITS)
    pause = st.tuples(instants(near), instants(near)).map(lambda ends: tuple(sorted(ends)))
    pauses, another = data.draw(st.lists(pause, max_size=3)), data.draw(pause)
    holiday = data.draw(st.integers(-4, 20).map(lambda n: near + timedelta(n)))
    closed = replace(calendar, holidays=calendar.holidays | {holiday})
    due = due_at(start, limit, calendar, pauses)
    assert add(start, limit, calendar) <= due <= due_at(start, limit, calendar, [*pauses, another])
    assert due_at(start, limit, calendar) <= due_at(start, limit, closed)
    assert due == due_at(start, limit, calendar, pauses[::-1])


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
        for zone, days in DAYS.items():
            for day in days[:6]:
                start = datetime.combine(day, time(23, 30), UTC)
                pause = (start + timedelta(hours=5), start + timedelta(hours=40))
                for urgency in URGENCIES:
                    limit = DEFAULT.limit("help", urgency)
                    yield due_at(start, limit, make_calendar(zone=zone), [pause]).isoformat()

    seen = set()
    try:
        for server in ("UTC", "Asia/Shanghai", "America/New_York", "Pacific/Apia"):
            monkeypatch.setenv("TZ", server)
            server_clock.tzset()
            seen.add(tuple(dates()))
    finally:
        monkeypatch.undo()
        server_clock.tzset()
    assert len(seen) == 1
