"""A department gives the question back to the citizens' desk, once, soon, and saying why. Never onward."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from inbox.people.models import Department, User
from inbox.people.standing import answers_in
from inbox.people.town import desk
from inbox.questions.act import Act
from inbox.questions.acting import acting, require
from inbox.questions.actor import Actor
from inbox.questions.errors import Refused
from inbox.questions.leading import return_until
from inbox.questions.models import Offer, Question
from inbox.questions.offers import decide
from inbox.questions.states import How, OfferState


class WindowClosed(Refused):
    """The return window is over, or there never was one: a ruling or a merge decided, or the desk leads."""

    code = "window_closed"
    sentence = _("It can’t be returned any more. Ask other departments for help; your department answers for it.")


def return_to_desk(
    *,
    question_id: int,
    actor: Actor,
    now: datetime,
    reason: str,
    suggest: Department | None = None,
    version: int | None = None,
) -> Question:
    """The desk leads again, and of its members the first responder owns it if they are still there. `suggest` says who
    should have it instead. It counts as a bounce and is a precedent. Raises WindowClosed, Missing."""
    with acting("return_to_desk", question_id, actor, now, version=version) as act:
        require(reason=reason)
        until = return_until(act.question)
        if until is None or now >= until:
            raise WindowClosed(until=until)
        to, by = desk(), act.question.lead
        _take_back_offer(act)
        act.count_bounce()
        act.hand_over(how=How.RETURN, lead=to, owner=_first_responder_at(to, act))
        act.set(accepted_at=None)
        act.set_precedent(How.RETURN, suggest)
        act.say(reason, to=to.slug, by=by.slug, suggest=suggest and suggest.slug)
    return act.question


def _take_back_offer(act: Act) -> None:
    """A department that gives the question back proposes nobody any more: the desk does."""
    pending = Offer.objects.filter(question=act.question, decided_at__isnull=True).first()
    if pending:
        decide(act, pending, OfferState.WITHDRAWN)


def _first_responder_at(desk: Department, act: Act) -> User | None:
    first = act.question.first_responder
    return first if first and answers_in(first.pk, desk.pk) else None
