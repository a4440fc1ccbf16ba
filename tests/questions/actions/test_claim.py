from datetime import timedelta

import pytest

from inbox.questions.actions.claim import AlreadyClaimed, claim
from inbox.questions.actions.offer import offer
from inbox.questions.errors import Changed, NotYours
from inbox.questions.models import Event, Question
from inbox.questions.settle import settle_due
from tests.make import MONDAY, make_question, make_town

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_claim_makes_owner_and_first_responder():
    town = make_town()
    question = make_question(town)
    claim(question_id=question.pk, actor=town.actor("responder"), now=MONDAY + HOUR)

    question = Question.objects.get(pk=question.pk)
    assert (question.handling, question.owner, question.first_responder, question.first_office) == (
        "in_hand",
        town.responder,
        town.responder,
        town.desk,
    )


def test_claim_names_who_was_first_and_how_long_ago_when_too_late():
    town = make_town()
    question = make_question(town)
    claim(question_id=question.pk, actor=town.actor("responder"), now=MONDAY + HOUR)

    with pytest.raises(AlreadyClaimed) as refused:
        claim(question_id=question.pk, actor=town.actor("second_responder"), now=MONDAY + HOUR + timedelta(seconds=8))
    assert (refused.value.details["by"], refused.value.details["seconds"]) == ("Responder", 8)
    assert Event.objects.filter(question=question, kind="claim").count() == 1


@pytest.mark.parametrize("role", ["officer", "reviewer", "head", "outsider", "leader", "operator"])
def test_claim_is_refused_outside_the_department_that_leads(role):
    town = make_town()
    question = make_question(town)

    with pytest.raises(NotYours):
        claim(question_id=question.pk, actor=town.actor(role), now=MONDAY + HOUR)
    assert Question.objects.get(pk=question.pk).owner is None


def test_claim_after_silence_keeps_the_first_responder():
    town = make_town()
    question = make_question(town)
    claim(question_id=question.pk, actor=town.actor("responder"), now=MONDAY + HOUR)
    offer(question_id=question.pk, actor=town.actor("responder"), now=MONDAY + HOUR, to=town.roads, reason="Theirs.")
    settle_due(MONDAY + timedelta(days=3))

    with pytest.raises(NotYours):
        claim(question_id=question.pk, actor=town.actor("responder"), now=MONDAY + timedelta(days=3))
    claim(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + timedelta(days=3))
    question = Question.objects.get(pk=question.pk)
    assert (question.owner, question.lead, question.first_responder) == (town.officer, town.roads, town.responder)


def test_claim_is_refused_when_the_question_changed_since_it_was_read():
    town = make_town()
    question = make_question(town)
    with pytest.raises(Changed):
        claim(question_id=question.pk, actor=town.actor("responder"), now=MONDAY, version=7)


def test_claim_by_a_deactivated_member_is_refused():
    town = make_town()
    question = make_question(town)
    town.responder.is_active = False
    town.responder.save(update_fields=["is_active"])
    with pytest.raises(NotYours):
        claim(question_id=question.pk, actor=town.actor("responder"), now=MONDAY)
