"""News of a question to the members whom it concerns, by letter and seldom: their department is asked to take it over,
or answers for it since it said nothing; they are to rule; or a question they took first came to its end elsewhere.

A letter says which question, which offices and by when; what colleagues or residents wrote is read at the desk.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from inbox.kit import clock
from inbox.kit.dates import weekday_and_hour
from inbox.mailroom.models import Letter
from inbox.people.models import User, in_language
from inbox.people.roles import Role
from inbox.people.standing import standing_of
from inbox.questions import access, queries
from inbox.questions.leading import return_until
from inbox.questions.models import Event, Question
from inbox.questions.states import Outcome, Publication, RefusalReason, WithholdReason
from inbox.questions.words import REFUSAL_REASON, WITHHOLD_REASON

# What ends a question by the hand of a department. One withdrawn by its resident, or closed by time, needs nobody.
ENDS = frozenset({"publish", "answer_privately", "withhold", "confirm_refusal"})


def recipients(event: Event) -> list[User]:
    """Whom the event concerns, but for whoever did it and those who could not open the question. Nobody where no letter
    could be sent: the desk shows the same in its queues."""
    if not settings.EMAIL_URL:
        return []
    found = [one for one in _concerned(event) if one.is_active and one.email and one.pk != event.member_id]
    return [one for one in found if access.may_see(event.question, standing_of(one))]


def _concerned(event: Event) -> list[User]:
    question = event.question
    if event.kind in ENDS:
        first = question.first_responder
        return [first] if first and question.first_office_id != question.lead_id else []
    if not still_their_turn(event):
        return []
    if event.kind in ("offer", "accept_by_silence"):
        here = {"memberships__department__slug": event.data["to"]}
        return _members(Role.HEAD, **here) or _members(Role.OFFICER, **here)
    return _members(Role.LEADER if event.kind == "escalate" else Role.ARBITER)


def _members(role: Role, **where: Any) -> list[User]:
    return list(User.objects.filter(memberships__role=role, is_active=True, **where).distinct().order_by("pk"))


def still_their_turn(event: Event) -> bool:
    """Whether what the event asks of somebody is still to be done."""
    question = event.question
    if event.kind == "offer":
        pending = queries.pending_offer(question)
        return pending is not None and pending.made_id == event.pk
    if event.kind == "accept_by_silence":
        return question.is_open and question.owner_id is None and question.lead.slug == event.data["to"]
    dispute = queries.open_arbitration(question)
    if event.kind == "escalate":
        return dispute is not None and dispute.stepped_up_at is not None
    return dispute is not None and event.data.get("ruling_by") == dispute.due_at.isoformat()


def facts(letter: Letter, here: ZoneInfo) -> dict[str, Any]:
    """Heading and sentences in the language in force, and where the desk shows the question."""
    event, question = letter.event, letter.question
    heading, sentence = _words(event, question, here)
    link = f"{settings.SITE_URL}/desk/questions/{question.number}/"
    return {"name": letter.member.name, "number": question.number, "heading": heading, "said": sentence, "link": link}


def _words(event: Event, question: Question, here: ZoneInfo) -> tuple[str, str]:
    about = {"number": question.number, "office": question.lead.name_in(translation.get_language())}
    match event.kind:
        case "offer":
            return _offered(event, about, here)
        case "accept_by_silence":
            return _fell_to_them(question, about, here)
        case "escalate":
            return _("Nobody ruled in time"), _(
                "An arbiter had to rule who leads question %(number)s and did not. So you are asked as well. Until "
                "somebody rules, %(office)s answers for it."
            ) % about
        case kind if kind in ENDS:
            return _("A question you took first has come to its end"), _ended(event, question, about)
    until = datetime.fromisoformat(event.data["ruling_by"])
    return _("You are asked to rule"), _(
        "Departments do not agree who leads question %(number)s. Rule by %(date)s; until then %(office)s answers for "
        "it."
    ) % (about | {"date": weekday_and_hour(until, here)})


def _offered(event: Event, about: dict[str, str], here: ZoneInfo) -> tuple[str, str]:
    pending = queries.pending_offer(event.question)
    lang = translation.get_language()
    answer_by = datetime.fromisoformat(event.data["answer_by"])
    to = pending.to.name if pending else {}
    sentence = _(
        "%(office)s asks %(to)s to take question %(number)s over. Accept it or say why not by %(date)s: silence is "
        "acceptance."
    )
    facts = {"to": in_language(to, lang), "date": weekday_and_hour(answer_by, here)}
    return _("Your department is asked to take a question over"), sentence % (about | facts)


def _fell_to_them(question: Question, about: dict[str, str], here: ZoneInfo) -> tuple[str, str]:
    until = return_until(question)
    if until and until > clock.now():
        sentence = _(
            "%(office)s said nothing in time, so it leads question %(number)s now, and nobody owns it. Claim it, or "
            "return it once, saying why, by %(date)s."
        )
        about = about | {"date": weekday_and_hour(until, here)}
    else:
        sentence = _(
            "%(office)s said nothing in time, so it leads question %(number)s now, and nobody owns it. Claim it."
        )
    return _("Your department answers for a question now"), sentence % about


def _ended(event: Event, question: Question, about: dict[str, str]) -> str:
    if question.outcome in (Outcome.NOT_OURS, Outcome.NOT_ACCEPTED):
        reason = REFUSAL_REASON[RefusalReason(question.reason)]
        return _("The town does not take question %(number)s on. The reason: %(reason)s") % (about | {"reason": reason})
    if question.publication == Publication.WITHHELD:
        reason = WITHHOLD_REASON[WithholdReason(question.reason)]
        sentence = _(
            "%(office)s answered question %(number)s. The public does not see the answer. The reason: %(reason)s"
        )
        return sentence % (about | {"reason": reason})
    if question.publication == Publication.PUBLIC:
        return _("%(office)s answered question %(number)s, for everybody to read.") % about
    return _("%(office)s answered question %(number)s, for its resident alone.") % about
