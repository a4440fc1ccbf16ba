"""The town's working calendar for some years, as data to keep.

Holidays come from the `holidays` library, which knows each country's law and China's
make-up days (调休). The result is stored with its version: an update of the library
changes the next calendar, never a date already promised.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import holidays

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# A local day as an operator writes it: "2026-11-19", or with a name in one or more languages,
# or with the day on which it is made up for.
Day = str | date | Mapping[str, Any]


YEARS_BACK, YEARS_AHEAD = 3, 1  # of holidays: imported questions look back, promises look ahead


def made_from(facts: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The calendar of some years around now, with what it was made from, so that the next one can start there.

    `facts` holds zone, country and hours, and perhaps subdiv, local_holidays, days_off and extra_days, all as in
    `calendar_data`. Raises ValueError as it does.
    """
    own = {name: list(facts.get(name, ())) for name in ("local_holidays", "days_off", "extra_days")}
    data = calendar_data(
        facts["country"],
        range(now.year - YEARS_BACK, now.year + YEARS_AHEAD + 1),
        subdiv=facts.get("subdiv"),
        zone=facts["zone"],
        hours=facts["hours"],
        **own,
    )
    said = {"country": facts["country"], "subdiv": facts.get("subdiv"), "hours": dict(facts["hours"])}
    return data | {"made_from": said | own}


def calendar_data(
    country: str,
    years: Iterable[int],
    *,
    zone: str,
    hours: Mapping[str, str | None],
    subdiv: str | None = None,
    local_holidays: Iterable[Day] = (),
    days_off: Iterable[Day] = (),
    extra_days: Iterable[Day] = (),
    known_until: date | None = None,
    language: str = "en_US",
) -> dict[str, Any]:
    """The calendar in the JSON shape that `Calendar.from_data` reads.

    `country` and `subdiv` are ISO 3166 codes; `hours` maps "mon" or "mon-fri" to
    "09:00-17:00"; the local days are dates or {"date": …, "name": …, "made_up_on": …}.
    What the town says wins over the library. "holidays" maps each date to its name ("" if
    it has none; a mapping by language if the town gave one). `known_until` overrides the
    library's knowledge. Raises ValueError on a country or subdivision that the library
    does not know, on no years, or on a day that the town calls both off and worked.
    """
    wanted = sorted(set(years))
    if not wanted:
        raise ValueError("A calendar needs at least one year.")
    official, made_up = _official(country, wanted, subdiv=subdiv, language=language)
    local = [*map(_entry, local_holidays), *map(_entry, days_off)]
    off = {day["date"]: day.get("name", "") for day in local}
    worked = {_entry(day)["date"] for day in extra_days}
    worked |= {str(day["made_up_on"]) for day in local if "made_up_on" in day}
    if both := worked & set(off):
        raise ValueError(f"Both a day off and a working day: {', '.join(sorted(both))}.")
    names = {day: name for day, name in official.items() if day not in worked} | off
    return {
        "zone": zone,
        "hours": _by_weekday(hours),
        "holidays": dict(sorted(names.items())),
        "extra_days": sorted((made_up - set(off)) | worked),
        "known_until": (known_until or _known_until(country, wanted)).isoformat(),
    }


def _official(country: str, years: list[int], *, subdiv: str | None, language: str) -> tuple[dict[str, str], set[str]]:
    """Names of the days off by date, and the weekend days worked instead, in these years."""
    try:
        known = holidays.country_holidays(country, subdiv, years, language=language, expand=False)
    except NotImplementedError as error:
        raise ValueError(str(error)) from error
    # The library lists the make-up days of other years too where a holiday crosses a new year.
    made_up = {day.isoformat() for day in known.weekend_workdays if day.year in years}
    return {day.isoformat(): name for day, name in known.items()}, made_up


def _known_until(country: str, years: list[int]) -> date:
    """The last date before the first of the years that is not announced yet."""
    for year in range(years[0], years[-1] + 1):
        if not _is_announced(country, year):
            return date(year - 1, 12, 31)
    return date(years[-1], 12, 31)


def _is_announced(country: str, year: int) -> bool:
    """Whether the library knows a year's holidays for certain.

    It does not where it estimates a moon to be sighted, and where the government moves
    working days about each year and the list of this year is not in yet.
    """
    known = holidays.country_holidays(country, years=year, language="en_US", expand=False)
    if not known.start_year <= year <= known.end_year:
        return False
    if any("estimated" in name for name in known.values()):
        return False
    if not known.has_substituted_holidays:
        return True
    # One or several of (month, day, name) or, moved, (month, day, from_month, from_day, …).
    special = getattr(known, "special_public_holidays", {}).get(year, ())
    several = (special,) if special and isinstance(special[0], int) else special
    return any(len(day) > 3 for day in several)


def _entry(day: Day) -> dict[str, Any]:
    entry = dict(day) if isinstance(day, Mapping) else {"date": day}
    return entry | {"date": date.fromisoformat(str(entry["date"])).isoformat()}


def _by_weekday(hours: Mapping[str, str | None]) -> dict[str, str]:
    """Hours for each single weekday; later entries win, so "mon-fri" then "wed" will do."""
    single: dict[str, str | None] = {}
    for days, text in hours.items():
        first, _, last = days.partition("-")
        try:
            begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        except ValueError:
            raise ValueError(f"“{days}” is no weekday; write “mon” or “mon-fri”.") from None
        single |= dict.fromkeys(WEEKDAYS[begin : end + 1], text)
    return {day: single[day] for day in WEEKDAYS if single.get(day)}  # type: ignore[misc]
