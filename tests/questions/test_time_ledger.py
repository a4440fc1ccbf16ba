"""The time ledger: one thing is true at each instant, and the parts are the whole to the second."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from inbox.questions.calendar import Calendar
from inbox.questions.deadlines import working_seconds
from inbox.questions.time_ledger import Course, Entry, Held, stretches, totals
from tests.questions.towns import LONDON, make_calendar

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)  # a Monday, the town hall open in London
HOUR = timedelta(hours=1)
DESK, ROADS, PARKS = 1, 2, 3
ZONES = ("Asia/Shanghai", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca")


def hour(hours: float) -> datetime:
    return START + hours * HOUR


def spoken(course: Course, end: datetime) -> list[tuple[str, int | None, float]]:
    return [
        (entry.what, entry.department, entry.seconds / 3600) for entry in totals(stretches(START, end, LONDON, course))
    ]


def test_ledger_gives_each_lead_its_time_when_nothing_else_happened():
    course = Course(DESK, [Held(DESK, START, hour(2)), Held(ROADS, hour(2), hour(5))])
    assert spoken(course, hour(5)) == [("desk", DESK, 2), ("lead", ROADS, 3)]


def test_ledger_prefers_the_resident_then_the_review_then_the_department_asked_first():
    course = Course(
        DESK,
        [Held(ROADS, START, hour(7))],
        waits=[Held(PARKS, hour(2), hour(6)), Held(DESK, hour(1), hour(3))],
        reviews=[(hour(4), hour(6))],
        pauses=[(hour(5), hour(7))],
    )
    assert spoken(course, hour(7)) == [
        ("lead", ROADS, 1),
        ("waiting", DESK, 2),
        ("waiting", PARKS, 1),
        ("review", ROADS, 1),
        ("resident", None, 2),
    ]


def test_ledger_gives_the_time_between_two_leads_to_the_earlier_one():
    course = Course(DESK, [Held(DESK, START, hour(1)), Held(ROADS, hour(3), hour(4))])
    assert spoken(course, hour(4)) == [("desk", DESK, 3), ("lead", ROADS, 1)]


def test_ledger_leaves_out_what_took_no_opening_hours():
    night = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
    course = Course(DESK, [Held(DESK, START, night), Held(ROADS, night, night + HOUR)])
    assert totals(stretches(START, night + HOUR, LONDON, course)) == [Entry("desk", DESK, 27_000)]


instants = st.integers(0, 40 * 86_400 * 10).map(lambda tenths: START + timedelta(seconds=tenths / 10))
departments = st.sampled_from([DESK, ROADS, PARKS])
spans = st.tuples(instants, instants)


@st.composite
def calendars(draw) -> Calendar:
    hours = draw(
        st.tuples(*7 * [st.sampled_from([None, (time(9), time(17)), (time(0), time(4)), (time(8, 30), time(12))])])
    )
    first = START.date()
    days = st.frozensets(st.integers(0, 45).map(lambda day: first + timedelta(days=day)), max_size=6)
    if not any(hours):
        hours = ((time(9), time(17)), *hours[1:])
    return make_calendar(zone=draw(st.sampled_from(ZONES)), hours=hours, holidays=draw(days), extra_days=draw(days))


@st.composite
def held(draw) -> Held:
    start, end = sorted(draw(spans))
    return Held(draw(departments), start, end)


@st.composite
def courses(draw) -> Course:
    """Any at all: leads that leave gaps, reviews that end before they began, pauses one after the other."""
    cuts = sorted(draw(st.lists(instants, max_size=6)))
    return Course(
        DESK,
        sorted(draw(st.lists(held(), min_size=1, max_size=5)), key=lambda one: one.start),
        waits=draw(st.lists(held(), max_size=4)),
        reviews=draw(st.lists(spans, max_size=3)),
        pauses=list(zip(cuts[::2], cuts[1::2], strict=False)),
    )


@given(calendars(), courses(), instants, instants)
def test_parts_sum_to_the_working_and_paused_seconds_of_the_clock(calendar, course, one, other):
    start, end = sorted((one, other))
    found = totals(stretches(start, end, calendar, course))
    paused = sum(working_seconds(max(a, start), min(b, end), calendar) for a, b in course.pauses)
    assert sum(entry.seconds for entry in found if entry.what == "resident") == paused
    assert sum(entry.seconds for entry in found) == working_seconds(start, end, calendar)


@given(calendars(), courses(), instants, instants)
def test_stretches_have_no_gap_and_each_differs_from_the_next(calendar, course, one, other):
    start, end = sorted((one, other))
    found = stretches(start, end, calendar, course)
    edges = [start, *(stretch.end for stretch in found)]
    assert [stretch.start for stretch in found] == edges[:-1] and edges[-1] == end
    for before, after in zip(found, found[1:], strict=False):
        assert (before.what, before.department) != (after.what, after.department)
