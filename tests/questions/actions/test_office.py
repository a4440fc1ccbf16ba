"""In whose name a member of two departments acted."""

from datetime import timedelta

import pytest

from inbox.people.models import Membership
from inbox.questions.actions.accept import accept
from inbox.questions.actions.claim import claim
from inbox.questions.actions.offer import offer
from inbox.questions.actions.return_to_desk import return_to_desk
from inbox.questions.models import Event
from tests.make import MONDAY, make_question, make_town

pytestmark = pytest.mark.django_db


def test_office_is_the_one_offered_to_and_then_the_one_that_gives_back():
    town, hour = make_town(), timedelta(hours=1)
    question = make_question(town)
    Membership.objects.create(user=town.officer, department=town.desk, role="responder")
    both = town.actor("officer")
    claim(question_id=question.pk, actor=both, now=MONDAY)
    offer(question_id=question.pk, actor=both, now=MONDAY + hour, to=town.roads, reason="Theirs.")
    accept(question_id=question.pk, actor=both, now=MONDAY + 2 * hour)
    return_to_desk(question_id=question.pk, actor=both, now=MONDAY + 3 * hour, reason="The lamp is private.")
    said = Event.objects.filter(question=question, member=town.officer).order_by("seq")
    assert list(said.values_list("kind", "office__slug")) == [
        ("claim", "desk"),
        ("offer", "desk"),
        ("accept", "roads"),
        ("return_to_desk", "roads"),
    ]
