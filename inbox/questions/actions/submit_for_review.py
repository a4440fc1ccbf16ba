"""Give exactly this text to a second person."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from inbox.questions.acting import acting
from inbox.questions.actor import Actor
from inbox.questions.drafts import exact_latest
from inbox.questions.errors import Refused
from inbox.questions.models import Question
from inbox.questions.states import Handling


class NoPublicQuestion(Refused):
    code = "no_public_question"
    status = 422
    sentence = _("Write the question as the public will read it, without anything personal, before it goes to review.")


def submit_for_review(
    *, question_id: int, actor: Actor, now: datetime, version_hash: str, version: int | None = None
) -> Question:
    """Raises NoDraft, Changed where another version is the latest, NoPublicQuestion."""
    with acting("submit_for_review", question_id, actor, now, version=version) as act:
        _answer, latest = exact_latest(act.question, version_hash)
        if act.question.may_publish and not latest.public_question.strip():
            raise NoPublicQuestion
        act.set(handling=Handling.IN_REVIEW, refused_by=None, returned_at=None)
        act.say(number=latest.number, hash=latest.hash)
    return act.question
