"""New versions of the town's calendar and rules. Questions received before keep the ones they were received under."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from inbox.people.models import Calendar as CalendarRow
from inbox.people.models import Town
from inbox.questions import deadlines, events
from inbox.questions.calendar import Calendar
from inbox.questions.deadlines import RulePack
from inbox.questions.models import Pack
from inbox.questions.rules import Rules, rules_now
from inbox.questions.states import Kind, Urgency

OWN = "own"  # the name of the pack that a town writes itself


@dataclass(frozen=True)
class Promise:
    """By when a question asked now is to be answered, as things stand and as they would."""

    kind: Kind
    urgency: Urgency
    before: datetime
    after: datetime
    is_provisional: bool


def promises(now: datetime, *, calendar: Mapping[str, Any] | None = None, pack: Mapping[str, Any] | None = None):
    """A Promise for each kind, normal first, under this calendar or pack (as data) instead of the present one."""
    present = rules_now()
    then_calendar = Calendar.from_data(calendar) if calendar else present.calendar
    then_pack = RulePack.from_data(pack) if pack else present.pack
    return [
        _promise(kind, urgency, now, present, then_pack, then_calendar)
        for urgency in (Urgency.NORMAL, Urgency.URGENT)
        for kind in Kind
    ] + [_promise(Kind.HAZARD, Urgency.EMERGENCY, now, present, then_pack, then_calendar)]


def adopt_calendar(data: Mapping[str, Any], now: datetime) -> CalendarRow:
    """From now on this calendar counts. Raises ValueError where it is none."""
    calendar = Calendar.from_data(data)
    with transaction.atomic():
        row = CalendarRow.objects.create(data=data, made_at=now)
        Town.objects.update(zone=calendar.zone)
        events.touch_public()
    return row


def adopt_pack(data: Mapping[str, Any]) -> Pack:
    """From now on these rules count, as the next version of the town's own. Raises ValueError where they are none."""
    with transaction.atomic():
        Town.objects.select_for_update().get()  # of two at once, one waits
        last = Pack.objects.filter(name=OWN).aggregate(last=Max("pack_version"))["last"] or 0
        whole = {**data, "name": OWN, "version": last + 1}
        RulePack.from_data(whole)
        row = Pack.objects.create(name=OWN, pack_version=last + 1, data=whole)
        Town.objects.update(pack=OWN)
        events.touch_public()
    return row


def pack_data() -> dict[str, Any]:
    """The rules in force, in the shape of a pack's file."""
    return Pack.objects.get(pk=rules_now().pack_id).data


def _promise(
    kind: Kind, urgency: Urgency, now: datetime, present: Rules, pack: RulePack, calendar: Calendar
) -> Promise:
    before = present.after(now, present.pack.limit(kind, urgency))
    after = deadlines.add(now, pack.limit(kind, urgency), calendar)
    return Promise(kind, urgency, before, after, deadlines.is_provisional(after, calendar))
