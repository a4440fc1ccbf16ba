"""An arbiter decides who leads, for good, with a sentence of reason. The ruling is a precedent."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from inbox.people.models import Department
from inbox.people.town import held
from inbox.questions.act import Act
from inbox.questions.acting import acting, require
from inbox.questions.actor import Actor
from inbox.questions.errors import Refused
from inbox.questions.models import Arbitration, Offer, Question
from inbox.questions.offers import decide, refuse_given_away
from inbox.questions.states import How, OfferState


class NotInUse(Refused):
    code = "not_in_use"
    status = 422
    sentence = _("That department takes no questions any more. Choose one that does.")


def rule(
    *, question_id: int, actor: Actor, now: datetime, to: Department, reason: str, version: int | None = None
) -> Question:
    """From now on `to` leads; where it led already its owner stays, else it has none until somebody claims it. An open
    offer is decided by it, an open arbitration ends. Raises GivenAway, NotInUse, Missing."""
    with acting("rule", question_id, actor, now, version=version) as act:
        require(reason=reason)
        to = held(to)
        if not to.takes_questions:
            raise NotInUse
        refuse_given_away(act.question, to)
        away_from = act.question.lead
        act.set_precedent(How.RULING, to)
        if to.pk == act.question.lead_id:
            act.hand_over(how=How.RULING)
        else:
            act.hand_over(how=How.RULING, lead=to, owner=None)
        act.set(accepted_at=now)
        act.say(reason, to=to.slug, by=away_from.slug)
        _end_dispute(act)
    return act.question


def _end_dispute(act: Act) -> None:
    pending = Offer.objects.filter(question=act.question, decided_at__isnull=True).first()
    if pending:
        decide(act, pending, OfferState.RULED)
    Arbitration.objects.filter(question=act.question, ended_at__isnull=True).update(ended_at=act.now)
