"""docs/promises.md is true: each rule as the packs have it, each date as the clock gives it, China's days off."""

import re
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from inbox.people.holidays import calendar_data
from inbox.questions.calendar import Calendar
from inbox.questions.deadlines import KINDS, URGENCIES, Limit, RulePack, add, is_provisional
from tests.questions.towns import SHIPPED

PAGE = (Path(__file__).parents[2] / "docs" / "promises.md").read_text(encoding="utf-8")
YEARS = (2025, 2026)


def table(first: str, text: str) -> list[list[str]]:
    """The rows of the first table whose first column is called so."""
    head, _, rest = text.partition(f"\n| {first} |")
    assert rest, f"docs/promises.md has no table of “{first}”."
    rows = re.match(r".*\n\|[-|]+\n((?:\|.*\n)*)", rest)[1].splitlines()
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


PARTS = {part.split("\n")[0]: part for part in PAGE.split("\n## ")[1:]}
TOWNS = {name: facts for name, *facts in table("town", PAGE)}
DATES = [(pack, *row) for pack, part in PARTS.items() for row in table("town", part)]


@cache
def calendar_of(town: str) -> Calendar:
    zone, holidays, hours, until = TOWNS[town]
    country, _, subdiv = holidays.partition("-")
    days, _, times = hours.partition(" ")
    known = date.fromisoformat(until)
    data = calendar_data(country, YEARS, subdiv=subdiv or None, zone=zone, hours={days: times}, known_until=known)
    return Calendar.from_data(data)


def rules(pack: RulePack) -> dict[str, str]:
    """Every rule by the name it has on the page."""
    spoken = {urgency: "" if urgency == "normal" else f"{urgency} " for urgency in URGENCIES}
    found = {f"{spoken[urgency]}{kind}": str(pack.limit(kind, urgency)) for urgency in URGENCIES for kind in KINDS}
    found |= {f"{spoken[urgency]}dispatch": str(limit) for urgency, limit in pack.dispatch.items()}
    plain = "contact return_window ruling review contribution pause_cap closing reminder leader".split()
    found |= {name.replace("_", " "): str(getattr(pack, name)) for name in [*plain, "bounce_budget", "reopen_budget"]}
    for name in ("extension", "reopen"):
        rule = getattr(pack, name)
        found[name] = f"{rule} percent" if isinstance(rule, int) else str(rule)
    return found | {"grace minutes": str(pack.grace_for // timedelta(minutes=1))}


def limit_of(pack: RulePack, rule: str) -> Limit:
    first, _, rest = rule.partition(" ")
    if first == "reopened":
        return pack.reopened(Limit.parse(rules(pack)[rest]))
    if first == "extension":
        return pack.longest_extension(Limit.parse(rules(pack)[rest.removeprefix("of ")]))
    return Limit.parse(rules(pack)[rule])


def test_page_tells_every_rule_of_every_pack_with_its_source():
    told = {pack: {rule: limit for rule, limit, _source in table("rule", part)} for pack, part in PARTS.items()}
    assert told == {name: rules(pack) for name, pack in SHIPPED.items()}
    assert all(source for part in PARTS.values() for *_rule, source in table("rule", part))


@pytest.mark.parametrize(("pack", "town", "start", "rule", "due", "shows"), DATES, ids=lambda cell: cell)
def test_date_is_as_the_page_says(pack, town, start, rule, due, shows):
    calendar = calendar_of(town)
    zone = ZoneInfo(calendar.zone)
    started_at = datetime.strptime(start, "%a %Y-%m-%d %H:%M").replace(tzinfo=zone)
    assert f"{started_at:%a %Y-%m-%d %H:%M}" == start  # the weekday too
    found = add(started_at, limit_of(SHIPPED[pack], rule), calendar)
    mark = " provisional" if is_provisional(found, calendar) else ""
    assert f"{found.astimezone(zone):%a %Y-%m-%d %H:%M}{mark}" == due


def test_page_has_twenty_dates_for_each_pack_and_each_rule_of_a_limit():
    for pack in SHIPPED:
        assert sum(row[0] == pack for row in DATES) >= 20
    assert len({tuple(row[:4]) for row in DATES}) == len(DATES)


def test_days_off_and_worked_instead_of_china_are_those_of_the_page():
    calendar = calendar_of("Jinan")
    off, worked = set(), set()
    for _festival, first, last, instead in table("festival", PAGE):
        begin, end = date.fromisoformat(first), date.fromisoformat(last)
        off |= {begin + timedelta(n) for n in range((end - begin).days + 1)}
        worked |= {date.fromisoformat(day) for day in instead.split(", ") if day}
    assert (len(off), len(worked)) == (33, 6)
    assert {day for day in calendar.extra_days if day.year == 2026} == worked
    assert {day.weekday() for day in worked} == {5, 6}
    days = [date(2026, 1, 1) + timedelta(n) for n in range(365)]
    working = {day for day in days if day in worked or (day.weekday() < 5 and day not in off)}
    assert {day for day in days if calendar.is_working_day(day)} == working
