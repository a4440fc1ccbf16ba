"""What accepting and declining share: the one offer that is open, if it is this member's to answer."""

from django.utils.translation import gettext_lazy as _

from inbox.people.roles import Role
from inbox.questions.act import Act
from inbox.questions.errors import Refused
from inbox.questions.models import Offer


class NotOfferedToYou(Refused):
    code = "not_offered_to_you"
    status = 403
    sentence = _("This question is not offered to your department.")


class TooLate(Refused):
    """The window ended, somebody of the department answered first, or the offer was taken back."""

    code = "too_late"
    sentence = _("This offer is no longer open. The question’s page says what became of it.")


def pending_for(act: Act) -> Offer:
    """The open offer to a department in which this member may answer it. Raises TooLate, NotOfferedToYou."""
    offer = Offer.objects.select_related("to").filter(question=act.question, decided_at__isnull=True).first()
    if offer is None:
        raise TooLate
    if offer.to_id not in act.actor.standing.departments(Role.OFFICER, Role.HEAD):
        raise NotOfferedToYou
    return offer
