"""return_to_desk, rule and escalate: what others pass on for ever here goes back once, then somebody decides."""

from datetime import UTC, datetime, timedelta

import pytest

from inbox.people.models import Membership, User
from inbox.people.roles import Role
from inbox.questions.actions.accept import accept
from inbox.questions.actions.ask_resident import ask_resident
from inbox.questions.actions.claim import claim
from inbox.questions.actions.decline import decline
from inbox.questions.actions.offer import AcceptedAlready, BounceBudget, offer
from inbox.questions.actions.return_to_desk import WindowClosed, return_to_desk
from inbox.questions.actions.rule import NotInUse, rule
from inbox.questions.actions.withdraw import withdraw
from inbox.questions.actor import resident_of
from inbox.questions.errors import Missing, NotNow, NotYours
from inbox.questions.models import Arbitration, Event, Offer, Precedent, Question, Stewardship
from inbox.questions.offers import GivenAway
from inbox.questions.settle import settle_due
from tests.make import (
    MONDAY,
    make_disputed,
    make_in_hand,
    make_in_review,
    make_offer,
    make_offered,
    make_question,
    make_ruled,
    make_topic,
    make_town,
)
from tests.questions.holding import assert_ownership_holds

pytestmark = pytest.mark.django_db
HOUR, MOMENT = timedelta(hours=1), timedelta(microseconds=1)
TUESDAY_CLOSE = datetime(2026, 11, 3, 17, 0, tzinfo=UTC)
WEDNESDAY_CLOSE = TUESDAY_CLOSE + timedelta(days=1)


def fresh(question):
    return Question.objects.get(pk=question.pk)


def give_back(town, question, now, *, role="officer", **more):
    return return_to_desk(
        question_id=question.pk, actor=town.actor(role), now=now, reason="The lamp is on park ground.", **more
    )


def test_return_gives_the_question_to_its_first_responder_and_is_a_precedent():
    """A question goes back to the exact person who passed it on (osTicket 5265), with its reason."""
    town = make_town()
    question = make_in_hand(town, make_question(town))
    give_back(town, question, MONDAY + 5 * HOUR, suggest=town.parks)

    question, event = fresh(question), Event.objects.get(kind="return_to_desk")
    assert (question.lead, question.owner, question.accepted_at, question.bounces, question.handling) == (
        town.desk,
        town.responder,
        None,
        1,
        "in_hand",
    )
    assert (event.data, event.text.body) == (
        {
            "stewards": [{"lead": town.desk.pk, "owner": town.responder.pk, "how": "return"}],
            "to": "desk",
            "by": "roads",
            "suggest": "parks",
        },
        "The lamp is on park ground.",
    )
    precedent = Precedent.objects.get()
    assert (precedent.how, precedent.away_from, precedent.to, precedent.event) == (
        "return",
        town.roads,
        town.parks,
        event,
    )
    assert_ownership_holds()


def test_return_is_open_to_the_last_moment_of_the_window_and_not_at_its_end():
    town = make_town()
    first, second = (make_in_hand(town, make_question(town)) for _ in range(2))
    give_back(town, first, TUESDAY_CLOSE - MOMENT)
    with pytest.raises(WindowClosed) as refused:
        give_back(town, second, TUESDAY_CLOSE)
    assert (refused.value.code, refused.value.details) == ("window_closed", {"until": TUESDAY_CLOSE})
    assert "It can’t be returned any more." in str(refused.value)


def test_late_acceptance_has_less_of_the_window():
    town = make_town()
    question = make_offered(town, make_question(town))
    accept(question_id=question.pk, actor=town.actor("officer"), now=TUESDAY_CLOSE - 2 * MOMENT)
    give_back(town, question, TUESDAY_CLOSE - MOMENT)
    assert fresh(question).lead == town.desk


@pytest.mark.parametrize("role", ["officer", "head"])
def test_silent_department_has_one_return_within_one_working_day(role):
    town = make_town()
    first, second = (make_offered(town, make_question(town)) for _ in range(2))
    give_back(town, first, WEDNESDAY_CLOSE - MOMENT, role=role)
    assert (fresh(first).lead, fresh(first).owner) == (town.desk, town.responder)
    with pytest.raises(WindowClosed):
        give_back(town, second, WEDNESDAY_CLOSE, role=role)
    with pytest.raises(NotYours):
        give_back(town, second, WEDNESDAY_CLOSE - MOMENT, role="outsider")


def test_return_by_the_owner_who_claimed_what_their_silent_department_got():
    town = make_town()
    question = make_offered(town, make_question(town))
    claim(question_id=question.pk, actor=town.actor("second_officer"), now=TUESDAY_CLOSE + HOUR)
    give_back(town, question, TUESDAY_CLOSE + 2 * HOUR, role="second_officer")
    assert fresh(question).lead == town.desk


def test_question_routed_at_once_is_returned_within_the_window_from_receipt():
    town = make_town()
    topic = make_topic("lamps", town.roads, "Lamps", "路灯", routes_at_once=True)
    first, second = (make_question(town, topic_id=topic.pk) for _ in range(2))
    for question in (first, second):
        claim(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + HOUR)
    give_back(town, first, TUESDAY_CLOSE - MOMENT)
    assert (fresh(first).lead, fresh(first).owner, fresh(first).first_responder) == (town.desk, None, town.officer)
    with pytest.raises(WindowClosed):
        give_back(town, second, TUESDAY_CLOSE)


def test_return_takes_back_the_offer_that_was_open():
    """A third bounce after the arbiter was asked would have nowhere to go."""
    town = make_town()
    topic = make_topic("lamps", town.roads, "Lamps", "路灯", routes_at_once=True)
    question = make_question(town, topic_id=topic.pk)
    claim(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + HOUR)
    offer(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + HOUR, to=town.parks, reason="Theirs.")
    give_back(town, question, MONDAY + 2 * HOUR)
    assert Offer.objects.get().state == "withdrawn"
    assert_ownership_holds()


@pytest.mark.parametrize("role", ["responder", "second_officer", "head", "reviewer", "outsider", "arbiter", "leader"])
def test_return_belongs_to_the_owner(role):
    town = make_town()
    question = make_in_hand(town, make_question(town))
    with pytest.raises(NotYours):
        give_back(town, question, MONDAY + 5 * HOUR, role=role)


def test_return_is_refused_without_a_reason_or_while_the_desk_leads_or_waits():
    town = make_town()
    question = make_in_hand(town, make_question(town))
    with pytest.raises(Missing):
        return_to_desk(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 5 * HOUR, reason=" ")
    ask_resident(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 5 * HOUR, text="Which?")
    with pytest.raises(NotNow):
        give_back(town, question, MONDAY + 5 * HOUR)
    at_desk = make_offered(town, make_question(town))
    with pytest.raises(WindowClosed):
        give_back(town, at_desk, MONDAY + 2 * HOUR, role="responder")


def test_second_bounce_asks_an_arbiter_until_the_packs_limit():
    town = make_town()
    question = make_in_hand(town, make_question(town))
    give_back(town, question, MONDAY + 4 * HOUR)
    make_offer(town, question, to=town.parks, now=MONDAY + 5 * HOUR)
    decline(question_id=question.pk, actor=town.actor("outsider"), now=MONDAY + 6 * HOUR, reason="Not ours.")

    opened = Arbitration.objects.get()
    assert (opened.opened_at, opened.due_at, fresh(question).settle_at) == (
        MONDAY + 6 * HOUR,
        TUESDAY_CLOSE,
        TUESDAY_CLOSE,
    )
    assert Event.objects.get(kind="decline").data["ruling_by"] == TUESDAY_CLOSE.isoformat()
    with pytest.raises(BounceBudget) as refused:
        make_offer(town, question, to=town.hall, now=MONDAY + 7 * HOUR)
    assert (refused.value.code, fresh(question).owner) == ("bounce_budget", town.responder)


def test_rule_binds_and_ends_the_quarrel():
    town = make_town()
    question = make_ruled(town, make_question(town))
    event = Event.objects.get(kind="rule")
    assert (question.lead, question.owner, question.accepted_at, question.settle_at) == (
        town.parks,
        None,
        MONDAY + 5 * HOUR,
        None,
    )
    assert (event.data, event.text.body) == (
        {
            "stewards": [{"lead": town.parks.pk, "owner": None, "how": "ruling"}],
            "to": "parks",
            "by": "desk",
        },
        "The lamp stands on park ground.",
    )
    assert Arbitration.objects.get().ended_at == MONDAY + 5 * HOUR
    claim(question_id=question.pk, actor=town.actor("outsider"), now=MONDAY + 6 * HOUR)
    with pytest.raises(AcceptedAlready):
        offer(question_id=question.pk, actor=town.actor("outsider"), now=MONDAY + 6 * HOUR, to=town.hall, reason="Not.")
    with pytest.raises(WindowClosed):
        give_back(town, question, MONDAY + 6 * HOUR, role="outsider")
    assert_ownership_holds()


def test_no_department_gets_back_what_a_ruling_gave_away():
    town = make_town()
    question = make_in_hand(town, make_question(town))
    ruling = {"question_id": question.pk, "actor": town.actor("arbiter"), "reason": "Park ground."}
    rule(**ruling, now=MONDAY + 5 * HOUR, to=town.parks)
    with pytest.raises(GivenAway) as refused:
        rule(**ruling, now=MONDAY + 6 * HOUR, to=town.roads)
    assert str(refused.value).startswith("A ruling took this question from Roads and Parking")
    rule(**ruling, now=MONDAY + 6 * HOUR, to=town.hall)
    assert (refused.value.code, fresh(question).lead) == ("given_away", town.hall)


def test_rule_for_the_same_lead_keeps_its_owner_and_decides_the_open_offer():
    town = make_town()
    question = make_offered(town, make_question(town))
    rule(question_id=question.pk, actor=town.actor("arbiter"), now=MONDAY + 2 * HOUR, to=town.desk, reason="Yours.")
    last = Stewardship.objects.get(pk=fresh(question).stewardship_id)
    assert (last.lead, last.owner, last.how, Offer.objects.get().state) == (
        town.desk,
        town.responder,
        "ruling",
        "ruled",
    )


def test_rule_is_open_wherever_the_question_is():
    town = make_town()
    new, waiting, in_review = (make_question(town) for _ in range(3))
    make_in_hand(town, waiting)
    ask_resident(question_id=waiting.pk, actor=town.actor("officer"), now=MONDAY + 4 * HOUR, text="Which?")
    make_in_hand(town, in_review)
    make_in_review(town, in_review)
    for question, handling in ((new, "new"), (waiting, "with_resident"), (in_review, "in_review")):
        rule(question_id=question.pk, actor=town.actor("arbiter"), now=MONDAY + 6 * HOUR, to=town.parks, reason="So.")
        assert (fresh(question).handling, fresh(question).lead, fresh(question).owner) == (handling, town.parks, None)
        claim(question_id=question.pk, actor=town.actor("outsider"), now=MONDAY + 7 * HOUR)
    withdraw(question_id=new.pk, actor=resident_of(new.pk), now=MONDAY + 8 * HOUR)
    with pytest.raises(NotNow):
        rule(question_id=new.pk, actor=town.actor("arbiter"), now=MONDAY + 9 * HOUR, to=town.hall, reason="So.")
    assert_ownership_holds()


def test_rule_is_refused_without_reason_or_for_a_department_out_of_use():
    town = make_town()
    question = make_disputed(town, make_question(town))
    ruling = {"question_id": question.pk, "actor": town.actor("arbiter"), "now": MONDAY + 5 * HOUR}
    with pytest.raises(Missing):
        rule(**ruling, to=town.parks, reason="")
    type(town.parks).objects.filter(pk=town.parks.pk).update(is_active=False)
    with pytest.raises(NotInUse):  # although the caller's row was read before
        rule(**ruling, to=town.parks, reason="So.")


def test_silent_arbiter_is_stepped_over_at_the_right_instant_however_late_the_worker():
    town = make_town()
    question = make_disputed(town, make_question(town))
    ruling = {"question_id": question.pk, "to": town.parks, "reason": "So."}
    with pytest.raises(NotYours):
        rule(**ruling, actor=town.actor("leader"), now=TUESDAY_CLOSE - MOMENT)
    assert settle_due(TUESDAY_CLOSE - MOMENT) == 0
    assert settle_due(TUESDAY_CLOSE + timedelta(days=9)) == 1
    event = Event.objects.get(kind="escalate")
    assert (Arbitration.objects.get().stepped_up_at, event.effective_at, fresh(question).lead) == (
        TUESDAY_CLOSE,
        TUESDAY_CLOSE,
        town.desk,
    )
    rule(**ruling, actor=town.actor("leader"), now=TUESDAY_CLOSE + timedelta(days=10))
    assert fresh(question).lead == town.parks


@pytest.mark.parametrize("role", ["responder", "officer", "head", "reviewer", "outsider", "leader", "operator"])
def test_rule_belongs_to_the_arbiter(role):
    town = make_town()
    question = make_disputed(town, make_question(town))
    with pytest.raises(NotYours):
        rule(question_id=question.pk, actor=town.actor(role), now=MONDAY + 5 * HOUR, to=town.parks, reason="So.")


def test_return_to_a_first_responder_who_left_waits_at_the_desk():
    """The first asker's office has left (uniTicket 108): the desk stays."""
    town = make_town()
    question = make_in_hand(town, make_question(town))
    User.objects.filter(pk=town.responder.pk).update(is_active=False)
    give_back(town, question, MONDAY + 5 * HOUR)
    assert (fresh(question).lead, fresh(question).owner, fresh(question).first_responder) == (
        town.desk,
        None,
        town.responder,
    )
    assert Membership.objects.filter(user=town.responder, role=Role.RESPONDER).exists()
