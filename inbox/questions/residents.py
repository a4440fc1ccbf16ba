"""What makes a question somebody's own: its tracking code or a link from a letter. No account, no session."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from inbox.kit import signing
from inbox.questions.access import Hidden
from inbox.questions.models import Contact, Event, Question, SecretLink


@dataclass(frozen=True)
class Held:
    """A question that a visitor proved to hold."""

    question_id: int
    number: str


def by_code(code: signing.TrackingCode) -> Held | None:
    """The question of this code; None, after the same work, where the number is unknown or the secret is wrong."""
    row = Question.objects.filter(number=code.number).values_list("pk", "code_hash").first()
    question_id, stored = row or (0, "")
    is_right = hmac.compare_digest(stored, signing.code_hash(code.number, code.secret))
    return Held(question_id, code.number) if is_right else None


def by_link(token: str) -> tuple[Held, str]:
    """The question of a secret link, and its language. Raises Hidden where there is none or the link was revoked."""
    links = SecretLink.objects.filter(token_hash=signing.token_hash(token), revoked_at__isnull=True)
    row = links.values_list("question_id", "question__number", "question__lang").first()
    if row is None:
        raise Hidden
    question_id, number, lang = row
    return Held(question_id, number), lang


def contact_of(question: Question) -> Contact | None:
    """What the resident said of themselves; for their own page alone."""
    return Contact.objects.filter(question=question).first()


def is_unconfirmed(contact: Contact | None, via: str) -> bool:
    """Whether somebody came by a letter's link ("link") whose address nobody has confirmed to be the resident's."""
    return via == "link" and contact is not None and bool(contact.email) and contact.email_confirmed_at is None


def confirm_email(question_id: int, now: datetime) -> bool:
    """Whoever opened a letter's link reads that letter box; whether that was news."""
    unconfirmed = Contact.objects.filter(question=question_id, email_confirmed_at__isnull=True).exclude(email="")
    return bool(unconfirmed.update(email_confirmed_at=now))


def said_last(question_id: int) -> str:
    """The words that were last added to the question; "" where there are none."""
    last = Event.objects.filter(question=question_id, kind="add_information").select_related("text").order_by("-seq")
    event = last.first()
    return event.text.body if event and hasattr(event, "text") else ""
