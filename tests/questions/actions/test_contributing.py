"""ask_department, accept_contribution, contribute, decline_contribution: others help, the lead stays where it is."""

from datetime import UTC, datetime, timedelta

import pytest

from inbox.people.models import Department
from inbox.questions.actions.accept_contribution import accept_contribution
from inbox.questions.actions.ask_department import AskedAlready, OutsidePromise, OwnDepartment, ask_department
from inbox.questions.actions.ask_resident import ask_resident
from inbox.questions.actions.contribute import contribute
from inbox.questions.actions.decline_contribution import decline_contribution
from inbox.questions.actions.withdraw import withdraw
from inbox.questions.actor import resident_of
from inbox.questions.contributions import NoLongerAsked, NotAskedOfYou
from inbox.questions.errors import Missing, NotNow, NotYours, Refused
from inbox.questions.models import Contribution, Event, Question
from tests.make import (
    MONDAY,
    make_contribution_asked,
    make_in_hand,
    make_in_review,
    make_member,
    make_question,
    make_topic,
    make_town,
)
from tests.questions.holding import assert_ownership_holds

pytestmark = pytest.mark.django_db
HOUR, MOMENT = timedelta(hours=1), timedelta(microseconds=1)
TWO = MONDAY + 4 * HOUR  # when it is asked, on Monday
WEDNESDAY_CLOSE = datetime(2026, 11, 4, 17, 0, tzinfo=UTC)
PROMISE = datetime(2026, 11, 9, 17, 0, tzinfo=UTC)  # of a consultation received on Monday
STEPS = {
    "accept": (accept_contribution, {}),
    "give": (contribute, {"text": "It is an oak of the town."}),
    "decline": (decline_contribution, {"reason": "We keep no list of private trees."}),
}


def ask(town, question, *, now=TWO, to=None, role="officer", words="Whose tree is it?", **more):
    ask_department(
        question_id=question.pk, actor=town.actor(role), now=now, department=to or town.parks, ask=words, **more
    )
    return Contribution.objects.filter(question=question).latest("pk")


def step(town, name, asked, *, role="outsider", now=TWO + HOUR, **other):
    verb, needs = STEPS[name]
    return verb(question_id=asked.question_id, actor=town.actor(role), now=now, id=asked.pk, **needs | other)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_ask_leaves_lead_owner_and_promise_where_they_are():
    town = make_town()
    question = make_in_hand(town, make_question(town))
    asked = ask(town, question)
    told = Event.objects.get(kind="ask_department")
    assert (asked.department, asked.asked_by, asked.state, asked.asked_at, asked.due_at, asked.made) == (
        town.parks,
        town.officer,
        "asked",
        TWO,
        WEDNESDAY_CLOSE,
        told,
    )
    data = {"to": "parks", "contribution": asked.pk, "due_at": WEDNESDAY_CLOSE.isoformat()}
    assert (told.data, told.text.body, told.audience) == (data, "Whose tree is it?", "public")
    question = fresh(question)
    assert (question.lead, question.owner, question.due_at, question.handling) == (
        town.roads,
        town.officer,
        PROMISE,
        "in_hand",
    )
    assert_ownership_holds()


LATE = PROMISE + timedelta(days=1)  # Tuesday 10 November, 17:00


@pytest.mark.parametrize(
    ("urgency", "now", "wanted", "due_at"),
    [
        ("normal", TWO, None, WEDNESDAY_CLOSE),
        ("normal", PROMISE - 8 * HOUR, None, PROMISE),
        ("normal", TWO, PROMISE, PROMISE),
        ("normal", TWO, TWO + MOMENT, TWO + MOMENT),
        ("normal", TWO, PROMISE + MOMENT, OutsidePromise),
        ("normal", TWO, TWO, OutsidePromise),
        ("normal", TWO, TWO - HOUR, OutsidePromise),
        ("emergency", MONDAY + 3.5 * HOUR, None, MONDAY + 4 * HOUR),
        ("emergency", MONDAY + 3.5 * HOUR, MONDAY + 5 * HOUR, OutsidePromise),
        ("normal", LATE, None, datetime(2026, 11, 12, 17, 0, tzinfo=UTC)),
        ("normal", LATE, LATE + timedelta(days=9), LATE + timedelta(days=9)),
        ("normal", LATE, LATE, OutsidePromise),
        ("normal", PROMISE, None, datetime(2026, 11, 11, 17, 0, tzinfo=UTC)),
    ],
)
def test_contributions_time_lies_inside_the_promise_until_that_is_over(urgency, now, wanted, due_at):
    town = make_town()
    topic = make_topic("lamps", town.roads, "Lamps", "路灯", urgency=urgency)
    question = make_in_hand(town, make_question(town, topic_id=topic.pk))
    if due_at is OutsidePromise:
        with pytest.raises(OutsidePromise) as refused:
            ask(town, question, now=now, due_at=wanted)
        assert (refused.value.code, Contribution.objects.count()) == ("outside_promise", 0)
    else:
        assert ask(town, question, now=now, due_at=wanted).due_at == due_at
        assert_ownership_holds()


def test_ask_is_refused_twice_of_one_department_of_the_lead_of_none_in_use_and_without_words():
    town = make_town()
    question = make_in_hand(town, make_question(town))
    Department.objects.filter(pk=town.hall.pk).update(is_active=False)
    ask(town, question)
    refusals = {AskedAlready: {}, OwnDepartment: {"to": town.roads}, Missing: {"to": town.desk, "words": " "}}
    for error, more in refusals.items():
        with pytest.raises(error):
            ask(town, question, **more)
    with pytest.raises(OwnDepartment):  # although the caller's row was read before it was closed
        ask(town, question, to=town.hall)
    with pytest.raises(AskedAlready) as refused:
        ask(town, question)
    assert str(refused.value).startswith("Parks and Sport was asked already")
    assert Contribution.objects.count() == 1
    ask(town, question, to=town.desk)
    assert Contribution.objects.count() == 2


@pytest.mark.parametrize("end", ["give", "decline"])
def test_department_is_asked_again_once_it_gave_or_declined(end):
    town = make_town()
    question = make_question(town)
    step(town, end, make_contribution_asked(town, question))
    ask(town, question, now=TWO + 2 * HOUR, words="And who cuts it?")
    assert Contribution.objects.filter(question=question, state="asked").count() == 1


def test_ask_belongs_to_the_owner():
    town = make_town()
    question = make_in_hand(town, make_question(town))
    for role in set(town.cast) - {"officer"}:
        with pytest.raises(NotYours):
            ask(town, question, role=role)


def test_ask_is_open_in_review_and_not_while_the_resident_is_awaited():
    town = make_town()
    in_review, waiting = (make_in_hand(town, make_question(town)) for _ in range(2))
    make_in_review(town, in_review)
    ask(town, in_review, now=MONDAY + 6 * HOUR)
    assert fresh(in_review).handling == "in_review"
    ask_resident(question_id=waiting.pk, actor=town.actor("officer"), now=TWO, text="Which lamp?")
    with pytest.raises(NotNow):
        ask(town, waiting)


@pytest.mark.parametrize(
    ("steps", "state", "accepted_at", "ended_at", "words"),
    [
        (["accept"], "accepted", TWO + HOUR, None, None),
        (["accept", "give"], "given", TWO + HOUR, TWO + 2 * HOUR, "It is an oak of the town."),
        (["give"], "given", None, TWO + HOUR, "It is an oak of the town."),
        (["accept", "decline"], "declined", TWO + HOUR, TWO + 2 * HOUR, "We keep no list of private trees."),
        (["decline"], "declined", None, TWO + HOUR, "We keep no list of private trees."),
    ],
)
def test_contribution_is_accepted_given_or_declined_and_the_lead_stays(steps, state, accepted_at, ended_at, words):
    town = make_town()
    asked = make_contribution_asked(town, make_question(town))
    for place, name in enumerate(steps):
        step(town, name, asked, now=TWO + (place + 1) * HOUR)
    asked = fresh(asked)
    assert (asked.state, asked.accepted_at, asked.ended_at, asked.due_at, asked.made.kind) == (
        state,
        accepted_at,
        ended_at,
        WEDNESDAY_CLOSE,
        "ask_department",
    )
    last = Event.objects.filter(question=asked.question).latest("seq")
    assert (last.data, last.member) == ({"to": "parks", "contribution": asked.pk}, town.outsider)
    assert (asked.decided, words) == ((last, last.text.body) if words else (None, None))
    question = fresh(asked.question)
    assert (question.lead, question.owner, question.handling) == (town.roads, town.officer, "in_hand")
    assert_ownership_holds()


@pytest.mark.parametrize("name", STEPS)
def test_contribution_belongs_to_who_answers_in_the_department_asked(name):
    town = make_town()
    asked = make_contribution_asked(town, make_question(town))
    make_member("parks_reviewer", town.parks, "reviewer")
    town.cast["parks_head"] = make_member("parks_head", town.parks, "head")
    for role in set(town.cast) - {"outsider"}:
        with pytest.raises(NotYours):
            step(town, name, asked, role=role)
    assert fresh(asked).state == "asked"


@pytest.mark.parametrize("name", STEPS)
def test_contribution_of_another_department_or_question_is_not_ones_own(name):
    town = make_town()
    asked = make_contribution_asked(town, make_question(town))
    theirs = ask(town, asked.question, to=town.desk, now=TWO + HOUR)
    elsewhere = make_contribution_asked(town, make_question(town))
    verb, needs = STEPS[name]
    for id in (theirs.pk, elsewhere.pk, 0):
        with pytest.raises(NotAskedOfYou) as refused:
            verb(question_id=asked.question_id, actor=town.actor("outsider"), now=TWO + 2 * HOUR, id=id, **needs)
        assert (refused.value.code, refused.value.status) == ("not_asked_of_you", 403)
    step(town, name, theirs, role="responder", now=TWO + 2 * HOUR)
    assert fresh(asked).state == fresh(elsewhere).state == "asked" != fresh(theirs).state


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("before", ["give", "decline"])
def test_contribution_that_was_answered_is_not_answered_again(before, name):
    town = make_town()
    asked = make_contribution_asked(town, make_question(town))
    step(town, before, asked)
    kept = fresh(asked).__dict__ | {"_state": None}
    with pytest.raises(NoLongerAsked) as refused:
        step(town, name, asked, now=TWO + 2 * HOUR)
    assert (refused.value.code, fresh(asked).__dict__ | {"_state": None}) == ("too_late", kept)


def test_contribution_is_accepted_once_and_given_or_declined_with_words():
    town = make_town()
    asked = make_contribution_asked(town, make_question(town))
    step(town, "accept", asked)
    with pytest.raises(NotNow):
        step(town, "accept", asked)
    for name, blank in (("give", {"text": " "}), ("decline", {"reason": ""})):
        with pytest.raises(Missing):
            step(town, name, asked, **blank)
    assert fresh(asked).state == "accepted"


def test_contribution_is_given_however_late_and_wherever_the_question_stands():
    town = make_town()
    asked = make_contribution_asked(town, make_question(town))
    ask_resident(question_id=asked.question_id, actor=town.actor("officer"), now=TWO + HOUR, text="Which lamp?")
    step(town, "give", asked, now=LATE)
    assert (fresh(asked).state, fresh(asked.question).handling) == ("given", "with_resident")


@pytest.mark.parametrize("steps", [[], ["accept"]])
def test_contribution_lapses_when_the_question_ends(steps):
    """Nobody is told that they declined what they never answered."""
    town = make_town()
    asked = make_contribution_asked(town, make_question(town))
    given = ask(town, asked.question, to=town.desk)
    step(town, "give", given, role="responder")
    for name in steps:
        step(town, name, asked)
    withdraw(question_id=asked.question_id, actor=resident_of(asked.question_id), now=TWO + 2 * HOUR)
    assert (fresh(asked).state, fresh(asked).ended_at, fresh(asked).decided) == ("lapsed", TWO + 2 * HOUR, None)
    assert fresh(given).state == "given"
    for name in STEPS:
        with pytest.raises(Refused):
            step(town, name, asked, now=TWO + 3 * HOUR)
    assert Question.objects.get().handling == "closed"
    assert_ownership_holds()
