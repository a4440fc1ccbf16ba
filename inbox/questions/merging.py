"""Two departments become one. History keeps both names; whatever is open follows, question by question."""

from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from inbox.people.models import Department, Membership
from inbox.people.town import heir
from inbox.questions import events
from inbox.questions.access import Hidden
from inbox.questions.actions.merge_department import merge_department
from inbox.questions.actor import Actor
from inbox.questions.errors import NotNow, NotYours, Refused
from inbox.questions.models import Question, Topic


class CannotMerge(Refused):
    code = "cannot_merge"
    status = 422
    sentence = _("Choose two departments, the second of which takes questions. The citizens’ desk can only take over.")


def concerned(department: Department) -> QuerySet[Question]:
    """Open questions that a department leads, was offered, or was asked to contribute to."""
    return Question.objects.filter(
        Q(lead=department)
        | Q(pk__in=department.offers.filter(decided_at__isnull=True).values("question"))
        | Q(pk__in=department.contributions.filter(ended_at__isnull=True).values("question")),
        is_open=True,
    )


def merge_departments(
    merged: Department,
    into: Department,
    *,
    actor: Actor,
    now: datetime,
    reason: str,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> int:
    """From now on `into` does what `merged` did: its topics, its members' roles and all that is open go there. Gives
    how many questions followed. Interrupted, it goes on where it was when called again.

    Raises CannotMerge, NotYours."""
    if not (actor.standing.administers or actor.kind == "operator"):
        raise NotYours
    with transaction.atomic():
        _begin(merged, into)
        _hand_on(merged)
    done = 0
    while not _close(merged):
        _hand_on(merged)
        waiting = list(concerned(merged).order_by("pk").values_list("pk", flat=True))
        for question_id in waiting:
            try:
                merge_department(question_id=question_id, actor=actor, now=now, merged=merged, reason=reason)
            except (NotNow, Hidden):  # answered meanwhile, or another process merges too
                continue
            done += 1
            progress(done, max(done, len(waiting)))
    return done


def _begin(merged: Department, into: Department) -> None:
    """Decided once, on both rows as they stand: two who merge in opposite directions would else close both."""
    if merged.pk == into.pk:
        raise CannotMerge
    both = Department.objects.select_for_update(no_key=True).filter(pk__in=[merged.pk, into.pk])
    merged, into = sorted(both.order_by("pk"), key=lambda row: row.pk == into.pk)
    if merged.merged_into_id == into.pk:
        return
    if merged.is_desk or merged.merged_into_id or not into.takes_questions:
        raise CannotMerge
    Department.objects.filter(pk=merged.pk).update(merged_into=into)


def _close(merged: Department) -> bool:
    """Out of use once nothing is open there any more: the database refuses it before that."""
    try:
        with transaction.atomic():
            Department.objects.filter(pk=merged.pk).update(is_active=False)
            events.touch_public()
            return True
    except IntegrityError:
        return False


def _hand_on(merged: Department) -> None:
    """New questions go to the other one; who worked in the first works in the second, and still sees what the first
    led."""
    with transaction.atomic():
        into = heir(merged)
        Topic.objects.filter(department=merged).update(department=into)
        rows = Membership.objects.filter(department=merged).values_list("user_id", "role")
        Membership.objects.bulk_create(
            [Membership(user_id=user_id, department=into, role=role) for user_id, role in rows], ignore_conflicts=True
        )
        events.touch_public()
