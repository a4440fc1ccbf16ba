"""Where the working time went: offices one after the other, waiting for the resident apart."""

from datetime import timedelta

import pytest

from inbox.questions.actions.ask_resident import ask_resident
from inbox.questions.actions.classify import classify
from inbox.reports.time_strip import Part, Share, TimeStrip, in_minutes, time_strip
from tests.make import (
    MONDAY,
    make_contribution_asked,
    make_in_hand,
    make_in_review,
    make_published,
    make_question,
    make_town,
)

HOUR = timedelta(hours=1)


@pytest.fixture
def town(db):
    return make_town()


def test_strip_shows_each_office_in_its_order_when_a_question_is_in_hand(town):
    question = make_question(town)
    make_in_hand(town, question)  # the desk from 10:00 to 13:00, then Roads and Parking
    question.refresh_from_db()
    assert time_strip(question, "en", MONDAY + 5 * HOUR) == TimeStrip(
        parts=[
            Part("desk", "0.00%", "4.26%"),
            Part("wait", "4.26%", "2.13%"),
            Part("lead", "6.38%", "4.26%"),
        ],
        shares=[
            Share("desk", "Citizens’ Desk", "2 h 0 min"),
            Share("wait", "Waiting on Roads and Parking", "1 h 0 min"),
            Share("lead", "Roads and Parking", "2 h 0 min"),
        ],
        counted="5 h 0 min",
        paused="",
        left="42 h 0 min",
    )


def test_strip_sets_waiting_for_the_resident_apart_when_the_clock_stood_still(town):
    question = make_question(town)
    make_in_hand(town, question)
    ask_resident(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 4 * HOUR, text="Which lamp?")
    question.refresh_from_db()
    strip = time_strip(question, "en", MONDAY + 6 * HOUR)
    assert (strip.counted, strip.paused) == ("4 h 0 min", "2 h 0 min")
    assert [part.kind for part in strip.parts] == ["desk", "wait", "lead", "you"]
    assert strip.left == "43 h 0 min"  # of 47: what is waited takes nothing of it


def test_strip_tells_review_and_help_from_the_leads_own_time(town):
    question = make_question(town)
    asked = make_contribution_asked(town, question)
    question.refresh_from_db()
    strip = time_strip(question, "en", MONDAY + 5 * HOUR)
    assert strip.shares[-1] == Share("wait", f"Waiting on {asked.department.name_in('en')}", "1 h 0 min")
    make_in_review(town, question, now=MONDAY + 24 * HOUR)
    question.refresh_from_db()
    strip = time_strip(question, "en", MONDAY + 30 * HOUR)
    assert ("review", "In review, by a second person") in {(share.kind, share.what) for share in strip.shares}


def test_strip_has_nothing_left_when_the_promise_is_in_hours_or_over(town):
    question = make_question(town)
    classify(
        question_id=question.pk,
        actor=town.actor("responder"),
        now=MONDAY,
        topic=None,
        kind="hazard",
        urgency="emergency",
    )
    question.refresh_from_db()
    assert time_strip(question, "en", MONDAY + HOUR).left == ""
    assert time_strip(make_question(town), "en", MONDAY + timedelta(days=30)).left == ""


def test_strip_is_the_same_whenever_it_is_read_once_the_question_is_answered(town):
    question = make_published(town)
    question.refresh_from_db()
    assert time_strip(question, "en", MONDAY + 9 * HOUR) == time_strip(question, "en", MONDAY + timedelta(days=30))


@pytest.mark.parametrize(
    ("seconds", "minutes"),
    [
        ([], []),
        ([30, 30], [1, 0]),
        ([3_599, 3_601], [60, 60]),
        ([50, 50, 50], [1, 1, 0]),
        ([59], [0]),
        ([90, 95], [1, 2]),
    ],
)
def test_minutes_of_the_parts_add_up_to_those_of_the_whole(seconds, minutes):
    assert in_minutes(seconds) == minutes
    assert sum(minutes) == sum(seconds) // 60


def test_strip_is_left_out_before_a_minute_has_passed(town):
    assert time_strip(make_question(town), "en", MONDAY + timedelta(seconds=59)) is None
