"""A question's history as lines to read: what an event is called, when it was, and its words where they are public."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from inbox.kit import dates
from inbox.people.models import in_language
from inbox.public.context import other_language
from inbox.questions.models import Event, Question
from inbox.questions.queries import public_at, timeline
from inbox.questions.states import Audience, ContactHow
from inbox.questions.words import HAPPENED, REFUSAL_REASON, WITHHOLD_REASON

CONTACTED = {
    ContactHow.PHONE: _lazy("%(office)s spoke with you by phone"),
    ContactHow.EMAIL: _lazy("%(office)s wrote to you by e-mail"),
    ContactHow.COUNTER: _lazy("%(office)s spoke with you at the counter"),
    ContactHow.VISIT: _lazy("Somebody of %(office)s came to see you"),
    ContactHow.LETTER: _lazy("%(office)s wrote you a letter"),
}
LETTERS = frozenset({"submit", "split"})  # whose words stand beside the timeline
REASONS = {"confirm_refusal": REFUSAL_REASON, "withhold": WITHHOLD_REASON}


@dataclass(frozen=True)
class Line:
    """One line of a timeline; `words` are a person's, plain text."""

    what: str
    at: datetime
    at_text: str
    reason: str
    words: str
    kind: str
    is_own: bool  # the resident did it
    lang: str = ""  # of the words, "" where it is the page's own


def public_events(question: Question, now: datetime) -> list[Event]:
    """What anybody may know at this instant."""
    return timeline(question, Audience.PUBLIC, now)


def resident_events(question: Question, now: datetime) -> list[Event]:
    """What whoever asked may know at this instant."""
    return timeline(question, Audience.RESIDENT, now)


def public_lines(events: list[Event], zone: tzinfo) -> list[Line]:
    """For everybody: offices, no names, and no words but those said to all."""
    return [_line(event, zone) for event in events]


def resident_lines(events: list[Event], zone: tzinfo) -> list[Line]:
    """For whoever asked: all that was said to them or by them, but for the question itself, which stands beside it."""
    return [_line(event, zone, speaks=event.kind not in LETTERS) for event in events]


def whole_letter(events: list[Event]) -> str:
    """What the resident sent, where it was made into several questions since; "" where it was not."""
    split = [event for event in events if event.kind == "split" and "into" in event.data]
    text = getattr(split[0], "text", None) if split else None
    return text.body if text else ""


def _line(event: Event, zone: tzinfo, *, speaks: bool = True) -> Line:
    lang = get_language()
    office = event.office.name_in(lang) if event.office else _("The town")
    said = CONTACTED[ContactHow(event.data["how"])] if event.kind == "contacted" else HAPPENED[event.kind]
    what = str(said) % {"office": office, "to": in_language(event.to_name or {}, lang)}
    reason = REASONS.get(event.kind, {}).get(event.data.get("reason", ""), "")
    text = getattr(event, "text", None) if speaks else None
    at = public_at(event) if event.kind == "publish" else event.effective_at
    words = text.body if text else ""
    return Line(
        what,
        at,
        dates.short_and_hour(at, zone),
        str(reason),
        words,
        event.kind,
        event.by == "resident",
        other_language(words, lang),
    )
