"""The resident reads the approved answer; the public reads why it does not, and no longer an earlier one either."""

from datetime import datetime

from inbox.questions.acting import acting
from inbox.questions.actor import Actor
from inbox.questions.drafts import approved_latest
from inbox.questions.models import Answer, Question
from inbox.questions.states import Handling, Outcome, Publication, WithholdReason


def withhold(
    *, question_id: int, actor: Actor, now: datetime, reason: WithholdReason, version: int | None = None
) -> Question:
    """`reason` is from the public list. Raises NotApproved."""
    with acting("withhold", question_id, actor, now, version=version) as act:
        answer, latest = approved_latest(act.question)
        Answer.objects.filter(pk=answer.pk).update(
            published=latest, published_at=now, is_public=False, department=act.question.lead
        )
        act.leave_open(
            Handling.ANSWERED,
            outcome=Outcome.ANSWERED,
            publication=Publication.WITHHELD,
            reason=WithholdReason(reason),
            answered_at=now,
        )
        act.say(reason=reason, number=latest.number, hash=latest.hash)
    return act.question
