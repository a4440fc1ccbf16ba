"""The department that was asked gives what was asked for. The lead weaves it into the answer."""

from datetime import datetime

from inbox.questions.acting import acting, require
from inbox.questions.actor import Actor
from inbox.questions.contributions import asked_for, end
from inbox.questions.models import Question
from inbox.questions.states import ContributionState


def contribute(
    *, question_id: int, actor: Actor, now: datetime, id: int, text: str, version: int | None = None
) -> Question:
    """`id` is the contribution's key; it need not have been accepted first. Raises NotAskedOfYou, NoLongerAsked,
    Missing."""
    with acting("contribute", question_id, actor, now, version=version) as act:
        require(text=text)
        end(act, asked_for(act, id), ContributionState.GIVEN)
        act.say(text)
    return act.question
