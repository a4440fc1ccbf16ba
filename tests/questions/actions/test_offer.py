"""offer, withdraw_offer, accept, decline and accept_by_silence: the lead moves, or not."""

from datetime import UTC, datetime, timedelta

import pytest

from inbox.questions.actions.accept import accept
from inbox.questions.actions.claim import claim
from inbox.questions.actions.decline import decline
from inbox.questions.actions.offer import AcceptedAlready, OfferPending, SameDepartment, ToTheDesk, offer
from inbox.questions.actions.return_to_desk import return_to_desk
from inbox.questions.actions.withdraw_offer import NoOffer, withdraw_offer
from inbox.questions.errors import Missing, NotNow, NotYours
from inbox.questions.models import Event, Offer, Question, Stewardship
from inbox.questions.offers import TooLate
from inbox.questions.settle import settle_due
from tests.make import MONDAY, make_in_hand, make_question, make_topic, make_town

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TUESDAY_CLOSE = datetime(2026, 11, 3, 17, 0, tzinfo=UTC)


def make_offered(town):
    question = make_question(town)
    claim(question_id=question.pk, actor=town.actor("responder"), now=MONDAY)
    offer(question_id=question.pk, actor=town.actor("responder"), now=MONDAY + HOUR, to=town.roads, reason="Theirs.")
    return Question.objects.get(pk=question.pk)


def test_offer_leaves_the_lead_until_it_is_accepted():
    town = make_town()
    question = make_offered(town)

    pending = Offer.objects.get(question=question)
    assert (question.lead, question.owner, pending.answer_by, pending.made.text.body) == (
        town.desk,
        town.responder,
        TUESDAY_CLOSE,
        "Theirs.",
    )


def test_offer_is_refused_when_one_is_open_or_has_no_reason_or_goes_to_oneself():
    town = make_town()
    question = make_offered(town)
    asking = {"question_id": question.pk, "actor": town.actor("responder"), "now": MONDAY + HOUR}

    with pytest.raises(OfferPending):
        offer(**asking, to=town.parks, reason="Or theirs.")
    withdraw_offer(**asking)
    with pytest.raises(Missing):
        offer(**asking, to=town.parks, reason="  ")
    with pytest.raises(SameDepartment):
        offer(**asking, to=town.desk, reason="Ours.")
    assert Offer.objects.filter(question=question, decided_at__isnull=True).count() == 0


def test_desk_is_offered_nothing_by_a_department_that_a_topic_routed_to_at_once():
    """Whoever accepted at the desk could neither offer it on nor return it; a return has its window and its reason."""
    town = make_town()
    topic = make_topic("lamps", town.roads, "Lamps", "路灯", routes_at_once=True)
    question = make_question(town, topic_id=topic.pk)
    claim(question_id=question.pk, actor=town.actor("officer"), now=MONDAY)
    asking = {"question_id": question.pk, "actor": town.actor("officer"), "now": MONDAY + HOUR, "reason": "Yours."}
    with pytest.raises(ToTheDesk) as refused:
        offer(**asking, to=town.desk)
    assert (refused.value.code, refused.value.status, Offer.objects.count()) == ("return_instead", 422, 0)
    return_to_desk(**asking)
    assert Question.objects.get().lead == town.desk


def test_offer_is_over_once_a_department_has_accepted():
    town = make_town()
    question = make_question(town)
    make_in_hand(town, question)
    with pytest.raises(AcceptedAlready):
        offer(
            question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 5 * HOUR, to=town.parks, reason="Theirs."
        )


def test_accept_moves_lead_and_owner_in_one_instant():
    town = make_town()
    question = make_offered(town)
    accept(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 2 * HOUR)

    question = Question.objects.get(pk=question.pk)
    assert (question.lead, question.owner, question.accepted_at, question.settle_at) == (
        town.roads,
        town.officer,
        MONDAY + 2 * HOUR,
        None,
    )
    assert Offer.objects.get(question=question).state == "accepted"


@pytest.mark.parametrize("role", ["outsider", "reviewer", "responder", "leader"])
def test_accept_and_decline_are_refused_to_whom_nothing_was_offered(role):
    town = make_town()
    question = make_offered(town)
    asking = {"question_id": question.pk, "actor": town.actor(role), "now": MONDAY + 2 * HOUR}
    with pytest.raises(NotYours):
        accept(**asking)
    with pytest.raises(NotYours):
        decline(**asking, reason="No.")


def test_decline_goes_back_to_the_one_who_offered_and_counts():
    town = make_town()
    question = make_offered(town)
    decline(
        question_id=question.pk,
        actor=town.actor("officer"),
        now=MONDAY + 2 * HOUR,
        reason="The lamp is on park ground.",
        suggest=town.parks,
    )

    question = Question.objects.get(pk=question.pk)
    event = Event.objects.get(question=question, kind="decline")
    assert (question.lead, question.owner, question.bounces) == (town.desk, town.responder, 1)
    assert (event.data, event.text.body) == ({"by": "roads", "suggest": "parks"}, "The lamp is on park ground.")
    offer(question_id=question.pk, actor=town.actor("responder"), now=MONDAY + 3 * HOUR, to=town.parks, reason="So.")


def test_silence_is_acceptance_at_the_end_of_the_window_whenever_the_clock_gets_there():
    town = make_town()
    question = make_offered(town)
    assert settle_due(TUESDAY_CLOSE - timedelta(seconds=1)) == 0
    assert settle_due(TUESDAY_CLOSE + timedelta(days=7)) == 1
    assert settle_due(TUESDAY_CLOSE + timedelta(days=8)) == 0

    question = Question.objects.get(pk=question.pk)
    event = Event.objects.get(question=question, kind="accept_by_silence")
    last = Stewardship.objects.get(pk=question.stewardship_id)
    assert (question.lead, question.owner, question.handling) == (town.roads, None, "in_hand")
    assert (event.effective_at, event.at, event.by) == (TUESDAY_CLOSE, TUESDAY_CLOSE + timedelta(days=7), "clock")
    assert (last.how, last.started_at) == ("silence", TUESDAY_CLOSE)


def test_decline_that_comes_late_is_refused_even_if_no_worker_ran():
    town = make_town()
    question = make_offered(town)
    with pytest.raises(TooLate):
        decline(question_id=question.pk, actor=town.actor("officer"), now=TUESDAY_CLOSE, reason="No.")
    assert Question.objects.get(pk=question.pk).lead == town.roads


def test_withdraw_offer_is_refused_when_none_is_open():
    town = make_town()
    question = make_offered(town)
    asking = {"question_id": question.pk, "actor": town.actor("responder"), "now": MONDAY + 2 * HOUR}
    withdraw_offer(**asking)
    with pytest.raises(NoOffer):
        withdraw_offer(**asking)
    with pytest.raises(TooLate):
        accept(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 3 * HOUR)


def test_offer_is_refused_before_a_claim():
    town = make_town()
    question = make_question(town)
    with pytest.raises((NotNow, NotYours)):
        offer(question_id=question.pk, actor=town.actor("responder"), now=MONDAY, to=town.roads, reason="Theirs.")
