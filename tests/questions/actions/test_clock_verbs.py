"""classify, assign, ask_resident, add_information, resume: what they do to the promise."""

from datetime import UTC, datetime, timedelta

import pytest

from inbox.questions.actions.add_information import add_information
from inbox.questions.actions.ask_resident import ask_resident
from inbox.questions.actions.assign import AlreadyTheirs, assign
from inbox.questions.actions.claim import claim
from inbox.questions.actions.classify import WouldLengthen, classify
from inbox.questions.actor import resident_of
from inbox.questions.errors import NotInDepartment, NotNow, NotYours
from inbox.questions.models import Clock, Pause, Question, Stewardship
from inbox.questions.settle import settle_due
from tests.make import MONDAY, make_in_hand, make_question, make_town

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DUE = datetime(2026, 11, 9, 17, 0, tzinfo=UTC)  # five working days after a Monday


def test_submit_promises_five_working_days_for_a_consultation():
    town = make_town()
    assert make_question(town).due_at == DUE


def test_ask_resident_stops_the_clock_and_a_reply_starts_it_again():
    town = make_town()
    question = make_question(town)
    make_in_hand(town, question)
    asked_at = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)
    ask_resident(question_id=question.pk, actor=town.actor("officer"), now=asked_at, text="Which lamp?")
    question = Question.objects.get(pk=question.pk)
    assert (question.handling, question.paused_at, question.due_at) == ("with_resident", asked_at, DUE)

    add_information(
        question_id=question.pk, actor=resident_of(question.pk), now=asked_at + 3 * HOUR, text="The one by the gate."
    )
    question = Question.objects.get(pk=question.pk)
    assert (question.handling, question.paused_at, question.settle_at) == ("in_hand", None, None)
    assert question.due_at == datetime(2026, 11, 10, 12, 0, tzinfo=UTC)  # three working hours later
    assert Clock.objects.get(question=question).due_at == question.due_at


def test_resume_comes_at_the_cap_when_the_resident_stays_silent():
    town = make_town()
    question = make_question(town)
    make_in_hand(town, question)
    asked_at = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)
    ask_resident(question_id=question.pk, actor=town.actor("officer"), now=asked_at, text="Which lamp?")
    cap = datetime(2026, 11, 17, 17, 0, tzinfo=UTC)  # ten working days
    assert settle_due(cap - timedelta(seconds=1)) == 0
    assert settle_due(cap + timedelta(days=30)) == 1

    question = Question.objects.get(pk=question.pk)
    assert (question.handling, Pause.objects.get().ended_at) == ("in_hand", cap)


def test_ask_resident_is_refused_while_one_is_open():
    town = make_town()
    question = make_question(town)
    make_in_hand(town, question)
    asking = {"question_id": question.pk, "actor": town.actor("officer"), "now": MONDAY + 5 * HOUR, "text": "Which?"}
    ask_resident(**asking)
    with pytest.raises(NotNow):
        ask_resident(**asking)


def test_add_information_by_another_resident_is_refused():
    town = make_town()
    question, other = make_question(town), make_question(town)
    with pytest.raises(NotYours):
        add_information(question_id=question.pk, actor=resident_of(other.pk), now=MONDAY, text="Let me in.")


def test_classify_shortens_a_promise_and_never_lengthens_it():
    town = make_town()
    question = make_question(town)
    asking = {"question_id": question.pk, "actor": town.actor("responder"), "now": MONDAY + HOUR, "topic": town.topic}
    classify(**asking, kind="hazard", urgency="normal", place="Mill Lane")
    question = Question.objects.get(pk=question.pk)
    assert (question.due_at, question.place) == (datetime(2026, 11, 4, 17, 0, tzinfo=UTC), "Mill Lane")

    with pytest.raises(WouldLengthen):
        classify(**asking, kind="suggestion", urgency="normal")
    assert Question.objects.get(pk=question.pk).kind == "hazard"


def test_classify_as_emergency_promises_four_hours_from_receipt():
    town = make_town()
    question = make_question(town)
    classify(
        question_id=question.pk,
        actor=town.actor("responder"),
        now=MONDAY + HOUR,
        topic=town.topic,
        kind="hazard",
        urgency="emergency",
    )
    assert Question.objects.get(pk=question.pk).due_at == MONDAY + 4 * HOUR


def test_classify_belongs_to_the_owner_once_claimed():
    town = make_town()
    question = make_question(town)
    claim(question_id=question.pk, actor=town.actor("responder"), now=MONDAY)
    asking = {"question_id": question.pk, "now": MONDAY, "topic": None, "kind": "consultation", "urgency": "normal"}
    with pytest.raises(NotYours):
        classify(**asking, actor=town.actor("second_responder"))
    classify(**asking, actor=town.actor("responder"))


def test_assign_changes_the_owner_and_keeps_the_lead():
    town = make_town()
    question = make_question(town)
    make_in_hand(town, question)
    asking = {"question_id": question.pk, "now": MONDAY + 4 * HOUR}
    assign(**asking, actor=town.actor("head"), member=town.second_officer)

    question = Question.objects.get(pk=question.pk)
    last = Stewardship.objects.get(pk=question.stewardship_id)
    assert (question.lead, question.owner, last.how) == (town.roads, town.second_officer, "assign")
    with pytest.raises(AlreadyTheirs):
        assign(**asking, actor=town.actor("head"), member=town.second_officer)
    with pytest.raises(NotInDepartment):
        assign(**asking, actor=town.actor("head"), member=town.outsider)
    with pytest.raises(NotYours):
        assign(**asking, actor=town.actor("officer"), member=town.officer)


def test_classify_counts_the_pauses_that_were_into_the_shorter_promise():
    town = make_town()
    question = make_question(town)
    make_in_hand(town, question)
    asked_at = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
    ask_resident(question_id=question.pk, actor=town.actor("officer"), now=asked_at, text="Which lamp?")
    reply = {"actor": resident_of(question.pk), "now": asked_at + timedelta(days=1), "text": "The one by the gate."}
    add_information(question_id=question.pk, **reply)
    hazard = {"topic": town.topic, "kind": "hazard", "urgency": "normal"}
    classify(question_id=question.pk, actor=town.actor("officer"), now=asked_at + timedelta(days=1, hours=1), **hazard)
    # Two working days end on Wednesday at 17:00; eight working hours of waiting move that by one.
    due_at = datetime(2026, 11, 5, 17, 0, tzinfo=UTC)
    assert Question.objects.get(pk=question.pk).due_at == Clock.objects.get(question=question).due_at == due_at
