"""Two departments become one. History keeps both names; whatever is open follows, question by question."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from inbox.people.models import Department, Membership
from inbox.people.roles import ANSWERS
from inbox.people.town import heir
from inbox.questions import events
from inbox.questions.access import Hidden
from inbox.questions.actions.merge_department import merge_department
from inbox.questions.actor import CLOCK, Actor
from inbox.questions.errors import NotNow, NotYours, Refused
from inbox.questions.models import Question, Topic

ONE_ROUND = 5_000  # questions that the worker moves before it looks after its other duties again


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


@dataclass(frozen=True)
class Held:
    """What a department holds that keeps it from being closed, and that a merge would bring to another."""

    leads: int  # open questions
    led: int  # those that are done, and would come back to it when they are opened again
    offered: int
    asked: int  # contributions it still owes
    topics: int
    members: int  # who answer there; they keep nobody from closing it


def held_by(department: Department) -> Held:
    """As things stand; what the trigger people_department_leads asks, in numbers."""
    answer = Membership.objects.filter(department=department, role__in=ANSWERS, user__is_active=True)
    return Held(
        leads=department.questions.filter(is_open=True).count(),
        led=department.questions.filter(is_open=False).count(),
        offered=department.offers.filter(decided_at__isnull=True).count(),
        asked=department.contributions.filter(ended_at__isnull=True).count(),
        topics=department.topics.filter(is_active=True).count(),
        members=answer.values("user").distinct().count(),
    )


def in_the_way(department: Department) -> list[str]:
    """A sentence for each thing that keeps the department from being closed; none where nothing does."""
    held = held_by(department)
    sentences = (
        (held.leads, ngettext("It leads %(number)s open question.", "It leads %(number)s open questions.", held.leads)),
        (
            held.led,
            ngettext(
                "It led %(number)s question that can be opened again.",
                "It led %(number)s questions that can be opened again.",
                held.led,
            ),
        ),
        (
            held.offered,
            ngettext("It was offered %(number)s question.", "It was offered %(number)s questions.", held.offered),
        ),
        (
            held.asked,
            ngettext(
                "It was asked to help with %(number)s question.",
                "It was asked to help with %(number)s questions.",
                held.asked,
            ),
        ),
        (held.topics, ngettext("It has %(number)s topic.", "It has %(number)s topics.", held.topics)),
    )
    return [sentence % {"number": number} for number, sentence in sentences if number]


def ongoing() -> QuerySet[Department]:
    """Departments that are being merged: some questions have not followed yet."""
    return Department.objects.filter(merged_into__isnull=False, is_active=True).select_related("merged_into")


def merge_departments(
    merged: Department,
    into: Department,
    *,
    actor: Actor,
    now: datetime,
    reason: str,
    progress: Callable[[int, int], None] = lambda done, of: None,
    at_most: int | None = None,
) -> int:
    """From now on `into` does what `merged` did: its topics, its members' roles and all that is open go there. Gives
    how many questions followed. Interrupted, or ended by `at_most` questions, it goes on where it was when called
    again; the worker calls `finish`.

    Raises CannotMerge, NotYours."""
    if not (actor.standing.administers or actor.kind == "operator"):
        raise NotYours
    with transaction.atomic():
        _begin(merged, into, reason)
        _hand_on(merged)
    return _go_on(merged, actor, now, reason, progress=progress, at_most=at_most)


def finish(now: datetime) -> int:
    """Go on with every merge that began and is not done, for the reason that was given then; how many questions
    followed."""
    return sum(_go_on(merged, CLOCK, now, merged.merged_why, at_most=ONE_ROUND) for merged in ongoing())


def _go_on(
    merged: Department,
    actor: Actor,
    now: datetime,
    reason: str,
    *,
    progress: Callable[[int, int], None] = lambda done, of: None,
    at_most: int | None = None,
) -> int:
    """Question by question, until none is left and the department is closed, or until `at_most` followed."""
    done = 0
    while not _close(merged):
        _hand_on(merged)
        waiting = list(concerned(merged).order_by("pk").values_list("pk", flat=True))
        for question_id in waiting:
            if done == at_most:
                return done
            try:
                merge_department(question_id=question_id, actor=actor, now=now, merged=merged, reason=reason)
            except (NotNow, Hidden):  # answered meanwhile, or another process merges too
                continue
            done += 1
            progress(done, max(done, len(waiting)))
    return done


def _begin(merged: Department, into: Department, reason: str) -> None:
    """Decided once, on both rows as they stand: two who merge in opposite directions would else close both."""
    if merged.pk == into.pk:
        raise CannotMerge
    both = Department.objects.select_for_update(no_key=True).filter(pk__in=[merged.pk, into.pk])
    merged, into = sorted(both.order_by("pk"), key=lambda row: row.pk == into.pk)
    if merged.merged_into_id == into.pk:
        return
    if merged.is_desk or merged.merged_into_id or not into.takes_questions:
        raise CannotMerge
    Department.objects.filter(pk=merged.pk).update(merged_into=into, merged_why=reason)


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
