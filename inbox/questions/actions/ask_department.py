"""The lead asks another department for something specific. It never moves the lead: who asked answers for all of it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from inbox.people.models import Department
from inbox.people.town import held
from inbox.questions.act import Act
from inbox.questions.acting import acting, require
from inbox.questions.actor import Actor
from inbox.questions.errors import Refused
from inbox.questions.models import Contribution, Question


class AskedAlready(Refused):
    code = "asked_already"
    sentence = _("%(department)s was asked already and has not answered yet. Its answer can be awaited here.")


class OwnDepartment(Refused):
    code = "same_department"
    status = 422
    sentence = _("That department leads this question already, or takes no questions any more.")


class OutsidePromise(Refused):
    """A contribution's clock nests inside the question's own."""

    code = "outside_promise"
    status = 422
    sentence = _("Choose a time between now and the day that was promised to the resident.")


def ask_department(
    *,
    question_id: int,
    actor: Actor,
    now: datetime,
    department: Department,
    ask: str,
    due_at: datetime | None = None,
    version: int | None = None,
) -> Question:
    """`due_at` lies inside the question's promise, as far as that is not over; without one it is the pack's limit for
    contributions, cut to the promise. Raises AskedAlready, OwnDepartment, OutsidePromise, Missing."""
    with acting("ask_department", question_id, actor, now, version=version) as act:
        require(ask=ask)
        department = held(department)
        _refuse_if_impossible(act, department)
        made = Contribution.objects.create(
            question=act.question,
            department=department,
            asked_by=actor.user,
            asked_at=now,
            due_at=_due_at(act, due_at),
        )
        act.say(ask, to=department.slug, contribution=made.pk, due_at=made.due_at.isoformat())
        act.then(lambda event: Contribution.objects.filter(pk=made.pk).update(made=event))
    return act.question


def _refuse_if_impossible(act: Act, department: Department) -> None:
    if department.pk == act.question.lead_id or not department.takes_questions:
        raise OwnDepartment
    if Contribution.objects.filter(question=act.question, department=department, ended_at__isnull=True).exists():
        raise AskedAlready(department=str(department))


def _due_at(act: Act, wanted: datetime | None) -> datetime:
    promise = act.question.due_at
    if wanted is None:
        limit = act.rules.after(act.now, act.rules.pack.contribution)
        return min(limit, promise) if promise > act.now else limit
    if wanted <= act.now or act.now < promise < wanted:
        raise OutsidePromise
    return wanted
