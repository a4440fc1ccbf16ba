"""Where the working time went: offices one after the other, waiting for the resident apart."""

from datetime import timedelta

import pytest

from inbox.public.time_strip import Part, Share, TimeStrip, in_minutes, time_strip
from inbox.questions.actions.ask_resident import ask_resident
from tests.make import MONDAY, make_in_hand, make_published, make_question, make_town

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
            Part("desk", "0.00%", "20.00%"),
            Part("desk", "20.00%", "40.00%"),
            Part("lead", "60.00%", "40.00%"),
        ],
        shares=[Share("desk", "Citizens’ Desk", "3 h 0 min"), Share("lead", "Roads and Parking", "2 h 0 min")],
        counted="5 h 0 min",
        paused="",
    )


def test_strip_sets_waiting_for_the_resident_apart_when_the_clock_stood_still(town):
    question = make_question(town)
    make_in_hand(town, question)
    ask_resident(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 4 * HOUR, text="Which lamp?")
    question.refresh_from_db()
    strip = time_strip(question, "en", MONDAY + 6 * HOUR)
    assert (strip.counted, strip.paused) == ("4 h 0 min", "2 h 0 min")
    assert [part.kind for part in strip.parts] == ["desk", "desk", "lead", "you"]


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
