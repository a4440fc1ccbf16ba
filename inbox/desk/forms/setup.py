"""The town's working days and its promises, as a clerk writes them down."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from inbox.desk.forms.fields import Words
from inbox.people.holidays import made_from
from inbox.questions.calendar import WEEKDAYS, Calendar
from inbox.questions.deadlines import RulePack
from inbox.questions.states import Kind, Urgency
from inbox.questions.words import KIND, URGENCY

HOURS = re.compile(r"([a-z]{3}(?:-[a-z]{3})?)\s+(\d\d:\d\d\s*[-–—]\s*\d\d:\d\d)")
UNITS = [
    ("working_days", _("working days")),
    ("working_hours", _("working hours")),
    ("calendar_days", _("calendar days")),
    ("calendar_hours", _("calendar hours")),
]
SHARE = ("percent", _("per cent of the promise"))
WINDOWS = {
    "contact": _("A person gets in touch"),
    "return_window": _("An offer is taken or declined; silence is a yes"),
    "ruling": _("A dispute who leads is ruled"),
    "review": _("A second person reads an answer"),
    "contribution": _("Another department helps"),
    "pause_cap": _("Waiting for the resident stops the clock, at most"),
    "extension": _("One extension, at most"),
    "reopen": _("The second promise, after “not solved”"),
    "closing": _("An answer nobody objects to is closed"),
    "reminder": _("The owner is reminded before the date"),
    "leader": _("The leader hears of it after the date"),
}
DISPATCH = _("Taken and passed on (may be left empty)")
SHARES = {"extension", "reopen"}


class CalendarForm(forms.Form):
    zone = Words(label=_("Time zone"), max_length=64, help_text=_("As in Europe/London or Asia/Shanghai."))
    country = Words(label=_("Country"), max_length=2, help_text=_("Two letters, for its public holidays: GB, CN, DE."))
    subdiv = Words(
        label=_("Region"), max_length=6, required=False, help_text=_("Where holidays differ by region: SCT, BY.")
    )
    hours = Words(
        label=_("When the town hall works"),
        rows=3,
        max_length=400,
        help_text=_("A line for each: mon-fri 09:00-17:00"),
    )
    days_off = Words(
        label=_("Days off of your own"),
        rows=4,
        required=False,
        help_text=_("A line for each, with its name: 2026-11-19 Harbour Day"),
    )
    extra_days = Words(
        label=_("Days worked instead"),
        rows=3,
        required=False,
        help_text=_("Weekend days on which the town hall works, a line for each: 2026-11-14"),
    )

    def __init__(self, data: Any = None, *, calendar: Mapping[str, Any], now: datetime) -> None:
        self.now = now
        super().__init__(data, initial=_begun(calendar))

    def clean_zone(self) -> str:
        zone = self.cleaned_data["zone"]
        if zone not in available_timezones():
            raise forms.ValidationError(_("There is no such time zone. Write one as in Europe/London."))
        return ZoneInfo(zone).key

    def clean_hours(self) -> dict[str, str]:
        found = {}
        for line in _lines(self.cleaned_data["hours"].lower().replace(",", "\n")):
            match = HOURS.fullmatch(line)
            if not match or not set(match[1].split("-")) <= set(WEEKDAYS):
                raise forms.ValidationError(
                    _("“%(line)s” is not understood. Write it as in: mon-fri 09:00-17:00"), params={"line": line}
                )
            found[match[1]] = re.sub(r"\s*[-–—]\s*", "-", match[2])
        return found

    def clean_days_off(self) -> list[dict[str, str]]:
        return [{"date": day, "name": name} for day, name in self._days("days_off")]

    def clean_extra_days(self) -> list[str]:
        return [day for day, _name in self._days("extra_days")]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors:
            try:
                data["calendar"] = made_from(self.facts(), self.now)
                Calendar.from_data(data["calendar"])
            except ValueError as reason:
                raise forms.ValidationError(
                    _("These do not make a calendar: %(reason)s"), params={"reason": reason}
                ) from None
        return data

    def facts(self) -> dict[str, Any]:
        """What the calendar is made from."""
        data = self.cleaned_data
        return {
            "zone": data["zone"],
            "country": data["country"].upper(),
            "subdiv": data["subdiv"].upper() or None,
            "hours": data["hours"],
            "local_holidays": data["days_off"],
            "extra_days": data["extra_days"],
        }

    def _days(self, name: str) -> list[tuple[str, str]]:
        found = []
        for line in _lines(self.cleaned_data[name]):
            day, _blank, called = line.partition(" ")
            try:
                found.append((date.fromisoformat(day).isoformat(), called.strip()))
            except ValueError:
                raise forms.ValidationError(
                    _("“%(line)s” does not begin with a date. Write it as in: 2026-11-19 Harbour Day"),
                    params={"line": line},
                ) from None
        return found


class LimitWidget(forms.MultiWidget):
    """A number and its unit, each with a name for those who cannot see where they stand."""

    def __init__(self, label: Any, units: list[tuple[str, Any]]) -> None:
        number = forms.NumberInput({"min": 0, "max": 999, "aria-label": label})
        super().__init__({"amount": number, "unit": forms.Select({"aria-label": _("Unit")}, units)})

    def decompress(self, value: str | None) -> list[str | None]:
        return list(value.split(" ")) if value else [None, None]


class LimitField(forms.MultiValueField):
    """A limit as a pack writes it: “5 working_days”."""

    def __init__(self, *, label: Any, spoken: Any = "", is_share: bool = False, required: bool = True) -> None:
        """`spoken` is the whole name, where `label` alone only makes sense to those who see what stands around it. One
        that is not required may be left without a number: then it is ""."""
        units = [SHARE, *UNITS] if is_share else UNITS
        wrong = {
            "required": _("Write a number and choose its unit."),
            "incomplete": _("Write a number and choose its unit."),
            "invalid": _("Write a whole number, 0 or more."),
            "min_value": _("Write a whole number, 0 or more."),
            "max_value": _("This is too long: 999 is the most."),
        }
        number = forms.IntegerField(min_value=0, max_value=999, error_messages=wrong)
        super().__init__(
            [number, forms.ChoiceField(choices=units)],
            label=label,
            widget=LimitWidget(spoken or label, units),
            error_messages=wrong,
            required=required,
        )

    def compress(self, values: list[Any]) -> str:
        return "" if not values or values[0] is None else f"{values[0]} {values[1]}"


class RulesForm(forms.Form):
    """Every promise of the town's pack; what it does not ask stays as it is."""

    def __init__(self, data: Any = None, *, pack: Mapping[str, Any]) -> None:
        self.pack = pack
        super().__init__(data)
        for urgency, kind in self._promises():
            name = f"{urgency}-{kind}"
            spoken = _("%(kind)s, %(urgency)s") % {"kind": KIND[kind], "urgency": URGENCY[urgency]}
            self.fields[name] = LimitField(label=URGENCY[urgency], spoken=spoken)
            self.initial[name] = pack["answer"][urgency][kind]
        for urgency in Urgency:
            name = f"dispatch-{urgency}"
            spoken = _("%(kind)s, %(urgency)s") % {"kind": DISPATCH, "urgency": URGENCY[urgency]}
            self.fields[name] = LimitField(label=URGENCY[urgency], spoken=spoken, required=False)
            self.initial[name] = pack.get("dispatch", {}).get(urgency, "")
        for name, label in WINDOWS.items():
            self.fields[name] = LimitField(label=label, is_share=name in SHARES)
            self.initial[name] = pack[name]

    def rows(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The promises as a table: each kind with its field for each urgency."""
        return [(KIND[kind], [self[f"{urgency}-{kind}"] for urgency in Urgency]) for kind in Kind]

    def dispatch(self) -> tuple[Any, list[forms.BoundField]]:
        """What may be promised of passing a question on, likewise."""
        return DISPATCH, [self[f"dispatch-{urgency}"] for urgency in Urgency]

    def windows(self) -> list[forms.BoundField]:
        return [self[name] for name in WINDOWS]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors:
            data["pack"] = self._written(data)
            try:
                RulePack.from_data(data["pack"])
            except ValueError as reason:
                raise forms.ValidationError(str(reason)) from None
        return data

    def _written(self, data: Mapping[str, str]) -> dict[str, Any]:
        answer: dict[str, dict[str, str]] = {str(urgency): {} for urgency in Urgency}
        for urgency, kind in self._promises():
            answer[urgency][str(kind)] = data[f"{urgency}-{kind}"]
        dispatch = {str(urgency): data[f"dispatch-{urgency}"] for urgency in Urgency if data[f"dispatch-{urgency}"]}
        return {**self.pack, "answer": answer, "dispatch": dispatch, **{name: data[name] for name in WINDOWS}}

    @staticmethod
    def _promises() -> list[tuple[Urgency, Kind]]:
        return [(urgency, kind) for urgency in Urgency for kind in Kind]


def _begun(calendar: Mapping[str, Any]) -> dict[str, str]:
    """The fields as the newest calendar would fill them."""
    facts = calendar.get("made_from", {})
    hours = facts.get("hours") or calendar["hours"]
    off = [_entry(day) for day in (*facts.get("local_holidays", ()), *facts.get("days_off", ()))]
    instead = [*facts.get("extra_days", ()), *(day["made_up_on"] for day in off if "made_up_on" in day)]
    return {
        "zone": calendar["zone"],
        "country": facts.get("country", ""),
        "subdiv": facts.get("subdiv") or "",
        "hours": "\n".join(f"{days} {text}" for days, text in hours.items() if text),
        "days_off": "\n".join(f"{day['date']} {_name(day)}".strip() for day in off),
        "extra_days": "\n".join(sorted(instead)),
    }


def _entry(day: Any) -> Mapping[str, Any]:
    return day if isinstance(day, Mapping) else {"date": str(day)}


def _name(day: Mapping[str, Any]) -> str:
    name = day.get("name", "")
    return next(iter(name.values()), "") if isinstance(name, Mapping) else name


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]
