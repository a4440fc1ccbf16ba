"""The only way in. Doors get questions and answers through these functions, never from a model's manager.

Unknown and forbidden look alike: both raise Hidden, which doors show as 404.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from inbox.people.roles import Role
from inbox.people.standing import Standing
from inbox.questions.actor import Actor
from inbox.questions.leading import lead_since
from inbox.questions.models import (
    Answer,
    Arbitration,
    Attachment,
    Contact,
    Contribution,
    Offer,
    Question,
    Stewardship,
)
from inbox.questions.states import VERBS, Handling, How, Publication, Who


class Hidden(Exception):
    """There is no such thing, or it is not for this person to know."""


# -- staff ---------------------------------------------------------------------------------------------------------


def visible_to(standing: Standing) -> QuerySet[Question]:
    """Questions this member may see: all of them for the desk, arbiters and leaders; else those their departments
    lead or led or are offered, and for reviewers also what is in review, waits for a second pair of eyes or was
    imported and awaits one."""
    if standing.sees_all:
        return Question.objects.all()
    if not standing.is_staff:
        return Question.objects.none()
    mine = standing.departments(Role.OFFICER, Role.HEAD, Role.REVIEWER)
    led = Exists(Stewardship.objects.filter(question=OuterRef("pk"), lead__in=mine))
    offered = Exists(Offer.objects.filter(question=OuterRef("pk"), to__in=mine, decided_at__isnull=True))
    seen = Q(led) | Q(offered)
    if standing.has(Role.REVIEWER):
        seen |= Q(awaits_reviewer=True)
        seen |= Q(handling=Handling.ANSWERED, publication=Publication.UNDECIDED)
    return Question.objects.filter(seen)


def get_question(number: str, standing: Standing) -> Question:
    """The question with this number, with what its page needs joined; Hidden where there is none for this member."""
    found = (
        visible_to(standing)
        .select_related("topic", "lead", "owner", "first_responder", "first_office", "refused_by", "stewardship")
        .filter(number=number)
        .first()
    )
    if found is None:
        raise Hidden
    return found


def asked_of(standing: Standing) -> QuerySet[Contribution]:
    """What the departments in which this member answers were asked to contribute."""
    return Contribution.objects.filter(department__in=standing.departments(Role.RESPONDER, Role.OFFICER))


def get_asked(number: str, standing: Standing) -> list[Contribution]:
    """What this member's departments were asked on the question with this number, newest first, with what a
    contributor needs to see of it joined: its words, place and lead. Hidden where nothing was."""
    found = (
        asked_of(standing)
        .filter(question__number=number)
        .select_related(
            *("question__lead", "question__topic", "department", "asked_by"),
            *("made__text", "decided__text", "decided__member"),
        )
        .order_by("-asked_at", "-pk")
    )
    if not found:
        raise Hidden
    return list(found)


def get_answered_offer(number: str, standing: Standing) -> Offer:
    """The last offer of the question with this number to a department that this member may speak for, answered or
    taken back since. Hidden where there was none."""
    mine = standing.departments(Role.OFFICER, Role.HEAD)
    ended = Offer.objects.filter(question__number=number, to__in=mine, decided_at__isnull=False)
    found = ended.select_related("decided__text", "decided__member").order_by("-made_at", "-pk").first()
    if found is None:
        raise Hidden
    return found


def may_see(question: Question, standing: Standing) -> bool:
    return visible_to(standing).filter(pk=question.pk).exists()


def get_attachment(question: Question, attachment_id: int) -> Attachment:
    found = Attachment.objects.filter(question=question, pk=attachment_id).first()
    if found is None:
        raise Hidden
    return found


def may_see_contact(standing: Standing, question: Question) -> bool:
    """How to reach a resident is for those who answer them: the owner and the members of the lead's department."""
    return question.lead_id in standing.roles or standing.acts_for(question.owner_id, question.lead_id)


def has_contact(question: Question, standing: Standing) -> bool:
    """Whether there is anything to show to this member."""
    return may_see_contact(standing, question) and Contact.objects.filter(question=question).exists()


def get_contact(question: Question, standing: Standing) -> Contact:
    found = Contact.objects.filter(question=question).first() if may_see_contact(standing, question) else None
    if found is None:
        raise Hidden
    return found


# -- residents -----------------------------------------------------------------------------------------------------


def get_own_question(question_id: int) -> Question:
    """For a resident who proved to hold the code or link of this question."""
    found = (
        Question.objects.select_related("topic", "lead", "first_office", "pack", "calendar")
        .filter(pk=question_id)
        .first()
    )
    if found is None:
        raise Hidden
    return found


# -- the public ----------------------------------------------------------------------------------------------------


def published(now: datetime) -> QuerySet[Answer]:
    """Answers that anybody may read at this instant. Everything public about answers starts here."""
    return Answer.objects.filter(is_public=True, published_at__lte=now)


def get_published(number: str, now: datetime) -> Answer:
    found = (
        published(now)
        .select_related("question", "published", "department", "topic", "question__first_office")
        .filter(question__number=number)
        .first()
    )
    if found is None:
        raise Hidden
    return found


def public_questions() -> QuerySet[Question]:
    """Questions whose timeline (not their text) anybody may read: the resident allowed it and did not hide it."""
    return (
        Question.objects.filter(may_publish=True, is_hidden=False)
        .exclude(outcome="spam")
        .exclude(publication__in=[Publication.PRIVATE, Publication.TAKEN_DOWN])
    )


def get_public_question(number: str) -> Question:
    found = public_questions().select_related("topic", "lead", "first_office").filter(number=number).first()
    if found is None:
        raise Hidden
    return found


# -- who may do what -----------------------------------------------------------------------------------------------


def may(actor: Actor, verb: str, question: Question) -> bool:
    """Whether the table gives this verb on this question to this actor, whatever the question's handling."""
    return any(_is(who, actor, question) for who in VERBS[verb].who)


def _is(who: Who, actor: Actor, question: Question) -> bool:
    return _PREDICATES[who](actor, question)


def _is_owner(actor: Actor, question: Question) -> bool:
    return actor.user is not None and actor.standing.acts_for(question.owner_id, question.lead_id)


def _is_responder(actor: Actor, question: Question) -> bool:
    return actor.standing.has(Role.RESPONDER)


def _is_lead_officer(actor: Actor, question: Question) -> bool:
    return actor.standing.has(Role.OFFICER, question.lead_id)


def _is_offered_to(actor: Actor, question: Question) -> bool:
    mine = actor.standing.departments(Role.OFFICER, Role.HEAD)
    return bool(mine) and Offer.objects.filter(question=question, to__in=mine).exists()


def _is_asked(actor: Actor, question: Question) -> bool:
    return actor.user is not None and asked_of(actor.standing).filter(question=question).exists()


def _fell_silent(actor: Actor, question: Question) -> bool:
    here = actor.standing.departments(Role.OFFICER, Role.HEAD)
    return question.lead_id in here and lead_since(question).how == How.SILENCE


def _leader_is_asked(actor: Actor, question: Question) -> bool:
    stepped_up = Arbitration.objects.filter(question=question, ended_at__isnull=True, stepped_up_at__isnull=False)
    return actor.standing.has(Role.LEADER) and stepped_up.exists()


_PREDICATES = {
    Who.ANYONE: lambda actor, question: True,
    Who.RESIDENT: lambda actor, question: actor.kind == "resident" and actor.question_id == question.pk,
    Who.RESPONDER: _is_responder,
    Who.RESPONDER_WHILE_NEW: lambda actor, question: (
        question.handling == Handling.NEW and _is_responder(actor, question)
    ),
    Who.LEAD_OFFICER: _is_lead_officer,
    Who.OWNER: _is_owner,
    Who.LEAD_HEAD: lambda actor, question: actor.standing.has(Role.HEAD, question.lead_id),
    Who.OFFERED_TO: _is_offered_to,
    Who.ASKED: _is_asked,
    Who.FELL_SILENT: _fell_silent,
    Who.ARBITER: lambda actor, question: actor.standing.has(Role.ARBITER),
    Who.LEADER_STEPPED_UP_TO: _leader_is_asked,
    Who.ADMINISTRATOR: lambda actor, question: actor.standing.administers,
    Who.REVIEWER: lambda actor, question: actor.standing.has(Role.REVIEWER),
    Who.MEMBER: lambda actor, question: may_see(question, actor.standing),
    Who.OPERATOR: lambda actor, question: actor.kind == "operator",
    Who.CLOCK: lambda actor, question: actor.kind == "clock",
}
