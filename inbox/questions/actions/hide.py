"""The resident takes their question out of the public's sight; they and the town keep it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from inbox.questions.acting import acting
from inbox.questions.actor import Actor
from inbox.questions.errors import Refused
from inbox.questions.models import Answer, Question
from inbox.questions.states import Publication


class HiddenAlready(Refused):
    code = "hidden_already"
    sentence = _("It is hidden from the public already.")


def hide(*, question_id: int, actor: Actor, now: datetime, version: int | None = None) -> Question:
    """From the commit on: page, feed, search and API have it no more. Raises HiddenAlready."""
    with acting("hide", question_id, actor, now, version=version) as act:
        if act.question.is_hidden:
            raise HiddenAlready
        Answer.objects.filter(question=act.question).update(is_public=False)
        act.set(is_hidden=True, may_publish=False)
        if act.question.publication == Publication.PUBLIC:
            act.set(publication=Publication.PRIVATE)
    return act.question
