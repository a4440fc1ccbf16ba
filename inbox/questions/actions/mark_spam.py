"""Not a question at all. It can be taken back."""

from datetime import datetime

from inbox.questions.acting import acting
from inbox.questions.actor import Actor
from inbox.questions.models import Question
from inbox.questions.states import Handling, Outcome


def mark_spam(*, question_id: int, actor: Actor, now: datetime, version: int | None = None) -> Question:
    with acting("mark_spam", question_id, actor, now, version=version) as act:
        act.leave_open(Handling.CLOSED, outcome=Outcome.SPAM, closed_at=now)
    return act.question
