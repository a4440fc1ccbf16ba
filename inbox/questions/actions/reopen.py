"""The resident says that it is not done. It comes back to the same steward."""

from datetime import datetime

from inbox.questions.acting import acting
from inbox.questions.actor import Actor
from inbox.questions.errors import NotNow
from inbox.questions.models import Question
from inbox.questions.reopening import open_second_clock, refuse_unread
from inbox.questions.states import Outcome


def reopen(*, question_id: int, actor: Actor, now: datetime, reason: str = "", version: int | None = None) -> Question:
    """Opens a second clock. What was spam stays spam until the desk says otherwise."""
    with acting("reopen", question_id, actor, now, version=version) as act:
        if act.question.outcome == Outcome.SPAM:
            raise NotNow(handling=act.question.handling)
        refuse_unread(act)
        open_second_clock(act, reason)
    return act.question
