"""A member who left the town, or the department that leads what they own: their questions are vacated, not lost."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from inbox.people.models import Department, Membership, User
from inbox.people.roles import ANSWERS
from inbox.questions.access import Hidden
from inbox.questions.actions.vacate import vacate
from inbox.questions.actor import CLOCK, OPERATOR, Actor, staff
from inbox.questions.errors import Refused
from inbox.questions.models import Question


def left_behind() -> QuerySet[Question]:
    """Open questions whose owner does not answer in the lead any more."""
    here = Membership.objects.filter(
        user=OuterRef("owner"), department=OuterRef("lead"), role__in=ANSWERS, user__is_active=True
    )
    return Question.objects.filter(~Exists(here), is_open=True, owner__isnull=False)


@dataclass(frozen=True)
class Left:
    """What stands in a department that a member does not answer in any more."""

    department: Department
    vacated: int  # what they owned and nobody owns now
    waiting: int  # all that it leads and that is open


def vacate_left(now: datetime, *, member: User | None = None, actor: Actor = CLOCK) -> int:
    """Vacate what this member, or whoever left, can't own any more, each in a transaction of its own. Gives how many.
    The worker does it again and again, for what a dying process left undone."""
    left = left_behind() if member is None else left_behind().filter(owner=member)
    return len(_vacated(left, actor, now))


def member_left(member: User, departments: Iterable[Department], by: User, now: datetime) -> list[Left]:
    """At once after the administration took the member, or their roles in these departments, away."""
    actor = staff(by)
    if not actor.standing.administers:  # by a superuser's right, or it was their own last role
        actor = OPERATOR
    vacated = Counter(question.lead_id for question in _vacated(left_behind().filter(owner=member), actor, now))
    concerned = Department.objects.filter(pk__in={*vacated, *(one.pk for one in departments)}).order_by("pk")
    return [Left(one, vacated[one.pk], one.questions.filter(is_open=True).count()) for one in concerned]


def _vacated(left: QuerySet[Question], actor: Actor, now: datetime) -> list[Question]:
    done = []
    for question_id in list(left.order_by("pk").values_list("pk", flat=True)):
        try:
            done.append(vacate(question_id=question_id, actor=actor, now=now))
        except (Refused, Hidden):  # somebody was faster: it has another owner, or is answered
            continue
    return done
