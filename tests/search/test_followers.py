"""The index after each event: what the public may find, what the desk may find, and nothing private in between."""

from datetime import timedelta

import pytest

from inbox.questions import actor as actors
from inbox.questions.actions.hide import hide
from inbox.questions.actions.publish import publish
from inbox.questions.actor import resident_of
from inbox.questions.models import Event
from inbox.search.followers import index_question
from inbox.search.models import Document
from tests.make import MONDAY, make_approved, make_imported, make_in_hand, make_published, make_question, make_town

pytestmark = pytest.mark.django_db
TEXTS = {"public_question": "When is the lamp mended?", "body": "On **Thursday**. Call 555 0100."}


@pytest.fixture
def town():
    return make_town()


def follow(question) -> None:
    index_question(Event.objects.filter(question=question).order_by("-seq").first().pk)


def documents(scope: str) -> list[tuple[str, str, str]]:
    return list(Document.objects.filter(scope=scope).values_list("lang", "question", "answer"))


def test_published_answer_is_found_by_both_in_their_own_words(town):
    question = make_published(town, texts=TEXTS, text="My lamp is dark, I am Ann Hopper of 4 Mill Lane.")
    follow(question)
    assert documents("public") == [("en", "When is the lamp mended?", "On Thursday. Call 555 0100.")]
    assert documents("desk") == [
        ("en", "My lamp is dark, I am Ann Hopper of 4 Mill Lane.", "On Thursday. Call 555 0100.")
    ]


def test_answer_in_its_grace_period_is_not_public_and_is_once_it_is_over(town, monkeypatch):
    question = make_published(town, texts=TEXTS)
    in_grace = MONDAY + timedelta(hours=7, minutes=9)
    monkeypatch.setattr("inbox.kit.clock.now", lambda: in_grace)
    follow(question)
    assert documents("public") == [] and len(documents("desk")) == 1

    monkeypatch.setattr("inbox.kit.clock.now", lambda: in_grace + timedelta(minutes=2))
    follow(question)
    assert [question for _, question, _ in documents("public")] == ["When is the lamp mended?"]


def test_new_question_is_found_by_the_desk_alone(town):
    question = make_question(town, text="Why is the light at Mill Lane off?")
    follow(question)
    assert documents("public") == []
    assert documents("desk") == [("en", "Why is the light at Mill Lane off?", "")]


def test_draft_and_approved_text_stay_private(town):
    question = make_question(town)
    make_in_hand(town, question)
    make_approved(town, question, **TEXTS)
    follow(question)
    assert documents("public") == []
    assert [answer for _, _, answer in documents("desk")] == ["On Thursday. Call 555 0100."]


def test_hidden_question_leaves_the_public_index_and_stays_in_the_desks(town):
    question = make_published(town, texts=TEXTS)
    follow(question)
    assert len(documents("public")) == 1

    hide(question_id=question.pk, actor=resident_of(question.pk), now=MONDAY + timedelta(days=2))
    follow(question)
    assert documents("public") == [] and len(documents("desk")) == 1


def test_imported_answer_is_the_desks_until_a_reviewer_publishes_it(town):
    question = make_imported(town)
    follow(question)
    assert documents("public") == [] and len(documents("desk")) == 1

    publish(question_id=question.pk, actor=actors.staff(town.reviewer), now=MONDAY)
    follow(question)
    assert [question for _, question, _ in documents("public")] == ["Is the town hall open on Saturdays?"]


def test_an_old_event_told_late_or_twice_brings_the_index_to_how_things_stand_now(town):
    question = make_published(town, texts=TEXTS)
    first = Event.objects.filter(question=question).order_by("seq").first()
    for _ in range(2):
        index_question(first.pk)
    assert documents("public") == [("en", "When is the lamp mended?", "On Thursday. Call 555 0100.")]
    assert len(documents("desk")) == 1
