"""A department takes the lead it was offered; whoever accepts becomes owner."""

from datetime import datetime

from inbox.questions.acting import acting
from inbox.questions.actor import Actor
from inbox.questions.models import Question
from inbox.questions.offers import decide, pending_for
from inbox.questions.states import How, OfferState


def accept(*, question_id: int, actor: Actor, now: datetime, version: int | None = None) -> Question:
    """From now on this department answers for it. Raises NotOfferedToYou, TooLate."""
    with acting("accept", question_id, actor, now, version=version) as act:
        offer = pending_for(act)
        act.hand_over(how=How.ACCEPT, lead=offer.to, owner=actor.user)
        act.set(accepted_at=now)
        decide(act, offer, OfferState.ACCEPTED)
        act.say(to=offer.to.slug)
    return act.question
