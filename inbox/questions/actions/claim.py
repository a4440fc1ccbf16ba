"""The first member to claim is owner and, for a new question, first responder for ever."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from inbox.people.roles import Role
from inbox.questions.acting import acting
from inbox.questions.actor import Actor
from inbox.questions.errors import NotYours, Refused
from inbox.questions.models import Question
from inbox.questions.states import Handling, How


class AlreadyClaimed(Refused):
    """Two claimed at the same instant, or one opened an old page: the first one has it."""

    code = "already_claimed"
    sentence = _("%(by)s took this at %(time)s.")


def claim(*, question_id: int, actor: Actor, now: datetime, version: int | None = None) -> Question:
    """Take it. Only members of the department that leads it can; a claim has no opposite, it is assigned or offered on.

    Raises AlreadyClaimed with who has it and since when.
    """
    with acting("claim", question_id, actor, now, version=version) as act:
        question = act.question
        if question.owner_id:
            since = question.stewardship.started_at
            raise AlreadyClaimed(
                by=str(question.owner),
                at=since,
                seconds=max(0, int((now - since).total_seconds())),
                time=f"{since:%H:%M}",
            )
        held = actor.standing.roles.get(question.lead_id, frozenset())
        if not held & {Role.RESPONDER, Role.OFFICER}:
            raise NotYours
        act.hand_over(how=How.CLAIM, owner=actor.user)
        act.set(handling=Handling.IN_HAND)
        if question.first_responder_id is None:
            act.set(first_responder=actor.user, first_office_id=question.lead_id)
    return question
