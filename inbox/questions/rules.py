"""The rules a question lives under: its frozen pack and calendar, read from rows that never change."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db import transaction

from inbox.people.models import Calendar as CalendarRow
from inbox.people.town import newest_calendar, town
from inbox.questions import deadlines
from inbox.questions.calendar import Calendar
from inbox.questions.deadlines import PACKS, Limit, RulePack
from inbox.questions.models import Pack, Question


@dataclass(frozen=True)
class Rules:
    pack_id: int
    calendar_id: int
    pack: RulePack
    calendar: Calendar

    def after(self, start: datetime, limit: Limit) -> datetime:
        """The instant (UTC) at which a limit that began at `start` ends."""
        return deadlines.add(start, limit, self.calendar)


def rules_of(question: Question) -> Rules:
    """The rules frozen on this question at receipt."""
    return _rules(question.pack_id, question.calendar_id)


def rules_now() -> Rules:
    """The rules a question received now is frozen under."""
    name = town().pack
    pack = Pack.objects.filter(name=name).order_by("-pack_version").first() or publish_pack(name)
    return _rules(pack.pk, newest_calendar().pk)


def publish_pack(name: str) -> Pack:
    """Copy a shipped pack into the database as a new version, unless that version is there already."""
    data = tomllib.loads((PACKS / f"{name}.toml").read_text(encoding="utf-8"))
    pack = RulePack.from_data(data)
    with transaction.atomic():
        return Pack.objects.get_or_create(name=name, pack_version=pack.version, defaults={"data": data})[0]


@lru_cache(maxsize=256)
def _rules(pack_id: int, calendar_id: int) -> Rules:
    # Safe to keep for the life of the process: triggers forbid any change of these rows.
    pack = RulePack.from_data(Pack.objects.get(pk=pack_id).data)
    calendar = Calendar.from_data(CalendarRow.objects.get(pk=calendar_id).data)
    return Rules(pack_id, calendar_id, pack, calendar)
