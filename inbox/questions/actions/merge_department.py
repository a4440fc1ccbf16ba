"""A department became part of another: what it led, was offered or was asked of this question follows."""

from datetime import datetime

from inbox.people.models import Department
from inbox.people.standing import answers_in
from inbox.people.town import heir
from inbox.questions.act import Act
from inbox.questions.acting import acting, require
from inbox.questions.actor import Actor
from inbox.questions.errors import NotNow
from inbox.questions.models import Contribution, Offer, Question
from inbox.questions.offers import decide
from inbox.questions.states import ContributionState, How, OfferState


def merge_department(
    *, question_id: int, actor: Actor, now: datetime, merged: Department, reason: str, version: int | None = None
) -> Question:
    """`merged` has a `merged_into`; whoever that became takes over. The owner stays if they answer there too. Raises
    NotNow where the question has nothing to do with it, Missing."""
    with acting("merge_department", question_id, actor, now, version=version) as act:
        require(reason=reason)
        into = heir(merged)
        follows = [_lead(act, merged, into), _offer(act, merged, into), _contribution(act, merged, into)]
        if not any(follows):
            raise NotNow(handling=act.question.handling)
        act.say(reason, to=into.slug, by=merged.slug)
    return act.question


def _lead(act: Act, merged: Department, into: Department) -> bool:
    if act.question.lead_id != merged.pk:
        return False
    owner = act.question.owner
    stays = owner is not None and answers_in(owner.pk, into.pk)
    act.hand_over(how=How.MERGE, lead=into, owner=owner if stays else None)
    return True


def _offer(act: Act, merged: Department, into: Department) -> bool:
    """An offer to the other of the two is none any more, and the desk is offered nothing."""
    lead_id = act.get("lead_id")
    pending = Offer.objects.filter(question=act.question, decided_at__isnull=True, to__in=[merged.pk, lead_id]).first()
    if pending is None:
        return False
    if into.is_desk or into.pk in (lead_id, pending.by_department_id):
        decide(act, pending, OfferState.WITHDRAWN)
    else:
        Offer.objects.filter(pk=pending.pk).update(to=into)
    return True


def _contribution(act: Act, merged: Department, into: Department) -> bool:
    """Asked twice of the same department is asked once; whoever leads by now need not be asked."""
    asked = Contribution.objects.filter(question=act.question, ended_at__isnull=True)
    moved = asked.filter(department=merged)
    if into.pk == act.get("lead_id"):
        moved = asked.filter(department__in=[merged.pk, into.pk])
    elif not asked.filter(department=into).exists():
        return bool(moved.update(department=into))
    return bool(moved.update(state=ContributionState.LAPSED, ended_at=act.now))
