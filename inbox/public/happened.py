"""A question's history as lines to read: what an event is called, when it was, and its words where they are public."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from inbox.kit import dates
from inbox.people.models import in_language
from inbox.questions.models import Event
from inbox.questions.words import HAPPENED, REFUSAL_REASON, WITHHOLD_REASON

# Whose own words everybody may read: all others were written to somebody.
SPOKEN_TO_ALL = frozenset({"progress", "confirm_refusal"})
REASONS = {"confirm_refusal": REFUSAL_REASON, "withhold": WITHHOLD_REASON}


@dataclass(frozen=True)
class Line:
    """One line of a timeline; `words` are a person's, plain text."""

    what: str
    at: datetime
    at_text: str
    reason: str
    words: str


def public_lines(events: list[Event], zone: tzinfo) -> list[Line]:
    """For everybody: offices, no names, and no words but those said to all."""
    return [_line(event, zone) for event in events]


def _line(event: Event, zone: tzinfo) -> Line:
    lang = get_language()
    office = event.office.name_in(lang) if event.office else _("The town")
    what = str(HAPPENED[event.kind]) % {"office": office, "to": in_language(event.to_name or {}, lang)}
    reason = REASONS.get(event.kind, {}).get(event.data.get("reason", ""), "")
    text = getattr(event, "text", None) if event.kind in SPOKEN_TO_ALL else None
    at = datetime.fromisoformat(event.data["public_at"]) if event.kind == "publish" else event.effective_at
    return Line(what, at, dates.short_and_hour(at, zone), str(reason), text.body if text else "")
