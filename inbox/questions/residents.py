"""What makes a question somebody's own: its tracking code or a link from a letter. No account, no session."""

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q

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


# -- one letter, several questions ---------------------------------------------------------------------------------


def reached_from(number: str, held: Collection[int]) -> tuple[Held, int] | None:
    """The question of this number and the one of these that it was split from, at whatever remove. Whoever holds a
    letter holds each matter in it; never the other way round, since a link to one matter may have been passed on."""
    row = Question.objects.filter(number=number).values_list("pk", "split_from").first()
    question_id, above = row or (0, None)
    while above is not None and above not in held:
        above = Question.objects.values_list("split_from", flat=True).get(pk=above)
    return (Held(question_id, number), above) if above is not None else None


def matters_beside(question: Question) -> list[str]:
    """The numbers of the other questions that were made of the same letter, the first one first."""
    return [number for pk, number in _of_one_letter(question.pk, question.split_from_id) if pk != question.pk]


def _of_one_letter(question_id: int, above: int | None) -> list[tuple[int, str]]:
    """Keys and numbers; one query where it was never split."""
    root = question_id
    while above is not None:
        root = above
        above = Question.objects.values_list("split_from", flat=True).get(pk=root)
    found = list(
        Question.objects.filter(Q(pk=root) | Q(split_from=root)).order_by("number").values_list("pk", "number")
    )
    below = [pk for pk, _number in found if pk != root]
    while below:
        rows = list(Question.objects.filter(split_from__in=below).order_by("number").values_list("pk", "number"))
        found += rows
        below = [pk for pk, _number in rows]
    return found


# -- their letter box ----------------------------------------------------------------------------------------------


def contact_of(question: Question) -> Contact | None:
    """What the resident said of themselves; for their own page alone."""
    return Contact.objects.filter(question=question).first()


def is_unconfirmed(contact: Contact | None, via: str) -> bool:
    """Whether somebody came by a letter's link ("link") whose address nobody has confirmed to be the resident's."""
    return via == "link" and contact is not None and bool(contact.email) and contact.email_confirmed_at is None


def confirm_email(question_id: int, now: datetime) -> bool:
    """Whoever opened a letter's link reads that letter box, whichever matter of one letter it is about; whether that
    was news."""
    above = Question.objects.values_list("split_from", flat=True).get(pk=question_id)
    matters = [pk for pk, _number in _of_one_letter(question_id, above)]
    email = Contact.objects.filter(question=question_id).values_list("email", flat=True).first()
    unconfirmed = Contact.objects.filter(question__in=matters, email=email or "", email_confirmed_at__isnull=True)
    return bool(email) and bool(unconfirmed.update(email_confirmed_at=now))


def said_last(question_id: int) -> str:
    """The words that were last added to the question; "" where there are none."""
    last = Event.objects.filter(question=question_id, kind="add_information").select_related("text").order_by("-seq")
    event = last.first()
    return event.text.body if event and hasattr(event, "text") else ""
