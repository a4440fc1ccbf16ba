"""A question arrives: number, tracking code, first stewardship and promise in one transaction, once for one ask_key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from inbox.kit import signing
from inbox.people.roles import Role
from inbox.questions import events, replay
from inbox.questions.actor import Actor
from inbox.questions.errors import NotYours, Refused
from inbox.questions.models import Attachment, Contact, Question
from inbox.questions.receiving import receipt_key, receive, shown_code
from inbox.questions.states import Source


class AlreadyReceived(Refused):
    """The same key came after the receipt had expired: the question is there, the code is gone for good."""

    code = "already_received"
    sentence = _("We have this question already, as number %(number)s.")


@dataclass(frozen=True)
class Asked:
    """What a resident gave, cleaned. Only the text is required."""

    text: str
    lang: str
    may_publish: bool = False
    topic_id: int | None = None
    place: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    different: str = ""
    source: Source = Source.WEB
    provenance: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Receipt:
    question: Question
    tracking_code: str
    key: str  # opens the receipt for its minutes; the browser keeps it
    is_new: bool


def submit(
    *, asked: Asked, actor: Actor, now: datetime, ask_key: str = "", admit: Callable[[], None] | None = None
) -> Receipt:
    """Take a question in. The same `ask_key` with the same words gives the same receipt for as long as it can be
    shown, then AlreadyReceived; a key that is too short (see signing.is_ask_key) is replaced by a fresh one.

    `admit` is a door's limit, counted in the same commit; whatever it raises refuses the question.
    """
    if asked.source != Source.WEB and not actor.standing.has(Role.RESPONDER):
        raise NotYours
    key = receipt_key(ask_key, asked.text)
    try:
        return _receive(asked, actor, now, key, signing.token_hash(ask_key), admit)
    except IntegrityError:  # the same words under the same key: they are here already
        earlier = Question.objects.filter(ask_key_hash=signing.token_hash(key)).first()
        if earlier is None:
            raise
    code = shown_code(earlier, key)
    if code is None:
        raise AlreadyReceived(number=earlier.number)
    return Receipt(earlier, code, key, is_new=False)


def _receive(
    asked: Asked, actor: Actor, now: datetime, key: str, waiting: str, admit: Callable[[], None] | None
) -> Receipt:
    with transaction.atomic(durable=True):
        if admit:
            admit()
        question, code = receive(
            now=now,
            lang=asked.lang,
            source=asked.source,
            provenance=dict(asked.provenance),
            text=asked.text,
            place=asked.place,
            topic_id=asked.topic_id,
            may_publish=asked.may_publish,
            different=asked.different,
            ask_key=key,
        )
        if asked.name or asked.email or asked.phone:
            Contact.objects.create(question=question, name=asked.name, email=asked.email, phone=asked.phone)
        files = Attachment.objects.filter(ask_key_hash=waiting, question__isnull=True).update(question=question)
        events.record(
            question,
            "submit",
            actor,
            at=now,
            text=asked.text,
            data={
                "source": asked.source,
                "files": files,
                "stewards": [replay.begun(question.stewardship)],
                "axes": {"handling": question.handling},
            },
            has_email=bool(asked.email),
        )
    return Receipt(question, code, key, is_new=True)
