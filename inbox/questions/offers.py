"""What the verbs of an offer share: the one that is open, and deciding it."""

from django.utils.translation import gettext_lazy as _

from inbox.people.models import Department
from inbox.people.roles import Role
from inbox.questions.act import Act
from inbox.questions.errors import Refused
from inbox.questions.models import Offer, Precedent, Question
from inbox.questions.states import How, OfferState


class NotOfferedToYou(Refused):
    code = "not_offered_to_you"
    status = 403
    sentence = _("This question is not offered to your department.")


class GivenAway(Refused):
    """No department gets back what a ruling gave away."""

    code = "given_away"
    sentence = _("A ruling took this question from %(department)s, so it can’t go back there. Choose another.")


class TooLate(Refused):
    """The window ended, somebody of the department answered first, or the offer was taken back."""

    code = "too_late"
    sentence = _("This offer is no longer open. The question’s page says what became of it.")


def refuse_given_away(question: Question, to: Department) -> None:
    """Raises GivenAway where a ruling took this question from that department."""
    ruled = Precedent.objects.filter(question=question, how=How.RULING, away_from=to).exclude(to=to)
    if ruled.exists():
        raise GivenAway(department=str(to))


def decide(act: Act, offer: Offer, state: OfferState) -> None:
    """The offer is answered, in this verb's transaction; it names the event that says so."""
    Offer.objects.filter(pk=offer.pk).update(state=state, decided_at=act.effective_at)
    act.then(lambda event: Offer.objects.filter(pk=offer.pk).update(decided=event))


def pending_for(act: Act) -> Offer:
    """The open offer to a department in which this member may answer it. Raises TooLate, NotOfferedToYou."""
    offer = Offer.objects.select_related("to").filter(question=act.question, decided_at__isnull=True).first()
    if offer is None:
        raise TooLate
    if offer.to_id not in act.actor.standing.departments(Role.OFFICER, Role.HEAD):
        raise NotOfferedToYou
    act.acts_for = offer.to_id
    return offer
