"""How the present lead came to lead, and until when it may give the question back."""

from datetime import datetime

from inbox.questions.deadlines import Limit
from inbox.questions.models import Offer, Question, Stewardship
from inbox.questions.rules import rules_of
from inbox.questions.states import CHANGES_LEAD, How, OfferState

AFTER_SILENCE = Limit(1, "working_days")  # the one return of a department that fell silent, whatever the pack says


def lead_since(question: Question) -> Stewardship:
    """The stewardship with which the present lead began to lead."""
    began = Stewardship.objects.filter(question=question, how__in=CHANGES_LEAD)
    return began.select_related("lead").order_by("-ordinal").first()


def return_until(question: Question) -> datetime | None:
    """The end of the return window: it began with the offer, with silence, or with receipt where a topic brought it
    here at once. None where there is nothing to give back: the desk leads, or a ruling or a merge decided."""
    since, rules = lead_since(question), rules_of(question)
    if since.lead.is_desk:
        return None
    match since.how:
        case How.ACCEPT:
            accepted = Offer.objects.filter(question=question, state=OfferState.ACCEPTED, to=since.lead_id)
            return accepted.order_by("-decided_at").values_list("answer_by", flat=True).first()
        case How.SILENCE:
            return rules.after(since.started_at, AFTER_SILENCE)
        case How.RECEIPT:
            return rules.after(since.started_at, rules.pack.return_window)
    return None
