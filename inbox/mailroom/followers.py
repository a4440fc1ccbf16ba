"""The mailroom reads events: settings.FOLLOWERS["letters"]. It writes letters down; send.py sends them."""

from datetime import datetime

from django.conf import settings

from inbox.kit import clock, signing
from inbox.kit.addresses import is_mail_address, letter_box
from inbox.mailroom.letters import KINDS, sender_domain, still_holds
from inbox.mailroom.models import Letter, LetterState, Why
from inbox.questions.models import Event


def write_letters(event_id: int) -> None:
    """Write the event's letter down, once, if the resident gave an address and the letter still holds."""
    event = Event.objects.select_related("question__contact").filter(pk=event_id, kind__in=KINDS).first()
    contact = getattr(event.question, "contact", None) if event else None
    if contact and contact.email and still_holds(event, clock.now()):
        _write(event, contact.email, clock.now())


def _write(event: Event, recipient: str, now: datetime) -> None:
    row = {
        "question": event.question,
        "letter_box": letter_box(recipient),
        "message_id": f"<{signing.new_token()}@{sender_domain()}>",
        "made_at": now,
    }
    if not is_mail_address(recipient):
        row |= {"state": LetterState.FAILED, "why": Why.NO_ADDRESS}
    else:
        row |= {"send_at": now, "why": "" if settings.EMAIL_URL else Why.NO_SERVER}
    Letter.objects.get_or_create(event=event, kind=KINDS[event.kind], recipient=recipient, defaults=row)
