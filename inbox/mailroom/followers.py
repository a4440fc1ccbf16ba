"""The mailroom reads events: settings.FOLLOWERS["letters"]. It writes letters down; send.py sends them."""

from datetime import datetime

from inbox.kit import clock
from inbox.mailroom.letters import KINDS, still_holds
from inbox.mailroom.models import Letter
from inbox.mailroom.rows import new_row
from inbox.questions.models import Event


def write_letters(event_id: int) -> None:
    """Write the event's letter down, once, if the resident gave an address and the letter still holds."""
    event = Event.objects.select_related("question__contact").filter(pk=event_id, kind__in=KINDS).first()
    contact = getattr(event.question, "contact", None) if event else None
    if contact and contact.email and still_holds(event, clock.now()):
        _write(event, contact.email, clock.now())


def _write(event: Event, recipient: str, now: datetime) -> None:
    row = new_row(recipient, now) | {"question": event.question}
    Letter.objects.get_or_create(event=event, kind=KINDS[event.kind], recipient=recipient, defaults=row)
