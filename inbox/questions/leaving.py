"""A member who left the town, or the department that leads what they own: their questions are vacated, not lost."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from inbox.people.models import Membership, User
from inbox.people.roles import ANSWERS
from inbox.questions.access import Hidden
from inbox.questions.actions.vacate import vacate
from inbox.questions.actor import CLOCK, Actor
from inbox.questions.errors import Refused
from inbox.questions.models import Question


def left_behind() -> QuerySet[Question]:
    """Open questions whose owner does not answer in the lead any more."""
    here = Membership.objects.filter(
        user=OuterRef("owner"), department=OuterRef("lead"), role__in=ANSWERS, user__is_active=True
    )
    return Question.objects.filter(~Exists(here), is_open=True, owner__isnull=False)


def vacate_left(now: datetime, *, member: User | None = None, actor: Actor = CLOCK) -> int:
    """Vacate what this member, or whoever left, can't own any more, each in a transaction of its own. Gives how many.

    The administration calls it at once; the worker again and again, for what a dying process left undone.
    """
    left = left_behind() if member is None else left_behind().filter(owner=member)
    done = 0
    for question_id in list(left.order_by("pk").values_list("pk", flat=True)):
        try:
            vacate(question_id=question_id, actor=actor, now=now)
        except (Refused, Hidden):  # somebody was faster: it has another owner, or is answered
            continue
        done += 1
    return done
