"""A department says why it is not the right one, and who should have it instead. It goes back to the one who offered,
never onward."""

from datetime import datetime

from inbox.people.models import Department
from inbox.questions.acting import acting, require
from inbox.questions.actor import Actor
from inbox.questions.models import Question
from inbox.questions.offers import decide, pending_for
from inbox.questions.states import OfferState


def decline(
    *,
    question_id: int,
    actor: Actor,
    now: datetime,
    reason: str,
    suggest: Department | None = None,
    version: int | None = None,
) -> Question:
    """The lead stays with the one who offered. Raises NotOfferedToYou, TooLate, Missing."""
    with acting("decline", question_id, actor, now, version=version) as act:
        require(reason=reason)
        offer = pending_for(act)
        decide(act, offer, OfferState.DECLINED)
        act.count_bounce()
        act.say(reason, by=offer.to.slug, suggest=suggest and suggest.slug)
    return act.question
