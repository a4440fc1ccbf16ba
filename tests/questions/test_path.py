"""The main job, through the actions alone: asked, claimed, offered, accepted, answered, approved, published."""

from datetime import timedelta

import pytest

from inbox.questions import access
from inbox.questions.actions.undo_publish import PublicAlready, undo_publish
from inbox.questions.models import Answer, Event, Question, Stewardship
from tests.make import MONDAY, make_published, make_town

pytestmark = pytest.mark.django_db


def test_path_ends_published_with_one_event_for_each_verb():
    town = make_town()
    question = make_published(town)
    question = Question.objects.get(pk=question.pk)

    assert (question.handling, question.outcome, question.publication) == ("answered", "answered", "public")
    assert list(Event.objects.filter(question=question).order_by("seq").values_list("seq", "kind", "by")) == [
        (1, "submit", "resident"),
        (2, "claim", "staff"),
        (3, "offer", "staff"),
        (4, "accept", "staff"),
        (5, "draft", "staff"),
        (6, "submit_for_review", "staff"),
        (7, "review", "staff"),
        (8, "publish", "staff"),
    ]


def test_stewardships_touch_and_end_when_answered():
    town = make_town()
    question = make_published(town)
    hour = timedelta(hours=1)

    rows = Stewardship.objects.filter(question=question).order_by("ordinal")
    assert list(rows.values_list("how", "lead__slug", "owner__username", "started_at", "ended_at")) == [
        ("receipt", "desk", None, MONDAY, MONDAY + hour),
        ("claim", "desk", "responder", MONDAY + hour, MONDAY + 3 * hour),
        ("accept", "roads", "officer", MONDAY + 3 * hour, MONDAY + 7 * hour),
    ]


def test_answer_is_public_only_after_the_grace_period():
    town = make_town()
    question = make_published(town)
    public_at = MONDAY + timedelta(hours=7, minutes=10)

    assert access.published(public_at - timedelta(seconds=1)).count() == 0
    assert access.published(public_at).get().question_id == question.pk


def test_undo_publish_brings_back_the_review_and_is_refused_once_public():
    town = make_town()
    question = make_published(town)
    undo_publish(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + timedelta(hours=7, minutes=9))
    question = Question.objects.get(pk=question.pk)

    assert (question.handling, question.outcome, question.publication) == ("in_review", "", "undecided")
    assert Answer.objects.get(question=question).is_public is False

    other = make_published(town)
    with pytest.raises(PublicAlready):
        undo_publish(question_id=other.pk, actor=town.actor("officer"), now=MONDAY + timedelta(hours=7, minutes=10))
