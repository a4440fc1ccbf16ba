"""What every verb has in common: settle, lock, rights, the table; then one transaction for all it writes.

    with acting("claim", question_id, actor, now) as act:
        act.hand_over(owner=actor.user, how=How.CLAIM)
        act.set(handling=Handling.IN_HAND)

Whatever the block sets is written when it ends, or not at all.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from inbox.questions import access
from inbox.questions.act import Act, lock
from inbox.questions.actor import Actor
from inbox.questions.errors import Changed, Missing, NotNow, NotYours
from inbox.questions.models import Event, Question
from inbox.questions.settle import settle_one
from inbox.questions.states import is_allowed


@contextmanager
def acting(verb: str, question_id: int, actor: Actor, now: datetime, *, version: int | None = None) -> Iterator[Act]:
    """Do one verb in one transaction: what time did comes first, then the table and the rights are asked.

    `version` is the one the person acted on, where they said so; another one raises Changed.
    Raises Hidden, NotNow, NotYours, Changed, and whatever the verb itself refuses.
    """
    settle_one(question_id, now)
    with transaction.atomic(durable=True):
        question = lock(question_id)
        if not access.may(actor, verb, question):
            raise NotYours
        if version is not None and version != question.version:
            raise Changed(version=question.version)
        if not is_allowed(verb, question.handling):
            raise NotNow(handling=question.handling)
        act = Act(verb, question, actor, max(now, _last_at(question)))
        yield act
        act.finish()


def _last_at(question: Question) -> datetime:
    """Two who act at once read their clocks before they wait for each other: the second is not before the first."""
    told = Event.objects.filter(question=question).order_by("-seq").values_list("effective_at", flat=True)
    return told.first() or question.received_at


def require(**fields: str) -> None:
    """Refuse blanks by the field's name."""
    for name, value in fields.items():
        if not str(value or "").strip():
            raise Missing(field=name)
