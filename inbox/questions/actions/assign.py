"""Inside a department the question passes freely from member to member, with an event."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from inbox.people.models import User
from inbox.questions.acting import acting
from inbox.questions.actor import Actor
from inbox.questions.errors import Refused
from inbox.questions.models import Question
from inbox.questions.states import How


class AlreadyTheirs(Refused):
    code = "already_theirs"
    sentence = _("%(member)s has it already.")


def assign(*, question_id: int, actor: Actor, now: datetime, member: User, version: int | None = None) -> Question:
    """The lead stays; the owner changes. Raises NotInDepartment, AlreadyTheirs."""
    with acting("assign", question_id, actor, now, version=version) as act:
        question = act.question
        if question.owner_id == member.pk:
            raise AlreadyTheirs(member=str(member))
        act.hand_over(how=How.ASSIGN, owner=member)
        act.say(to=member.username)
    return question
