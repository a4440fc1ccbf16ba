"""A person of the town spoke with the resident: when, how, and what to remember of it. The note stays among staff."""

from datetime import datetime

from inbox.questions.acting import acting
from inbox.questions.actor import Actor
from inbox.questions.models import Question
from inbox.questions.states import ContactHow


def contacted(
    *, question_id: int, actor: Actor, now: datetime, how: ContactHow, note: str = "", version: int | None = None
) -> Question:
    """The first one keeps the promise of contact by a person; every one is written down."""
    with acting("contacted", question_id, actor, now, version=version) as act:
        if act.question.contacted_at is None:
            act.set(contacted_at=now)
        act.say(note, how=ContactHow(how))
    return act.question
