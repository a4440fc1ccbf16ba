"""The opposite of an offer, while nobody has answered it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from inbox.questions.acting import acting
from inbox.questions.actor import Actor
from inbox.questions.errors import Refused
from inbox.questions.models import Offer, Question
from inbox.questions.offers import decide
from inbox.questions.states import OfferState


class NoOffer(Refused):
    code = "no_offer"
    sentence = _("No offer is open: it was answered, or taken back, before you.")


def withdraw_offer(*, question_id: int, actor: Actor, now: datetime, version: int | None = None) -> Question:
    """Raises NoOffer where it was answered meanwhile."""
    with acting("withdraw_offer", question_id, actor, now, version=version) as act:
        pending = Offer.objects.select_related("to").filter(question=act.question, decided_at__isnull=True).first()
        if pending is None:
            raise NoOffer
        decide(act, pending, OfferState.WITHDRAWN)
        act.say(to=pending.to.slug)
    return act.question
