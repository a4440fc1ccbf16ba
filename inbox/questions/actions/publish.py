"""One act: page, feed, search and notice. It takes effect after the grace period, in which it can be undone with
nothing public and nothing sent. A new answer to what is public already (it was reopened) takes the old one's place at
once: a page that people rely on is never gone for ten minutes."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from inbox.people.roles import Role
from inbox.questions.act import Act
from inbox.questions.acting import acting
from inbox.questions.actor import Actor
from inbox.questions.drafts import approved_latest
from inbox.questions.errors import NotNow, NotYours, Refused
from inbox.questions.models import Answer, Approval, Question
from inbox.questions.states import Handling, Outcome, Publication


class Private(Refused):
    code = "private"
    sentence = _("The resident did not allow publishing. Answer privately instead.")


def publish(*, question_id: int, actor: Actor, now: datetime, version: int | None = None) -> Question:
    """Publish the approved version; an imported answer takes a reviewer, whose act is its approval, and is public at
    once. Raises NotApproved, Private."""
    with acting("publish", question_id, actor, now, version=version) as act:
        if not act.question.may_publish:
            raise Private
        if act.question.handling == Handling.ANSWERED:
            _publish_imported(act)
        else:
            _publish_approved(act)
    return act.question


def _publish_approved(act: Act) -> None:
    answer, latest = approved_latest(act.question)
    grace_for = timedelta(seconds=0 if answer.is_public else settings.LIMITS["publish_grace_seconds"])
    public_at = act.now + grace_for
    _show(act, answer, latest.pk, public_at)
    act.leave_open(Handling.ANSWERED, outcome=Outcome.ANSWERED, publication=Publication.PUBLIC, answered_at=act.now)
    act.say(number=latest.number, hash=latest.hash, public_at=public_at.isoformat(), follow_at=public_at)


def _publish_imported(act: Act) -> None:
    if act.question.publication != Publication.UNDECIDED:
        raise NotNow(handling=act.question.handling)
    if not act.actor.standing.has(Role.REVIEWER):
        raise NotYours
    answer = Answer.objects.select_related("latest").get(question=act.question)
    Approval.objects.get_or_create(version=answer.latest, defaults={"approver": act.actor.user, "at": act.now})
    _show(act, answer, answer.latest_id, act.question.answered_at)  # its own date, so that an archive is no news
    act.set(publication=Publication.PUBLIC)
    act.say(number=answer.latest.number, hash=answer.latest.hash, public_at=act.now.isoformat())


def _show(act: Act, answer: Answer, version_id: int, public_at: datetime) -> None:
    Answer.objects.filter(pk=answer.pk).update(
        approved_id=version_id,
        published_id=version_id,
        published_at=public_at,
        is_public=True,
        department_id=act.question.lead_id,
        topic_id=act.question.topic_id,
    )
