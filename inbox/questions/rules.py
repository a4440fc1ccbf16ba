"""The rules a question lives under: its frozen pack and calendar, read from rows that never change."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db import transaction
from django.db.models import OuterRef, Subquery

from inbox.people.models import Calendar as CalendarRow
from inbox.people.models import Department, Town
from inbox.people.town import desk, newest_calendar, town
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


@dataclass(frozen=True)
class Ground:
    """What a question received now stands on."""

    rules: Rules
    desk_id: int


def ground() -> Ground:
    """The newest rules and the desk, by one query once their rows are known to this process."""
    row = Town.objects.annotate(
        newest_pack=Subquery(Pack.objects.filter(name=OuterRef("pack")).order_by("-pack_version").values("pk")[:1]),
        newest_calendar=Subquery(CalendarRow.objects.order_by("-pk").values("pk")[:1]),
        desk=Subquery(Department.objects.filter(is_desk=True).values("pk")[:1]),
    ).first()
    pack_id = row and row.newest_pack or publish_pack(town().pack).pk
    calendar_id = row and row.newest_calendar or newest_calendar().pk
    return Ground(_rules(pack_id, calendar_id), row and row.desk or desk().pk)


def rules_now() -> Rules:
    """The rules a question received now is frozen under."""
    return ground().rules


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
