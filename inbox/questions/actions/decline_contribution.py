"""The department that was asked says why it can't contribute. The lead keeps the question, and learns why."""

from datetime import datetime

from inbox.questions.acting import acting, require
from inbox.questions.actor import Actor
from inbox.questions.contributions import asked_for, end
from inbox.questions.models import Question
from inbox.questions.states import ContributionState


def decline_contribution(
    *, question_id: int, actor: Actor, now: datetime, id: int, reason: str, version: int | None = None
) -> Question:
    """`id` is the contribution's key. Raises NotAskedOfYou, NoLongerAsked, Missing."""
    with acting("decline_contribution", question_id, actor, now, version=version) as act:
        require(reason=reason)
        end(act, asked_for(act, id), ContributionState.DECLINED)
        act.say(reason)
    return act.question
