"""A second person agrees that the town does not take this on; it is public, dated and reasoned."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from inbox.questions.acting import acting
from inbox.questions.actor import Actor
from inbox.questions.errors import Refused
from inbox.questions.models import Question
from inbox.questions.states import Handling, Outcome, RefusalReason


class NothingRefused(Refused):
    code = "nothing_refused"
    sentence = _("Nobody proposed to refuse this question.")


class OwnRefusal(Refused):
    code = "own_refusal"
    status = 403
    sentence = _("You proposed this refusal, so somebody else has to confirm it.")


def confirm_refusal(*, question_id: int, actor: Actor, now: datetime, version: int | None = None) -> Question:
    """Raises NothingRefused, OwnRefusal."""
    with acting("confirm_refusal", question_id, actor, now, version=version) as act:
        question = act.question
        if question.refused_by_id is None:
            raise NothingRefused
        if question.refused_by_id == actor.user.pk:
            raise OwnRefusal
        is_ours = question.reason != RefusalReason.NOT_OURS
        act.leave_open(Handling.CLOSED, outcome=Outcome.NOT_ACCEPTED if is_ours else Outcome.NOT_OURS, closed_at=now)
        act.say(question.where_instead, reason=question.reason)
    return question
