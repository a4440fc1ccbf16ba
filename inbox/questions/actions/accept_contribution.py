"""The department that was asked says that it will contribute. Its time does not change."""

from datetime import datetime

from inbox.questions.acting import acting
from inbox.questions.actor import Actor
from inbox.questions.contributions import asked_for
from inbox.questions.errors import NotNow
from inbox.questions.models import Contribution, Question
from inbox.questions.states import ContributionState


def accept_contribution(
    *, question_id: int, actor: Actor, now: datetime, id: int, version: int | None = None
) -> Question:
    """`id` is the contribution's key. Raises NotAskedOfYou, NoLongerAsked; NotNow where it is accepted already."""
    with acting("accept_contribution", question_id, actor, now, version=version) as act:
        contribution = asked_for(act, id)
        if contribution.state != ContributionState.ASKED:
            raise NotNow(handling=act.question.handling)
        Contribution.objects.filter(pk=contribution.pk).update(state=ContributionState.ACCEPTED, accepted_at=now)
        act.say(to=contribution.department.slug, contribution=contribution.pk)
    return act.question
