"""Limits, pauses and packs by example; test_promises.py has the dates, test_deadlines_slowly.py what must hold."""

import time as server_clock
import tomllib
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from inbox.questions.deadlines import (
    KINDS,
    PACKS,
    URGENCIES,
    Limit,
    RulePack,
    add,
    due_at,
    is_provisional,
    postpone,
    working_seconds,
)
from inbox.questions.states import Kind, Urgency
from tests.questions.towns import LONDON, SHIPPED, london

DEFAULT = SHIPPED["default"]
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


def test_passing_on_is_promised_by_urgency_or_not_at_all():
    data = tomllib.loads((PACKS / "beijing.toml").read_text(encoding="utf-8"))
    frozen = {rule: data[rule] for rule in data if rule != "dispatch"}  # as packs were before there was one
    assert replace(RulePack.from_data(data), dispatch={}) == RulePack.from_data(frozen)
    assert RulePack.from_data(data).dispatch["emergency"] == Limit(1, "calendar_hours")
    with pytest.raises(ValueError, match="by urgency"):
        RulePack.from_data(data | {"dispatch": {"soon": "1 calendar_hours"}})
    with pytest.raises(ValueError, match="is not a limit"):
        RulePack.from_data(data | {"dispatch": {"normal": "at once"}})


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
