"""A question that was asked and answered elsewhere comes in with its answer, undecided: searchable at the desk, public
only once a reviewer publishes it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from inbox.kit.signing import token_hash
from inbox.people.models import Department
from inbox.questions import events, replay
from inbox.questions.actor import Actor
from inbox.questions.drafts import answer_to, save_version
from inbox.questions.errors import NotYours, Refused
from inbox.questions.models import Answer, Question
from inbox.questions.receiving import receive
from inbox.questions.states import Handling, How, Outcome, Source


class ImportedAlready(Refused):
    code = "imported_already"
    sentence = _("This row was imported before, as number %(number)s.")


@dataclass(frozen=True)
class Imported:
    """One row, cleaned. `origin` and `key` name it for ever: the same two are never imported twice."""

    origin: str
    key: str
    text: str
    answer: str
    asked_at: datetime
    answered_at: datetime
    lang: str
    public_question: str
    department: Department
    topic_id: int | None = None


def import_question(*, row: Imported, actor: Actor, now: datetime) -> Question:
    """Raises ImportedAlready, NotYours."""
    if actor.kind != "operator":
        raise NotYours
    key = hashlib.sha256(f"import\n{row.origin}\n{row.key}".encode()).hexdigest()
    with transaction.atomic(durable=True):
        _refuse_twice(key)
        question, _code = receive(
            now=row.asked_at,
            ask_key=key,
            lead=row.department,
            how=How.IMPORT,
            ended_at=row.answered_at,
            topic_id=row.topic_id,
            lang=row.lang,
            source=Source.IMPORT,
            provenance={"origin": row.origin, "key": row.key},
            text=row.text,
            may_publish=True,
            handling=Handling.ANSWERED,
            outcome=Outcome.ANSWERED,
            answered_at=row.answered_at,
        )
        Question.objects.filter(pk=question.pk).update(receipt_sealed=None)
        answer = answer_to(question)
        saved = save_version(
            answer, body=row.answer, public_question=row.public_question, author=None, now=row.answered_at
        )
        Answer.objects.filter(pk=answer.pk).update(latest=saved)
        events.record(
            question,
            "import_question",
            actor,
            at=now,
            effective_at=row.asked_at,
            text=row.text,
            data={
                "origin": row.origin,
                "key": row.key,
                "number": saved.number,
                "hash": saved.hash,
                "copied": replay.copied([question.stewardship]),
                "axes": {"handling": question.handling, "outcome": question.outcome},
            },
        )
    return question


def _refuse_twice(key: str) -> None:
    earlier = Question.objects.filter(ask_key_hash=token_hash(key)).first()
    if earlier:
        raise ImportedAlready(number=earlier.number)
