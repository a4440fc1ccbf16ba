"""What a list says of a promise: working time by the frozen calendar, a shape and words."""

from datetime import timedelta

import pytest

from inbox.desk.time_left import TimeLeft, in_words, time_left
from inbox.questions.models import Question
from tests.desk.pages import NOW, do, in_hand

# Asked on Wednesday at eight for five working days: due on Wednesday of next week at 17:00.
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("later", "state", "words"),
    [
        (timedelta(0), "fine", "5 d 3 h left"),
        (5 * DAY, "fine", "2 d 3 h left"),
        (6 * DAY, "soon", "1 d 3 h left"),
        (7 * DAY + timedelta(hours=2, minutes=15), "soon", "45 min left"),
        (7 * DAY + timedelta(hours=3), "late", "Late"),
        (8 * DAY, "late", "Late 5 h"),
        (12 * DAY, "late", "Late 2 d 5 h"),
        (90 * DAY, "late", "Late since 11 November 2026"),
    ],
)
def test_time_left_counts_working_time_only(ask, later, state, words):
    left = time_left(ask(), NOW + later)
    assert (left.state, left.words) == (state, words)


def test_emergency_is_counted_by_the_clock_on_the_wall(sign_in, ask):
    question = ask(hours=1)
    do(sign_in("responder"), question, "classify", kind="hazard", urgency="emergency")
    left = time_left(Question.objects.get(pk=question.pk), NOW)
    assert (left.state, left.words, left.used) == ("soon", "3 h left", 25)


def test_what_waits_for_the_resident_is_paused_and_what_is_done_is_not_counted(sign_in, town, ask):
    waiting, done = ask(), ask()
    in_hand(town, waiting)
    do(sign_in("officer"), waiting, "ask_resident", text="Which pole?")
    do(sign_in("responder"), done, "mark_spam")
    assert time_left(Question.objects.get(pk=waiting.pk), NOW).state == "paused"
    assert time_left(Question.objects.get(pk=done.pk), NOW + 90 * DAY) == TimeLeft("okay", "Closed")


@pytest.mark.parametrize(
    ("seconds", "day", "words"),
    [
        (0, 28_800, "0 min"),
        (3_599, 28_800, "59 min"),
        (28_800, 28_800, "1 d"),
        (28_800, 86_400, "8 h"),
        (200_000, 28_800, "6 d 7 h"),
    ],
)
def test_words_of_a_time_are_its_two_largest_units(seconds, day, words):
    assert in_words(seconds, day) == words
