"""The lead proposes that another department take it. Until that one accepts, the lead is unchanged."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from inbox.people.models import Department
from inbox.people.town import held
from inbox.questions.act import Act
from inbox.questions.acting import acting, require
from inbox.questions.actor import Actor
from inbox.questions.errors import Refused
from inbox.questions.models import Offer, Question
from inbox.questions.offers import refuse_given_away


class AcceptedAlready(Refused):
    """Offers are over once a department has accepted; after that one asks for help, or an arbiter rules."""

    code = "accepted_already"
    sentence = _("A responsible department has accepted this question, so it can’t be offered on. Ask others for help.")


class OfferPending(Refused):
    code = "offer_pending"
    sentence = _("It is offered to %(to)s already. Take that offer back first, or wait for the answer.")


class BounceBudget(Refused):
    """It was declined or returned as often as the rules allow: an arbiter decides now."""

    code = "bounce_budget"
    sentence = _("Too many departments gave this question back. An arbiter rules who leads it; until then you do.")


class SameDepartment(Refused):
    code = "same_department"
    status = 422
    sentence = _("That department leads this question already, or takes no questions any more.")


class ToTheDesk(Refused):
    """An offer would be a way back that needs no window, and after which the desk could pass it on to nobody."""

    code = "return_instead"
    status = 422
    sentence = _("The citizens’ desk is offered nothing. Return the question to it, with a reason, as long as you can.")


def offer(
    *, question_id: int, actor: Actor, now: datetime, to: Department, reason: str, version: int | None = None
) -> Question:
    """Offer the lead to another department, saying why. Its silence to the end of the return window is acceptance.

    Raises AcceptedAlready, BounceBudget, OfferPending, SameDepartment, ToTheDesk, GivenAway, Missing.
    """
    with acting("offer", question_id, actor, now, version=version) as act:
        require(reason=reason)
        to = held(to)
        _refuse_if_impossible(act, to)
        answer_by = act.rules.after(now, act.rules.pack.return_window)
        made = Offer.objects.create(
            question=act.question,
            by_department_id=act.question.lead_id,
            by_member=actor.user,
            to=to,
            made_at=now,
            answer_by=answer_by,
        )
        act.say(reason, to=to.slug, answer_by=answer_by.isoformat())
        act.then(lambda event: Offer.objects.filter(pk=made.pk).update(made=event))
    return act.question


def _refuse_if_impossible(act: Act, to: Department) -> None:
    if act.question.accepted_at:
        raise AcceptedAlready
    if act.question.bounces >= act.rules.pack.bounce_budget:
        raise BounceBudget
    pending = Offer.objects.select_related("to").filter(question=act.question, decided_at__isnull=True).first()
    if pending:
        raise OfferPending(to=str(pending.to))
    if to.pk == act.question.lead_id or not to.takes_questions:
        raise SameDepartment
    if to.is_desk:
        raise ToTheDesk
    refuse_given_away(act.question, to)
