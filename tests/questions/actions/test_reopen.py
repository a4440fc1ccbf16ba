"""reopen, as far as it concerns who is accountable: back to the same steward, or to whoever took their work over."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from inbox.people.models import Department, Membership, User
from inbox.questions.actions.claim import claim
from inbox.questions.actions.offer import BounceBudget
from inbox.questions.actions.reopen import reopen
from inbox.questions.actions.rule import rule
from inbox.questions.actions.withdraw import withdraw
from inbox.questions.actor import OPERATOR, resident_of
from inbox.questions.merging import merge_departments
from inbox.questions.models import Arbitration, Event, Question, Stewardship, Topic
from inbox.questions.settle import settle_due
from tests.make import MONDAY, make_disputed, make_offer, make_published, make_question, make_ruled, make_town
from tests.questions.holding import assert_ownership_holds

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)


def again(question, *, now=WEDNESDAY):
    reopen(question_id=question.pk, actor=resident_of(question.pk), now=now, reason="It is dark again.")
    return Question.objects.get(pk=question.pk)


def stewards_since(question, now):
    rows = Stewardship.objects.filter(question=question, started_at__gte=now).order_by("ordinal")
    return list(rows.values_list("lead__slug", "owner__username", "how", "started_at", "ended_at"))


def test_reopened_question_comes_back_to_the_same_owner():
    town = make_town()
    question = again(make_published(town))
    assert stewards_since(question, WEDNESDAY) == [("roads", "officer", "reopen", WEDNESDAY, None)]
    assert (question.first_responder, question.accepted_at) == (town.responder, MONDAY + 3 * HOUR)
    assert_ownership_holds()


@pytest.mark.parametrize("how", ["is deactivated", "loses every role"])
def test_reopened_question_whose_owner_left_waits_in_the_same_department(how):
    town = make_town()
    question = make_published(town)
    if how == "is deactivated":
        User.objects.filter(pk=town.officer.pk).update(is_active=False)
    else:
        Membership.objects.filter(user=town.officer).delete()
    question = again(question)
    assert stewards_since(question, WEDNESDAY) == [("roads", None, "reopen", WEDNESDAY, None)]
    claim(question_id=question.pk, actor=town.actor("second_officer"), now=WEDNESDAY + HOUR)
    assert_ownership_holds()


@pytest.mark.parametrize("stays", [True, False])
def test_reopened_question_of_a_merged_department_passes_to_its_successor_at_the_same_instant(stays):
    """The history says both: it came back to whom it had been with, and who does their work now."""
    town = make_town()
    question = make_published(town)
    merge_departments(town.roads, town.parks, actor=OPERATOR, now=TUESDAY, reason="One office.")
    merge_departments(town.parks, town.hall, actor=OPERATOR, now=TUESDAY, reason="One office.")
    if not stays:
        Membership.objects.filter(user=town.officer, department=town.hall).delete()
    question = again(question)
    owner = "officer" if stays else None
    assert stewards_since(question, WEDNESDAY) == [
        ("roads", owner, "reopen", WEDNESDAY, WEDNESDAY),
        ("hall", owner, "merge", WEDNESDAY, None),
    ]
    told = Event.objects.get(kind="reopen").data["stewards"]
    assert [(one["lead"], one["how"]) for one in told] == [(town.roads.pk, "reopen"), (town.hall.pk, "merge")]
    assert (question.lead, question.is_open) == (town.hall, True)
    assert_ownership_holds()


def test_reopened_question_never_comes_back_to_a_department_out_of_use():
    """What is done keeps a department in use: only a merge, which names who takes over, ends it."""
    town = make_town()
    question = make_published(town)
    Topic.objects.update(department=town.desk)
    with pytest.raises(IntegrityError, match="can only be merged"):
        Department.objects.filter(pk=town.roads.pk).update(is_active=False)
    assert again(question).lead.is_active
    assert_ownership_holds()


def test_reopened_dispute_is_a_dispute_with_a_new_day_to_rule():
    town = make_town()
    question = make_disputed(town, make_question(town))
    withdraw(question_id=question.pk, actor=resident_of(question.pk), now=MONDAY + 5 * HOUR)
    assert Arbitration.objects.get().ended_at == MONDAY + 5 * HOUR and settle_due(TUESDAY + 9 * HOUR) == 0
    question = again(question)
    opened = Arbitration.objects.get(ended_at=None)
    thursday_close = WEDNESDAY.replace(hour=17) + timedelta(days=1)
    assert (question.lead, question.owner, question.bounces) == (town.desk, town.responder, 2)
    assert (opened.opened_at, opened.due_at, question.settle_at) == (WEDNESDAY, thursday_close, thursday_close)
    assert Event.objects.get(kind="reopen").data["ruling_by"] == thursday_close.isoformat()
    with pytest.raises(BounceBudget):
        make_offer(town, question, to=town.hall, now=WEDNESDAY + HOUR)
    rule(question_id=question.pk, actor=town.actor("arbiter"), now=WEDNESDAY + HOUR, to=town.parks, reason="So.")
    assert_ownership_holds()


def test_reopened_question_that_was_ruled_is_ruled():
    town = make_town()
    question = make_ruled(town, make_question(town))
    withdraw(question_id=question.pk, actor=resident_of(question.pk), now=MONDAY + 6 * HOUR)
    question = again(question)
    assert (question.lead, question.owner, question.settle_at) == (town.parks, None, None)
    assert not Arbitration.objects.filter(ended_at=None).exists()
    assert_ownership_holds()
