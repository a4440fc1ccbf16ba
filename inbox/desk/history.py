"""The history of a question as the desk reads it: each event in a sentence, its words, and who may know of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from inbox.desk.forms.fields import in_my_language
from inbox.kit import dates
from inbox.people.models import Department, User
from inbox.questions import words
from inbox.questions.models import Event, Stewardship
from inbox.questions.queries import SPOKEN_TO
from inbox.questions.states import Audience, ContactHow, RefusalReason, WithholdReason

SHOWN_ELSEWHERE = {"submit", "draft", "ask_resident", "add_information"}  # in the letter or in the answer
SIDES = {"offer", "decline", "return_to_desk"}  # what the departments said that could not agree

# Where the public's sentence speaks to the resident, or names less than staff know, the desk has its own.
AT_THE_DESK = {
    "ask_resident": _("%(office)s asked the resident"),
    "answer_privately": _("Answered, for the resident alone"),
    "note": _("Internal note by %(office)s"),
    "review": _("%(office)s approved the answer"),
    "refuse": _("%(office)s proposed to refuse it"),
    "assign": _("%(office)s gave it to %(member)s"),
    "offer": _("%(office)s offered it to %(to)s"),
    "withdraw_offer": _("%(office)s took the offer to %(to)s back"),
    "decline": _("%(by)s declined it"),
    "return_to_desk": _("%(by)s gave it back to %(to)s"),
    "rule": _("It was ruled that %(to)s leads, no longer %(by)s"),
    "ask_department": _("%(office)s asked %(to)s to contribute"),
    "accept_contribution": _("%(to)s will contribute"),
    "decline_contribution": _("%(to)s can’t contribute"),
    "contacted": _("%(office)s spoke with the resident. %(how)s"),
    "split": _("%(office)s made two questions of it; the other one is %(into)s"),
    "vacate": _("%(member)s does not have it any more; it waits for a colleague"),
    "merge_department": _("%(to)s took over the work of %(by)s"),
}
RETURNED = _("%(office)s gave the answer back")  # what else a review can be
SPLIT_FROM = _("%(office)s split it from %(from)s")
KEPT = _("It was ruled that %(to)s keeps the lead")


@dataclass(frozen=True)
class Line:
    """One event of the history; `readers` is public, resident or staff. `is_told` where others than staff read its
    words too, and not only that it happened."""

    event: Event
    says: str
    text: str
    readers: str
    is_told: bool = True


class History:
    """Tells events in words; departments and members by the names they have now."""

    def __init__(self, departments: Iterable[Department], stewardships: Iterable[Stewardship]) -> None:
        self.offices = {one.slug: in_my_language(one) for one in departments}
        owners: Iterable[User] = (row.owner for row in stewardships if row.owner)
        self.members = {owner.username: str(owner) for owner in owners}

    def line(self, event: Event, *, with_ruling: bool = True) -> Line:
        text = "" if event.kind in SHOWN_ELSEWHERE or "from" in event.data else text_of(event)
        is_told = event.audience == Audience.STAFF or not text or event.kind in SPOKEN_TO[Audience.RESIDENT]
        parts = [text, *self._more(event, with_ruling=with_ruling)]
        if reason := _reason(event):
            instead = _("Where to turn instead: %(where)s") % {"where": text} if text else ""
            parts = [reason, instead]
        says = str(_sentence(event)) % self._named(event)
        return Line(event, says, "\n\n".join(filter(None, map(str, parts))), event.audience, is_told)

    def sides(self, events: Iterable[Event]) -> list[Line]:
        """What was said for and against leading it, oldest first."""
        return [self.line(event, with_ruling=False) for event in events if event.kind in SIDES]

    def concerned(self, events: Iterable[Event]) -> dict[str, list[str]]:
        """Slug of each department that the dispute was about → what it has to do with it."""
        found: dict[str, list[str]] = {}
        for event in events:
            for key, says in CONCERNS.get(event.kind, {}).items():
                if slug := event.data.get(key):
                    found.setdefault(slug, [])
                    found[slug] += [str(says)] if str(says) not in found[slug] else []
        return found

    def office(self, slug: str | None) -> str:
        return self.offices.get(slug or "", "")

    def _named(self, event: Event) -> Mapping[str, str]:
        data = event.data
        how = data.get("how") if event.kind == "contacted" else None
        return {
            "office": event.office.name_in(get_language()) if event.office else str(_("The town")),
            "to": self.office(data.get("to")),
            "by": self.office(data.get("by")),
            "member": self.members.get(data.get("was") or data.get("to") or "", str(_("a colleague"))),
            "into": data.get("into", ""),
            "from": data.get("from", ""),
            "how": str(words.CONTACT_HOW[ContactHow(how)]) if how else "",
        }

    def _more(self, event: Event, *, with_ruling: bool) -> list[str]:
        """What the event holds beside its words; a department that was suggested may be gone since."""
        data, more = event.data, []
        if office := self.office(data.get("suggest")):
            more.append(_("Who should have it instead: %(office)s") % {"office": office})
        if event.kind == "ask_department":
            more.append(_("By %(due)s.") % {"due": _moment(data["due_at"])})
        if with_ruling and (until := data.get("ruling_by")):
            more.append(_("An arbiter rules by %(until)s.") % {"until": _moment(until)})
        return more


# Event → the key in its data that names a department, and what that one has to do with the dispute.
CONCERNS: dict[str, dict[str, Any]] = {
    "offer": {"to": _("was offered it")},
    "decline": {"by": _("declined it"), "suggest": _("was suggested")},
    "return_to_desk": {"by": _("gave it back"), "suggest": _("was suggested")},
}


def text_of(event: Event | None) -> str:
    """What a person wrote; "" where there is nothing, or nothing any more."""
    return event.text.body if event is not None and hasattr(event, "text") else ""


def turn(event: Event) -> dict[str, Any] | None:
    """What the town asked and the resident added, for the letter."""
    if event.kind not in {"ask_resident", "add_information"} or not text_of(event):
        return None
    return {"at": event.at, "is_reply": event.kind == "add_information", "text": text_of(event)}


def _sentence(event: Event) -> Any:
    data = event.data
    match event.kind:
        case "review" if data["verdict"] == "return":
            return RETURNED
        case "split" if "from" in data:
            return SPLIT_FROM
        case "rule" if data["to"] == data["by"]:
            return KEPT
    return AT_THE_DESK.get(event.kind) or words.HAPPENED[event.kind]


def _reason(event: Event) -> Any:
    """The words of the reason that stands in one of the two public lists; "" where the step has none."""
    match event.kind:
        case "refuse" | "confirm_refusal":
            return words.REFUSAL_REASON[RefusalReason(event.data["reason"])]
        case "withhold":
            return words.WITHHOLD_REASON[WithholdReason(event.data["reason"])]
    return ""


def _moment(at: str) -> str:
    return dates.short_and_hour(datetime.fromisoformat(at), get_current_timezone())
