"""vacate, assign, and leaving.py above them: who leaves loses the questions, the questions lose nothing."""

from datetime import timedelta

import pytest

from inbox.people.models import Membership, User
from inbox.questions.actions.ask_resident import ask_resident
from inbox.questions.actions.assign import assign
from inbox.questions.actions.claim import claim
from inbox.questions.actions.vacate import vacate
from inbox.questions.actions.withdraw import withdraw
from inbox.questions.actor import CLOCK, OPERATOR, resident_of, staff
from inbox.questions.errors import NotInDepartment, NotNow, NotYours
from inbox.questions.leaving import left_behind, vacate_left
from inbox.questions.models import Event, Question, Stewardship
from inbox.questions.queries import QUEUES
from tests.make import MONDAY, make_in_hand, make_in_review, make_published, make_question, make_town
from tests.questions.holding import assert_ownership_holds

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
THREE = MONDAY + 6 * HOUR
DAYS = (timedelta(0), timedelta(days=1))


def fresh(question):
    return Question.objects.get(pk=question.pk)


def department_list(town):
    """As the head reads it."""
    queue, order = QUEUES["department"]
    return list(queue(town.actor("head").standing, THREE).order_by(*order))


def leave(member, how="is deactivated"):
    if how == "is deactivated":
        User.objects.filter(pk=member.pk).update(is_active=False)
    elif how == "loses every role":
        Membership.objects.filter(user=member).delete()
    else:
        Membership.objects.filter(user=member).update(role="reviewer")


def test_vacated_question_keeps_lead_and_promise_and_says_who_had_it():
    town = make_town()
    question = make_in_hand(town, make_question(town))
    due_at = fresh(question).due_at
    vacate(question_id=question.pk, actor=town.actor("leader"), now=THREE)
    question = fresh(question)
    last = Stewardship.objects.get(pk=question.stewardship_id)
    assert (last.lead, last.owner, last.how, last.started_at) == (town.roads, None, "vacated", THREE)
    assert (question.lead, question.owner, question.first_responder, question.due_at, question.accepted_at) == (
        town.roads,
        None,
        town.responder,
        due_at,
        MONDAY + 3 * HOUR,
    )
    told = Event.objects.get(kind="vacate")
    stewards = [{"lead": town.roads.pk, "owner": None, "how": "vacated"}]
    assert (told.data, told.audience) == ({"stewards": stewards, "was": "officer"}, "staff")
    with pytest.raises(NotNow):
        vacate(question_id=question.pk, actor=CLOCK, now=THREE)
    assert_ownership_holds()


def test_vacated_question_stands_at_the_top_of_its_departments_list_until_a_colleague_claims_it():
    town = make_town()
    urgent, vacated = (make_in_hand(town, make_question(town, now=MONDAY + day), now=MONDAY + day) for day in DAYS)
    assert department_list(town) == [urgent, vacated]
    leave(town.officer)
    assign(question_id=urgent.pk, actor=town.actor("head"), now=THREE + DAYS[1], member=town.second_officer)
    assert vacate_left(THREE + DAYS[1]) == 1
    assert department_list(town) == [vacated, urgent]
    claim(question_id=vacated.pk, actor=town.actor("second_officer"), now=THREE + DAYS[1])
    assert (fresh(vacated).owner, fresh(vacated).first_responder) == (town.second_officer, town.responder)
    assert_ownership_holds()


def test_vacate_belongs_to_who_administers_and_the_clock():
    town = make_town()
    question = make_in_hand(town, make_question(town))
    for role in set(town.cast) - {"leader", "operator"}:
        with pytest.raises(NotYours):
            vacate(question_id=question.pk, actor=town.actor(role), now=THREE)
    for actor in (CLOCK, OPERATOR, town.actor("operator")):
        vacate(question_id=question.pk, actor=actor, now=THREE)
        claim(question_id=question.pk, actor=town.actor("officer"), now=THREE)
    assert Event.objects.filter(kind="vacate").count() == 3


@pytest.mark.parametrize("how", ["is deactivated", "loses every role", "only reviews from now on"])
def test_worker_vacates_whatever_who_left_owned_and_nothing_else(how):
    town = make_town()
    in_hand, waiting, in_review, done, withdrawn, theirs = (make_question(town) for _ in range(6))
    for question in (in_hand, waiting, in_review, withdrawn, theirs):
        make_in_hand(town, question)
    ask_resident(question_id=waiting.pk, actor=town.actor("officer"), now=MONDAY + 4 * HOUR, text="Which lamp?")
    make_in_review(town, in_review)
    withdraw(question_id=withdrawn.pk, actor=resident_of(withdrawn.pk), now=MONDAY + 4 * HOUR)
    done = make_published(town)
    assign(question_id=theirs.pk, actor=town.actor("head"), now=MONDAY + 4 * HOUR, member=town.second_officer)
    leave(town.officer, how)
    assert set(left_behind()) == {in_hand, waiting, in_review}
    assert (vacate_left(THREE), vacate_left(THREE)) == (3, 0)
    for question, handling in ((in_hand, "in_hand"), (waiting, "with_resident"), (in_review, "in_review")):
        question = fresh(question)
        assert (question.handling, question.lead, question.owner) == (handling, town.roads, None)
    assert [fresh(one).owner for one in (theirs, withdrawn, done)] == [
        town.second_officer,
        town.officer,
        town.officer,
    ]
    assert_ownership_holds()


def test_who_comes_back_gets_nothing_back_and_claims_like_everybody():
    town = make_town()
    question = make_in_hand(town, make_question(town))
    leave(town.officer)
    vacate_left(THREE)
    User.objects.filter(pk=town.officer.pk).update(is_active=True)
    assert (vacate_left(THREE), fresh(question).owner) == (0, None)
    claim(question_id=question.pk, actor=town.actor("officer"), now=THREE)
    assert_ownership_holds()


@pytest.mark.parametrize("how", ["is deactivated", "loses every role", "only reviews from now on"])
def test_nothing_is_assigned_to_who_left(how):
    town = make_town()
    question = make_in_hand(town, make_question(town))
    leave(town.second_officer, how)
    with pytest.raises(NotInDepartment) as refused:
        assign(question_id=question.pk, actor=town.actor("officer"), now=THREE, member=town.second_officer)
    assert (refused.value.code, fresh(question).owner) == ("not_in_department", town.officer)


@pytest.mark.parametrize("how", ["is deactivated", "loses every role", "only reviews from now on"])
def test_who_left_acts_no_more_even_before_the_worker_came(how):
    town = make_town()
    question = make_in_hand(town, make_question(town))
    leave(town.officer, how)
    assert fresh(question).owner == town.officer
    with pytest.raises(NotYours):
        ask_resident(question_id=question.pk, actor=staff(fresh(question).owner), now=THREE, text="Which lamp?")
