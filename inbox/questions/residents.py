"""What makes a question somebody's own: its tracking code or a link from a letter. No account, no session."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from inbox.kit import signing, throttle
from inbox.questions.access import Hidden
from inbox.questions.models import Contact, Event, Question, SecretLink

HOUR = 60 * 60  # seconds


@dataclass(frozen=True)
class Held:
    """A question that a visitor proved to hold."""

    question_id: int
    number: str


class WrongCode(Exception):
    """The number is unknown or the secret is wrong; which of the two, nobody is told."""


class TooManyTries(Exception):
    """Too many wrong codes for this number or from this address; the next one may come in `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


def prove(code: signing.TrackingCode, address: str) -> Held:
    """The question whose code somebody at this address shows. Only wrong tries count, for the number and for the
    address, whichever door they come by. Raises WrongCode, TooManyTries."""
    for what, key, most in (
        ("code from", address, settings.LIMITS["code_tries_per_address_hour"]),
        ("code of", code.number, settings.LIMITS["code_tries_per_number_hour"]),
    ):
        verdict = throttle.hit(what, key, most, HOUR, growing=what == "code of")
        if not verdict.allowed:
            raise TooManyTries(verdict.retry_after)
    held = by_code(code)
    if held is None:
        raise WrongCode
    throttle.give_back("code from", address)
    throttle.give_back("code of", code.number)
    return held


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
