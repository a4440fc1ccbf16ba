"""What the verbs of ownership refuse before the database has to: each check alone, with nothing written."""

from datetime import timedelta

import pytest

from inbox.questions.actions.accept import accept
from inbox.questions.actions.ask_department import ask_department
from inbox.questions.actions.claim import claim
from inbox.questions.actions.decline import decline
from inbox.questions.actions.offer import AcceptedAlready, BounceBudget, offer
from inbox.questions.actions.return_to_desk import WindowClosed, return_to_desk
from inbox.questions.actions.rule import rule
from inbox.questions.actions.withdraw import withdraw
from inbox.questions.actor import resident_of
from inbox.questions.errors import Missing, Refused
from inbox.questions.models import Arbitration, Contribution, Event, Offer, Question
from inbox.questions.offers import GivenAway
from inbox.questions.verifying import Found, verify
from tests.make import MONDAY, make_in_hand, make_question, make_town

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def refused(verb, error: type[Refused], question: Question, **needs) -> None:
    """The verb raises exactly this and leaves no event."""
    before = Event.objects.filter(question=question).count()
    with pytest.raises(error) as raised:
        verb(question_id=question.pk, **needs)
    assert type(raised.value) is error
    assert Event.objects.filter(question=question).count() == before


@pytest.fixture
def town():
    return make_town()


@pytest.fixture
def in_hand(town):
    """Of roads, accepted three hours after its receipt."""
    return make_in_hand(town, make_question(town))


def decline_twice(town, question):
    claim(question_id=question.pk, actor=town.actor("responder"), now=MONDAY + HOUR)
    for hours in (2, 4):
        now = MONDAY + hours * HOUR
        offer(question_id=question.pk, actor=town.actor("responder"), now=now, to=town.roads, reason="Yours.")
        decline(question_id=question.pk, actor=town.actor("officer"), now=now + HOUR, reason="Not ours.")


@pytest.mark.parametrize("blank", ["", " \n"])
def test_whatever_moves_the_lead_by_a_persons_word_needs_a_reason(town, in_hand, blank):
    now = MONDAY + 4 * HOUR
    refused(return_to_desk, Missing, in_hand, actor=town.actor("officer"), now=now, reason=blank)
    refused(rule, Missing, in_hand, actor=town.actor("arbiter"), now=now, to=town.parks, reason=blank)
    question = make_question(town)
    claim(question_id=question.pk, actor=town.actor("responder"), now=MONDAY)
    refused(offer, Missing, question, actor=town.actor("responder"), now=now, to=town.roads, reason=blank)
    offer(question_id=question.pk, actor=town.actor("responder"), now=now, to=town.roads, reason="A lamp.")
    refused(decline, Missing, question, actor=town.actor("officer"), now=now, reason=blank)
    refused(ask_department, Missing, in_hand, actor=town.actor("officer"), now=now, department=town.parks, ask=blank)


def test_return_ends_with_its_window(town, in_hand):
    until = Offer.objects.get(question=in_hand).answer_by
    late = {"actor": town.actor("officer"), "reason": "A tree."}
    refused(return_to_desk, WindowClosed, in_hand, now=until, **late)
    returned = return_to_desk(question_id=in_hand.pk, now=until - timedelta(seconds=1), **late)
    assert (returned.lead_id, returned.owner_id, returned.bounces) == (town.desk.pk, town.responder.pk, 1)


def test_offers_are_over_once_a_department_has_accepted(town, in_hand):
    now = MONDAY + 4 * HOUR
    refused(offer, AcceptedAlready, in_hand, actor=town.actor("officer"), now=now, to=town.parks, reason="A tree.")


def test_third_offer_waits_for_the_arbiter_who_was_asked(town):
    question = make_question(town)
    decline_twice(town, question)
    now = MONDAY + 6 * HOUR
    refused(offer, BounceBudget, question, actor=town.actor("responder"), now=now, to=town.parks, reason="A tree.")
    assert Arbitration.objects.get(question=question, ended_at__isnull=True).opened_at == MONDAY + 5 * HOUR


def test_ruling_gives_nothing_back_that_a_ruling_took(town, in_hand):
    arbiter = {"actor": town.actor("arbiter"), "now": MONDAY + 4 * HOUR, "reason": "The tree hides the lamp."}
    rule(question_id=in_hand.pk, to=town.parks, **arbiter)
    refused(rule, GivenAway, in_hand, to=town.roads, **arbiter)


def test_what_is_open_lapses_with_the_question(town, in_hand):
    now = MONDAY + 4 * HOUR
    ask_department(
        question_id=in_hand.pk, actor=town.actor("officer"), now=now, department=town.parks, ask="Whose tree is it?"
    )
    disputed = make_question(town)
    decline_twice(town, disputed)
    offered = make_question(town)
    claim(question_id=offered.pk, actor=town.actor("responder"), now=MONDAY)
    offer(question_id=offered.pk, actor=town.actor("responder"), now=now, to=town.roads, reason="A lamp.")
    for question in (in_hand, disputed, offered):
        withdraw(question_id=question.pk, actor=resident_of(question.pk), now=MONDAY + 8 * HOUR)
    assert Contribution.objects.get().state == "lapsed"
    assert Arbitration.objects.get().ended_at == MONDAY + 8 * HOUR
    assert Offer.objects.get(question=offered).state == "withdrawn"
    assert list(verify(Found())) == []


def test_late_acceptance_is_refused_and_the_silence_stands(town):
    question = make_question(town)
    claim(question_id=question.pk, actor=town.actor("responder"), now=MONDAY)
    offer(question_id=question.pk, actor=town.actor("responder"), now=MONDAY, to=town.roads, reason="A lamp.")
    late = Offer.objects.get().answer_by + timedelta(days=7)
    with pytest.raises(Refused):
        accept(question_id=question.pk, actor=town.actor("officer"), now=late)
    with pytest.raises(Refused):
        decline(question_id=question.pk, actor=town.actor("officer"), now=late, reason="Not ours.")
    question.refresh_from_db()
    assert (question.lead_id, question.owner_id, question.accepted_at) == (
        town.roads.pk,
        None,
        Offer.objects.get().answer_by,
    )
