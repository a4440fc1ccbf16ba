"""The approved answer for the resident alone, who did not allow publishing."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from inbox.questions.acting import acting
from inbox.questions.actor import Actor
from inbox.questions.drafts import approved_latest
from inbox.questions.errors import Refused
from inbox.questions.models import Answer, Question
from inbox.questions.states import Handling, Outcome, Publication


class PublicWanted(Refused):
    code = "public_wanted"
    sentence = _("The resident agreed to publishing. Publish the answer, or withhold it with a reason from the list.")


def answer_privately(*, question_id: int, actor: Actor, now: datetime, version: int | None = None) -> Question:
    """Raises NotApproved, PublicWanted."""
    with acting("answer_privately", question_id, actor, now, version=version) as act:
        if act.question.may_publish:
            raise PublicWanted
        answer, latest = approved_latest(act.question)
        Answer.objects.filter(pk=answer.pk).update(published=latest, published_at=now, department=act.question.lead)
        act.leave_open(Handling.ANSWERED, outcome=Outcome.ANSWERED, publication=Publication.PRIVATE, answered_at=now)
        act.say(number=latest.number, hash=latest.hash)
    return act.question
