"""The first member to claim is owner and, for a new question, first responder for ever."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from inbox.people.roles import Role
from inbox.questions.acting import acting
from inbox.questions.actor import Actor
from inbox.questions.errors import NotYours, Refused
from inbox.questions.models import Question
from inbox.questions.states import Handling, How


class AlreadyClaimed(Refused):
    """Two claimed at the same instant, or one opened an old page: the first one has it."""

    code = "already_claimed"
    sentence = _("%(by)s took this before you.")

    def __str__(self) -> str:
        """Who, and how long ago where that explains it: no clock of any zone is needed for that."""
        by, seconds = self.details["by"], self.details["seconds"]
        if seconds < 60:
            words = ngettext("%(by)s took this %(n)d second ago.", "%(by)s took this %(n)d seconds ago.", seconds)
            return words % {"by": by, "n": seconds}
        if (minutes := seconds // 60) < 60:
            words = ngettext("%(by)s took this %(n)d minute ago.", "%(by)s took this %(n)d minutes ago.", minutes)
            return words % {"by": by, "n": minutes}
        return super().__str__()


def claim(*, question_id: int, actor: Actor, now: datetime, version: int | None = None) -> Question:
    """Take it. Only members of the department that leads it can; a claim has no opposite, it is assigned or offered on.

    Raises AlreadyClaimed with who has it and since when.
    """
    with acting("claim", question_id, actor, now, version=version) as act:
        question = act.question
        if question.owner_id:
            since = question.stewardship.started_at
            seconds = max(1, int((now - since).total_seconds()))
            raise AlreadyClaimed(by=str(question.owner), at=since, seconds=seconds)
        held = actor.standing.roles.get(question.lead_id, frozenset())
        if not held & {Role.RESPONDER, Role.OFFICER}:
            raise NotYours
        act.hand_over(how=How.CLAIM, owner=actor.user)
        if question.handling == Handling.NEW:
            act.set(handling=Handling.IN_HAND)
        if question.first_responder_id is None:
            act.set(first_responder=actor.user, first_office_id=question.lead_id)
    return question
