"""Figures against a month that was lived through: each number counted by hand."""

from datetime import timedelta

import pytest

from inbox.questions.actions.mark_spam import mark_spam
from inbox.questions.actions.publish import publish
from inbox.questions.actions.rate import rate
from inbox.questions.actions.withdraw import withdraw
from inbox.questions.actor import resident_of
from inbox.reports import measures
from inbox.reports.measures import OfDepartment, OpenNow, Pace, Promises, Solved
from tests.make import MONDAY, make_approved, make_imported, make_in_hand, make_published, make_question, make_town

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SINCE, UNTIL = MONDAY - DAY, MONDAY + 25 * DAY


@pytest.fixture
def town():
    """Due on 9 November: one in time, one late by a day, one waiting. Beside them a withdrawn one, spam, an import."""
    town = make_town()
    make_published(town)
    late = make_question(town)
    make_in_hand(town, late)
    make_approved(town, late, now=MONDAY + 8 * DAY)
    publish(question_id=late.pk, actor=town.actor("officer"), now=MONDAY + 8 * DAY + 7 * HOUR)
    make_in_hand(town, make_question(town))
    gone = make_question(town)
    withdraw(question_id=gone.pk, actor=resident_of(gone.pk), now=MONDAY + HOUR)
    mark_spam(question_id=make_question(town).pk, actor=town.actor("responder"), now=MONDAY + HOUR)
    make_imported(town, asked_at=MONDAY, answered_at=MONDAY + HOUR)
    return town


def test_promises_say_how_many_were_due_answered_and_on_time(town):
    assert measures.promises(SINCE, UNTIL) == Promises(due=3, answered=2, on_time=1)
    assert measures.promises(SINCE, MONDAY + 8 * DAY) == Promises(due=3, answered=1, on_time=1)
    assert measures.promises(SINCE, MONDAY + 5 * DAY) == Promises(due=0, answered=0, on_time=0)


def test_promises_of_each_department_add_up_to_the_towns(town):
    name = {"en": "Roads and Parking", "zh-hans": "道路停车科"}
    assert measures.promises_by_department(SINCE, UNTIL) == [OfDepartment(name, "roads", Promises(3, 2, 1))]


def test_open_and_late_are_those_of_the_instant_asked_for(town):
    assert measures.open_at(MONDAY + 6 * HOUR) == OpenNow(open=3, late=0)
    assert measures.open_at(MONDAY + 8 * DAY) == OpenNow(open=2, late=2)
    assert measures.open_at(UNTIL) == OpenNow(open=1, late=1)


def test_pace_counts_working_days_and_not_the_weekend(town):
    assert measures.pace(SINCE, UNTIL) == Pace(answers=2, half=0, most=6)
    assert measures.pace(UNTIL, UNTIL + DAY) == Pace(0, 0, 0)


def test_solved_is_out_of_those_who_rated(town):
    for solved in ("yes", "partly"):
        question = make_published(town)
        rate(question_id=question.pk, actor=resident_of(question.pk), now=MONDAY + 2 * DAY, solved=solved)
    assert measures.solved(SINCE, UNTIL) == Solved(rated=2, solved=1)


def test_answers_are_counted_by_topic_once_they_are_public(town):
    assert measures.answers_by("topic", UNTIL) == {town.topic.pk: 2}
    assert measures.answers_by("department", MONDAY + DAY) == {town.roads.pk: 1}
