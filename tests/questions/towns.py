"""Calendars to reckon with, and the shipped packs."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from inbox.questions.calendar import Calendar
from inbox.questions.deadlines import PACKS, RulePack

SHIPPED = {path.stem: RulePack.load(path.stem) for path in sorted(PACKS.glob("*.toml"))}
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
