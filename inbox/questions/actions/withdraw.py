"""The resident no longer wants an answer."""

from datetime import datetime

from inbox.questions.acting import acting
from inbox.questions.actor import Actor
from inbox.questions.models import Question
from inbox.questions.states import Handling, Outcome


def withdraw(
    *, question_id: int, actor: Actor, now: datetime, reason: str = "", version: int | None = None
) -> Question:
    with acting("withdraw", question_id, actor, now, version=version) as act:
        act.leave_open(Handling.CLOSED, outcome=Outcome.WITHDRAWN, closed_at=now)
        act.say(reason)
    return act.question
