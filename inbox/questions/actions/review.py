"""The second pair of eyes: approve exactly this version, or return it with a comment."""

from datetime import datetime
from typing import Literal

from django.utils.translation import gettext_lazy as _

from inbox.questions.acting import acting, require
from inbox.questions.actor import Actor
from inbox.questions.drafts import exact_latest
from inbox.questions.errors import NotNow, Refused
from inbox.questions.models import Answer, AnswerVersion, Approval, Authorship, Clock, Question
from inbox.questions.states import Handling


class OwnDraft(Refused):
    code = "own_draft"
    status = 403
    sentence = _("You wrote part of this text, so somebody else has to approve it.")


class SameReviewer(Refused):
    """After “not solved” a different person checks."""

    code = "same_reviewer"
    status = 403
    sentence = _("You approved the answer that did not solve it, so somebody else has to check this one.")


def review(
    *,
    question_id: int,
    actor: Actor,
    now: datetime,
    version_hash: str,
    verdict: Literal["approve", "return"],
    comment: str = "",
    version: int | None = None,
) -> Question:
    """Approve or return one exact version. Raises Changed, OwnDraft, SameReviewer, NotNow, Missing."""
    with acting("review", question_id, actor, now, version=version) as act:
        answer, latest = exact_latest(act.question, version_hash)
        if verdict == "approve":
            _approve(act.question, answer, latest, actor, now)
        else:
            require(comment=comment)
            Answer.objects.filter(pk=answer.pk).update(approved=None)
            act.set(handling=Handling.IN_HAND, returned_at=now)
        act.say(comment, verdict=verdict, number=latest.number, hash=latest.hash)
    return act.question


def _approve(question: Question, answer: Answer, latest: AnswerVersion, actor: Actor, now: datetime) -> None:
    if answer.approved_id == latest.pk:
        raise NotNow(handling=question.handling)
    if Authorship.objects.filter(version=latest, member=actor.user).exists():
        raise OwnDraft
    is_reopened = Clock.objects.filter(question=question, ordinal__gt=1).exists()
    if is_reopened and Approval.objects.filter(version__answer=answer, approver=actor.user).exists():
        raise SameReviewer
    approval, is_new = Approval.objects.get_or_create(version=latest, defaults={"approver": actor.user, "at": now})
    Answer.objects.filter(pk=answer.pk).update(approved=latest)
