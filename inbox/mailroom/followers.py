"""The mailroom reads events: settings.FOLLOWERS["letters"]. It writes letters down; send.py sends them."""

from datetime import datetime

from inbox.kit import clock
from inbox.mailroom import news
from inbox.mailroom.letters import KINDS, still_holds
from inbox.mailroom.models import Letter, LetterKind
from inbox.mailroom.rows import new_row
from inbox.people.models import User
from inbox.questions.models import Event


def write_letters(event_id: int) -> None:
    """Write the event's letters down, each once: the resident's, if they gave an address and it still holds, and the
    members' whom it concerns."""
    event = Event.objects.select_related("question__contact").filter(pk=event_id).first()
    if event is None:
        return
    holds = event.kind in KINDS and still_holds(event, clock.now())
    contact = getattr(event.question, "contact", None)
    if holds and contact and contact.email:
        _write(event, KINDS[event.kind], contact.email, clock.now())
    if holds or event.kind not in news.ENDS:
        for member in news.recipients(event):
            _write(event, LetterKind.NEWS, member.email, clock.now(), member)


def _write(event: Event, kind: LetterKind, recipient: str, now: datetime, member: User | None = None) -> None:
    row = new_row(recipient, now) | {"question": event.question, "member": member}
    Letter.objects.get_or_create(event=event, kind=kind, recipient=recipient, defaults=row)
