"""The return window ended and the department said nothing: silence is acceptance. It stands without an owner at the top
of that department's list until one of them claims it."""

from datetime import datetime

from inbox.questions.act import Act
from inbox.questions.actor import CLOCK
from inbox.questions.models import Offer, Question
from inbox.questions.offers import decide
from inbox.questions.states import How, OfferState


def accept_by_silence(*, question: Question, at: datetime, now: datetime) -> None:
    """At the end of the window, whenever the clock gets to it."""
    act = Act("accept_by_silence", question, CLOCK, now, effective_at=at)
    offer = Offer.objects.select_related("to").get(question=question, decided_at__isnull=True)
    act.hand_over(how=How.SILENCE, lead=offer.to, owner=None)
    decide(act, offer, OfferState.SILENT)
    act.set(accepted_at=at)
    act.say(to=offer.to.slug)
    act.finish()
