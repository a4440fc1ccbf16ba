"""split: a letter with two matters becomes two questions with one past."""

from datetime import UTC, datetime, timedelta

import pytest

from inbox.questions.actions.accept import accept
from inbox.questions.actions.ask_department import ask_department
from inbox.questions.actions.ask_resident import ask_resident
from inbox.questions.actions.claim import claim
from inbox.questions.actions.contacted import contacted
from inbox.questions.actions.rule import rule
from inbox.questions.actions.split import split
from inbox.questions.actions.withdraw import withdraw
from inbox.questions.actor import resident_of
from inbox.questions.errors import Missing, NotNow, NotYours
from inbox.questions.models import Arbitration, Clock, Contact, Contribution, Event, Offer, Question, Stewardship
from inbox.questions.settle import settle_due
from tests.make import (
    MONDAY,
    make_contribution_asked,
    make_disputed,
    make_in_hand,
    make_in_review,
    make_offered,
    make_published,
    make_question,
    make_town,
)
from tests.questions.holding import assert_ownership_holds

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LETTER = "The lamp at Mill Lane is dark. And when are the trees cut?"
TEXTS = ("Why is the lamp at Mill Lane dark?", "When are the trees at Mill Lane cut?")
TUESDAY_CLOSE = datetime(2026, 11, 3, 17, 0, tzinfo=UTC)
LEFT_BEHIND = {  # of a question, what its part has of its own
    *("id", "number", "version", "text", "handling", "paused_at", "paused_until", "settle_at", "due_at"),
    *("stewardship_id", "split_from_id", "ask_key_hash", "receipt_sealed", "code_hash", "different"),
    *("awaits_reviewer", "_state"),
}


def cut(town, question, *, now=MONDAY + 6 * HOUR, role="officer", texts=TEXTS):
    split(question_id=question.pk, actor=town.actor(role), now=now, texts=texts)
    return Question.objects.get(split_from=question)


def fresh(question):
    return Question.objects.get(pk=question.pk)


def past(question):
    """Who was accountable, and its clocks with their pauses."""
    stewards = Stewardship.objects.filter(question=question).order_by("ordinal")
    clocks = Clock.objects.filter(question=question).order_by("ordinal")
    return (
        list(stewards.values_list("ordinal", "lead", "owner", "how", "started_at", "ended_at")),
        list(clocks.values_list("ordinal", "limit", "started_at", "stopped_at", "due_at")),
        list(clocks.values_list("pauses__started_at", "pauses__ended_at")),
    )


def common(question):
    return {name: value for name, value in fresh(question).__dict__.items() if name not in LEFT_BEHIND}


def test_split_keeps_number_and_letter_and_gives_the_second_matter_a_number_of_its_own():
    town = make_town()
    question = make_in_hand(town, make_question(town, text=LETTER))
    part = cut(town, question)
    question = fresh(question)
    assert (question.number, question.text, part.number, part.text) == ("2026-00001", TEXTS[0], "2026-00002", TEXTS[1])
    told, told_part = (Event.objects.filter(question=one).latest("seq") for one in (question, part))
    assert (told.kind, told.text.body, told.data) == ("split", LETTER, {"into": part.number})
    assert (told_part.kind, told_part.text.body, told_part.seq) == ("split", TEXTS[1], 1)
    assert (told_part.data["from"], told_part.data["axes"]) == (question.number, {"handling": "in_hand"})
    assert len({question.code_hash, part.code_hash, ""}) == 3
    assert_ownership_holds()


def test_split_copies_stewards_promise_contact_and_first_responder():
    town = make_town()
    about = {"text": LETTER, "name": "Ann Lee", "email": "ann@home.example", "phone": "555 0177", "place": "Mill Lane"}
    question = make_in_hand(town, make_question(town, **about))
    contacted(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 5 * HOUR, how="phone")
    part = cut(town, question)
    assert (past(part), common(part), part.due_at) == (past(question), common(question), fresh(question).due_at)
    assert (part.first_responder, part.owner, part.contacted_at) == (town.responder, town.officer, MONDAY + 5 * HOUR)
    contacts = Contact.objects.values_list("question", "name", "email", "phone").order_by("question__number")
    reached = ("Ann Lee", "ann@home.example", "555 0177")
    assert list(contacts) == [(question.pk, *reached), (part.pk, *reached)]
    assert_ownership_holds()


def test_part_of_a_question_without_contact_has_none():
    town = make_town()
    cut(town, make_in_hand(town, make_question(town)))
    assert (Question.objects.count(), Contact.objects.count()) == (2, 0)


def test_part_goes_on_while_the_first_waits_for_the_resident():
    """The letter's first matter is asked back about; the other one is nobody's to wait for."""
    town = make_town()
    question = make_in_hand(town, make_question(town))
    ask_resident(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 4 * HOUR, text="Which lamp?")
    part = cut(town, question)
    _stewards, (clock,), (pause,) = past(part)
    assert (part.handling, part.paused_at, part.paused_until, part.settle_at) == ("in_hand", None, None, None)
    assert pause == (MONDAY + 4 * HOUR, MONDAY + 6 * HOUR)
    question = fresh(question)
    assert (question.handling, question.paused_at) == ("with_resident", MONDAY + 4 * HOUR)
    assert part.due_at == clock[-1] == datetime(2026, 11, 10, 11, 0, tzinfo=UTC)
    assert_ownership_holds()


def test_part_of_a_question_in_review_has_no_answer_yet():
    town = make_town()
    question = make_in_hand(town, make_question(town))
    make_in_review(town, question)
    part = cut(town, question)
    assert (fresh(question).handling, part.handling, part.awaits_reviewer) == ("in_review", "in_hand", False)
    assert not hasattr(part, "answer") and hasattr(fresh(question), "answer")
    assert_ownership_holds()


def test_part_of_a_disputed_question_is_disputed_and_ruled_by_itself():
    town = make_town()
    question = make_disputed(town, make_question(town))
    part = cut(town, question, role="responder", now=MONDAY + 5 * HOUR)
    assert set(Arbitration.objects.values_list("question", "opened_at", "due_at", "ended_at")) == {
        (one.pk, MONDAY + 4 * HOUR, TUESDAY_CLOSE, None) for one in (question, part)
    }
    assert (part.settle_at, part.bounces) == (TUESDAY_CLOSE, 2)
    ruling = {"actor": town.actor("arbiter"), "now": MONDAY + 6 * HOUR, "reason": "The tree is on park ground."}
    rule(question_id=part.pk, to=town.parks, **ruling)
    assert (fresh(question).lead, fresh(part).lead) == (town.desk, town.parks)
    assert settle_due(TUESDAY_CLOSE) == 1
    assert Event.objects.get(kind="escalate").question == question
    assert_ownership_holds()


def test_part_of_a_dispute_that_stepped_up_has_stepped_up():
    town = make_town()
    question = make_disputed(town, make_question(town))
    settle_due(TUESDAY_CLOSE)
    part = cut(town, question, role="responder", now=TUESDAY_CLOSE + HOUR)
    assert (Arbitration.objects.get(question=part).stepped_up_at, part.settle_at) == (TUESDAY_CLOSE, None)
    rule(question_id=part.pk, actor=town.actor("leader"), now=TUESDAY_CLOSE + HOUR, to=town.parks, reason="So.")
    assert fresh(part).lead == town.parks
    assert_ownership_holds()


def test_what_others_were_offered_or_asked_stays_with_the_first():
    town = make_town()
    offered, helped = (make_question(town) for _ in range(2))
    make_offered(town, offered)
    make_contribution_asked(town, helped)
    parts = [cut(town, offered, role="responder"), cut(town, helped)]
    assert (Offer.objects.filter(decided_at=None).get().question, Contribution.objects.get().question) == (
        offered,
        helped,
    )
    with pytest.raises(NotYours):
        accept(question_id=parts[0].pk, actor=town.actor("officer"), now=MONDAY + 7 * HOUR)
    ask = {"department": town.parks, "ask": "When?", "now": MONDAY + 7 * HOUR}
    ask_department(question_id=parts[1].pk, actor=town.actor("officer"), **ask)
    assert_ownership_holds()


def test_part_goes_its_own_way():
    town = make_town()
    question = make_in_hand(town, make_question(town))
    part = cut(town, question)
    withdraw(question_id=question.pk, actor=resident_of(question.pk), now=MONDAY + 7 * HOUR)
    assert (fresh(question).handling, fresh(part).handling, fresh(part).owner) == ("closed", "in_hand", town.officer)
    again = cut(town, part, now=MONDAY + 8 * HOUR)
    assert (again.split_from, again.number) == (part, "2026-00003")
    assert_ownership_holds()


@pytest.mark.parametrize("texts", [[], ["One?"], ["One?", " \n"], ["", "Two?"]])
def test_split_takes_two_texts(texts):
    town = make_town()
    question = make_in_hand(town, make_question(town, text=LETTER))
    with pytest.raises(Missing):
        cut(town, question, texts=texts)
    assert [one.text for one in Question.objects.all()] == [LETTER]


def test_split_belongs_to_the_owner_of_what_is_open():
    town = make_town()
    question, done = make_in_hand(town, make_question(town)), make_published(town)
    for role in set(town.cast) - {"officer"}:
        with pytest.raises(NotYours):
            cut(town, question, role=role)
    with pytest.raises(NotNow):
        cut(town, done, now=MONDAY + 9 * HOUR)
    unclaimed = make_question(town)
    with pytest.raises(NotYours):
        cut(town, unclaimed, role="responder")
    claim(question_id=unclaimed.pk, actor=town.actor("responder"), now=MONDAY)
    assert cut(town, unclaimed, role="responder").lead == town.desk
