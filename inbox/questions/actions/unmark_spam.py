"""The opposite of marking as spam: the clock counts on from receipt, as if nothing had been."""

from datetime import datetime

from inbox.questions.acting import acting
from inbox.questions.actor import Actor
from inbox.questions.errors import NotNow
from inbox.questions.models import Question
from inbox.questions.states import Handling, Outcome


def unmark_spam(*, question_id: int, actor: Actor, now: datetime, version: int | None = None) -> Question:
    with acting("unmark_spam", question_id, actor, now, version=version) as act:
        if act.question.outcome != Outcome.SPAM:
            raise NotNow(handling=act.question.handling)
        act.restart_clock()
        act.open_again(Handling.NEW, keeps_owner=False)
    return act.question
