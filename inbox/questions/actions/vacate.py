"""The owner left the department or the town: the question stays with the same lead, owned by nobody, at the top of the
department's list until one of them claims it."""

from datetime import datetime

from inbox.questions.acting import acting
from inbox.questions.actor import Actor
from inbox.questions.errors import NotNow
from inbox.questions.models import Question
from inbox.questions.states import How


def vacate(*, question_id: int, actor: Actor, now: datetime, version: int | None = None) -> Question:
    """Raises NotNow where it has no owner. The event names who had it."""
    with acting("vacate", question_id, actor, now, version=version) as act:
        if act.question.owner_id is None:
            raise NotNow(handling=act.question.handling)
        was = act.question.owner.username
        act.hand_over(how=How.VACATED, owner=None)
        act.say(was=was)
    return act.question
