"""contacted: a person of the town spoke with the resident."""

from datetime import timedelta

import pytest

from inbox.questions.actions.ask_resident import ask_resident
from inbox.questions.actions.contacted import contacted
from inbox.questions.errors import NotNow, NotYours
from inbox.questions.models import Event, Question
from inbox.questions.states import ContactHow
from tests.make import MONDAY, make_in_hand, make_in_review, make_published, make_question, make_town

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def speak(town, question, *, now=MONDAY + 6 * HOUR, role="officer", how="phone", **more):
    return contacted(question_id=question.pk, actor=town.actor(role), now=now, how=how, **more)


def test_first_contact_keeps_the_promise_and_every_one_is_written_down():
    town = make_town()
    question = make_in_hand(town, make_question(town))
    assert Question.objects.get().contacted_at is None
    for place, how in enumerate(ContactHow.values()):
        speak(town, question, how=how, now=MONDAY + (5 + place) * HOUR, note=f"Note {place}." if place else "")
    assert Question.objects.get().contacted_at == MONDAY + 5 * HOUR
    told = list(Event.objects.filter(kind="contacted").order_by("seq").select_related("text"))
    assert [event.data for event in told] == [{"how": how} for how in ("phone", "email", "counter", "visit", "letter")]
    assert [event.text.body for event in told[1:]] == ["Note 1.", "Note 2.", "Note 3.", "Note 4."]
    assert not hasattr(told[0], "text")


def test_contact_is_written_down_wherever_the_question_is_open_and_not_after():
    town = make_town()
    waiting, in_review = (make_in_hand(town, make_question(town)) for _ in range(2))
    ask_resident(question_id=waiting.pk, actor=town.actor("officer"), now=MONDAY + 4 * HOUR, text="Which lamp?")
    make_in_review(town, in_review)
    for question, handling in ((waiting, "with_resident"), (in_review, "in_review")):
        assert speak(town, question).contacted_at == MONDAY + 6 * HOUR
        assert Question.objects.get(pk=question.pk).handling == handling
    with pytest.raises(NotNow):
        speak(town, make_published(town), now=MONDAY + 9 * HOUR)


def test_contact_is_the_owners_word_and_known_ways_only():
    town = make_town()
    question = make_in_hand(town, make_question(town))
    for role in set(town.cast) - {"officer"}:
        with pytest.raises(NotYours):
            speak(town, question, role=role)
    with pytest.raises(ValueError, match="telepathy"):
        speak(town, question, how="telepathy")
    assert Question.objects.get().contacted_at is None
