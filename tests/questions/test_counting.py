"""Why this date: each day and its reason, against the rules that make the date."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.questions.counting import COUNTED, Day, Moves, Why, counts_days, days, moves
from inbox.questions.deadlines import Limit, due_at
from tests.questions.test_time_ledger import calendars
from tests.questions.towns import LONDON, london, make_calendar

THREE = Limit(3, "working_days")


def told(start: datetime, limit: Limit, calendar, pauses=()) -> list[tuple[int, str, int | None]]:
    due = due_at(start, limit, calendar, pauses)
    return [(day.on.day, day.why.value, day.number) for day in days(start, limit, due, calendar, pauses)]


def test_days_are_counted_after_receipt_when_nothing_is_in_the_way():
    assert told(london("2026-03-02 10:00"), THREE, LONDON) == [
        (2, "received", None), (3, "working", 1), (4, "working", 2), (5, "working", 3),
    ]  # fmt: skip


def test_weekend_holiday_and_day_made_up_are_told_apart():
    calendar = make_calendar(
        holidays=frozenset({date(2026, 3, 6), date(2026, 3, 8)}), extra_days=frozenset({date(2026, 3, 7)})
    )
    assert told(london("2026-03-05 10:00"), THREE, calendar) == [
        (5, "received", None), (6, "holiday", None), (7, "made_up", 1), (8, "holiday", None),
        (9, "working", 2), (10, "working", 3),
    ]  # fmt: skip


def test_day_that_stood_still_as_a_whole_does_not_count_and_another_is_added():
    pauses = [(london("2026-03-03 17:00"), london("2026-03-05 09:00"))]
    start = london("2026-03-02 10:00")
    assert told(start, THREE, LONDON, pauses) == [
        (2, "received", None), (3, "working", 1), (4, "paused", None), (5, "working", 2), (6, "added", 3),
    ]  # fmt: skip
    assert moves(start, THREE, LONDON, pauses) == Moves(
        london("2026-03-05 17:00").astimezone(UTC), london("2026-03-06 17:00").astimezone(UTC), 8 * 3600
    )


def test_hours_of_waiting_are_told_beside_a_day_that_counts():
    pauses = [(london("2026-03-03 15:00"), london("2026-03-04 10:00"))]
    start = london("2026-03-02 10:00")
    due = due_at(start, THREE, LONDON, pauses)
    assert days(start, THREE, due, LONDON, pauses)[1:] == [
        Day(date(2026, 3, 3), Why.WORKING, 1, 7200, False),
        Day(date(2026, 3, 4), Why.WORKING, 2, 3600, False),
        Day(date(2026, 3, 5), Why.WORKING, 3, 0, False),
        Day(date(2026, 3, 6), Why.ADDED, None, 0, True),
    ]


def test_every_day_counts_when_the_limit_is_in_calendar_days():
    pauses = [(london("2026-03-07 00:00"), london("2026-03-08 00:00"))]
    assert told(london("2026-03-05 10:00"), Limit(3, "calendar_days"), LONDON, pauses) == [
        (5, "received", None), (6, "plain", 1), (7, "paused", None), (8, "plain", 2), (9, "added", 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("limit", "is_in_days"),
    [("5 working_days", True), ("7 calendar_days", True), ("4 calendar_hours", False), ("8 working_hours", False)],
)
def test_limit_in_hours_counts_no_days(limit, is_in_days):
    limit = Limit.parse(limit)
    assert counts_days(limit) is is_in_days
    assert is_in_days or all(number is None for _, _, number in told(london("2026-03-02 10:00"), limit, LONDON))


starts = st.integers(0, 30 * 86_400).map(lambda seconds: datetime(2026, 3, 2, tzinfo=UTC) + timedelta(seconds=seconds))
pauses_after = st.lists(st.integers(0, 20 * 86_400), max_size=6)
limits = st.builds(Limit, st.integers(1, 12), st.sampled_from(["working_days", "calendar_days"]))


@given(calendars(), starts, limits)
def test_last_number_is_the_limit_and_stands_on_the_promised_day(calendar, start, limit):
    found = days(start, limit, due_at(start, limit, calendar), calendar)
    numbers = [day.number for day in found if day.number]
    assert numbers == list(range(1, limit.amount + 1))
    assert found[-1].is_promised and found[-1].number == limit.amount


@given(calendars(), starts, limits, pauses_after)
def test_days_are_all_there_and_numbered_in_order_whatever_the_pauses(calendar, start, limit, cuts):
    edges = [start + timedelta(seconds=cut) for cut in sorted(cuts)]
    pauses = list(zip(edges[::2], edges[1::2], strict=False))
    moved = moves(start, limit, calendar, pauses)
    found = days(start, limit, moved.final, calendar, pauses)
    first, last = calendar.local_date(start), calendar.local_date(moved.final)
    assert [day.on for day in found] == [first + timedelta(days=n) for n in range((last - first).days + 1)]
    numbers = [day.number for day in found if day.number]
    assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) <= limit.amount
    assert all(day.why in COUNTED for day in found if day.number)
    assert moved.final >= moved.first == due_at(start, limit, calendar)
