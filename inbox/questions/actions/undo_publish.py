"""The opposite of publishing, inside its grace period: nothing was public and nothing was sent."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from inbox.errands import queue
from inbox.questions.acting import acting
from inbox.questions.actor import Actor
from inbox.questions.errors import NotNow, Refused
from inbox.questions.models import Answer, Event, Question
from inbox.questions.states import Handling, Publication


class PublicAlready(Refused):
    code = "too_late"
    sentence = _("The answer is public already, so it can’t be undone. Correct it, or take it down.")


def undo_publish(*, question_id: int, actor: Actor, now: datetime, version: int | None = None) -> Question:
    """Back to review, approved as before. Raises PublicAlready once the grace period is over."""
    with acting("undo_publish", question_id, actor, now, version=version) as act:
        question = act.question
        answer = Answer.objects.filter(question=question, is_public=True).first()
        if answer is None:
            raise NotNow(handling=question.handling)
        if answer.published_at <= now:
            raise PublicAlready
        Answer.objects.filter(pk=answer.pk).update(published=None, published_at=None, is_public=False)
        published = Event.objects.filter(question=question, kind="publish").order_by("-seq").first()
        for follower in ("search", "letters"):
            queue.cancel(published.pk, follower)
        act.restart_clock()
        act.open_again(Handling.IN_REVIEW, keeps_owner=True)
        act.set(publication=Publication.UNDECIDED, answered_at=None)
    return question
