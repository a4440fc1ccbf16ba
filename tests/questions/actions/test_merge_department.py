"""merge_department, and merging.py above it: whatever a department held follows, with its history."""

from datetime import timedelta

import pytest

from inbox.people.models import Department, Membership
from inbox.questions.actions.accept import accept
from inbox.questions.actions.accept_contribution import accept_contribution
from inbox.questions.actions.ask_department import ask_department
from inbox.questions.actions.claim import claim
from inbox.questions.actions.contribute import contribute
from inbox.questions.actions.decline import decline
from inbox.questions.actions.merge_department import merge_department
from inbox.questions.actions.offer import SameDepartment, offer
from inbox.questions.actions.return_to_desk import WindowClosed, return_to_desk
from inbox.questions.actor import CLOCK, OPERATOR
from inbox.questions.errors import Missing, NotNow, NotYours
from inbox.questions.merging import CannotMerge, finish, merge_departments
from inbox.questions.models import Contribution, Event, Offer, Question, Stewardship, Topic
from tests.make import (
    MONDAY,
    make_contribution_asked,
    make_in_hand,
    make_offered,
    make_published,
    make_question,
    make_topic,
    make_town,
)
from tests.questions.holding import assert_ownership_holds

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
THREE = MONDAY + 6 * HOUR
WHY = "One office for all that is outdoors."


def merge(merged, into, *, actor=OPERATOR, now=THREE, **more):
    return merge_departments(merged, into, actor=actor, now=now, reason=WHY, **more)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def make_offer_of_roads(town, *, to=None):
    """A topic brought it to roads at once; the officer offers it to parks, or `to`."""
    topic, _made = Topic.objects.get_or_create(
        slug="lamps", defaults={"department": town.roads, "name": {"en": "Lamps"}, "routes_at_once": True}
    )
    question = make_question(town, topic_id=topic.pk)
    claim(question_id=question.pk, actor=town.actor("officer"), now=MONDAY)
    offering = {"to": to or town.parks, "reason": "A tree hides it."}
    offer(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + HOUR, **offering)
    return question


def test_lead_passes_on_with_owner_topic_and_roles_and_the_history_says_why():
    town = make_town()
    question, done = make_in_hand(town, make_question(town)), make_published(town)
    assert merge(town.roads, town.parks) == 1
    question = fresh(question)
    last = Stewardship.objects.get(pk=question.stewardship_id)
    assert (last.lead, last.owner, last.how, last.started_at, question.first_office, question.accepted_at) == (
        town.parks,
        town.officer,
        "merge",
        THREE,
        town.desk,
        MONDAY + 3 * HOUR,
    )
    told = Event.objects.get(kind="merge_department")
    stewards = [{"lead": town.parks.pk, "owner": town.officer.pk, "how": "merge"}]
    assert (told.data, told.text.body) == ({"stewards": stewards, "to": "parks", "by": "roads"}, WHY)
    assert fresh(done).lead == town.roads  # what is done keeps its office
    assert fresh(town.topic).department == town.parks
    kept = Membership.objects.filter(user=town.officer).values_list("department__slug", "role").order_by("department")
    assert list(kept) == [("roads", "officer"), ("parks", "officer")]
    roads = fresh(town.roads)
    assert (roads.is_active, roads.merged_into, roads.merged_why) == (False, town.parks, WHY)
    with pytest.raises(WindowClosed):
        return_to_desk(question_id=question.pk, actor=town.actor("officer"), now=THREE + HOUR, reason="Not ours.")
    assert_ownership_holds()


def test_owner_who_does_not_answer_in_the_other_department_is_vacated_with_the_lead():
    town = make_town()
    question = make_in_hand(town, make_question(town))
    Department.objects.filter(pk=town.roads.pk).update(merged_into=town.parks)
    merge_department(question_id=question.pk, actor=OPERATOR, now=THREE, merged=town.roads, reason=WHY)
    assert (fresh(question).lead, fresh(question).owner) == (town.parks, None)
    with pytest.raises(NotNow):
        merge_department(question_id=question.pk, actor=OPERATOR, now=THREE, merged=town.roads, reason=WHY)
    assert_ownership_holds()


# what is offered → who merges into whom, then: lead, offered to, state
OFFERS = {
    "by the desk to roads, which becomes parks": ("desk", "roads", "parks", "desk", "parks", "pending"),
    "by the desk to roads, which becomes the desk": ("desk", "roads", "desk", "desk", "roads", "withdrawn"),
    "by roads to parks, which becomes roads": ("roads", "parks", "roads", "roads", "parks", "withdrawn"),
    "by roads, which becomes parks, to parks": ("roads", "roads", "parks", "parks", "parks", "withdrawn"),
    "by roads, which becomes the hall, to parks": ("roads", "roads", "hall", "hall", "parks", "pending"),
    "by roads to parks, which becomes the hall": ("roads", "parks", "hall", "roads", "hall", "pending"),
    "by roads to parks, which becomes the desk": ("roads", "parks", "desk", "roads", "parks", "withdrawn"),
    "by roads, which becomes the desk, to parks": ("roads", "roads", "desk", "desk", "parks", "pending"),
}


@pytest.mark.parametrize("offered", OFFERS)
def test_open_offer_follows_or_is_taken_back(offered):
    by, merged, into, lead, to, state = OFFERS[offered]
    town = make_town()
    question = make_offered(town, make_question(town)) if by == "desk" else make_offer_of_roads(town)
    answer_by = Offer.objects.get().answer_by
    assert merge(getattr(town, merged), getattr(town, into)) == 1
    pending = Offer.objects.get()
    assert (fresh(question).lead.slug, pending.to.slug, pending.state) == (lead, to, state)
    assert pending.answer_by == answer_by
    assert fresh(question).settle_at == (answer_by if state == "pending" else None)
    assert fresh(question).owner == (town.responder if by == "desk" else town.officer)
    assert_ownership_holds()


def test_offer_that_followed_is_answered_by_the_other_department():
    town = make_town()
    taken, given_back = (make_offered(town, make_question(town)) for _ in range(2))
    merge(town.roads, town.parks)
    accept(question_id=taken.pk, actor=town.actor("outsider"), now=THREE + HOUR)
    decline(question_id=given_back.pk, actor=town.actor("officer"), now=THREE + HOUR, reason="A private lamp.")
    assert (fresh(taken).lead, fresh(taken).owner) == (town.parks, town.outsider)
    assert (fresh(given_back).lead, fresh(given_back).owner) == (town.desk, town.responder)
    assert_ownership_holds()


# asked of parks (and of the hall) by roads → who merges into whom, then: each contribution's department and state
ASKED = {
    "of parks, which becomes the hall": (["parks"], "parks", "hall", {"hall": "accepted"}),
    "of parks, which becomes the lead": (["parks"], "parks", "roads", {"parks": "lapsed"}),
    "of parks, which the lead becomes": (["parks"], "roads", "parks", {"parks": "lapsed"}),
    "of both, which become one": (["parks", "hall"], "parks", "hall", {"parks": "lapsed", "hall": "asked"}),
    "of parks, while the lead becomes the hall": (["parks"], "roads", "hall", {"parks": "accepted"}),
    "of the desk, which parks becomes": (["parks", "desk"], "parks", "desk", {"parks": "lapsed", "desk": "asked"}),
}


@pytest.mark.parametrize("asked", ASKED)
def test_open_contribution_follows_or_lapses(asked):
    of, merged, into, states = ASKED[asked]
    town = make_town()
    first = make_contribution_asked(town, make_question(town))
    accept_contribution(question_id=first.question_id, actor=town.actor("outsider"), now=MONDAY + 5 * HOUR, id=first.pk)
    for other in of[1:]:
        asking = {"department": getattr(town, other), "ask": "And you?", "now": MONDAY + 5 * HOUR}
        ask_department(question_id=first.question_id, actor=town.actor("officer"), **asking)
    assert merge(getattr(town, merged), getattr(town, into)) == 1
    assert dict(Contribution.objects.values_list("department__slug", "state")) == states
    assert fresh(first).due_at == first.due_at
    assert_ownership_holds()


def test_contribution_that_was_given_stays_with_who_gave_it():
    town = make_town()
    asked = make_contribution_asked(town, make_question(town))
    contribute(
        question_id=asked.question_id, actor=town.actor("outsider"), now=MONDAY + 5 * HOUR, id=asked.pk, text="An oak."
    )
    assert merge(town.parks, town.hall) == 0
    assert (fresh(asked).department, fresh(asked).state) == (town.parks, "given")


class PowerCut(Exception):
    pass


def test_merge_that_was_interrupted_goes_on_where_it_was():
    """Begun by a leader, cut in the middle, finished by the worker for the reason given then."""
    town = make_town()
    questions = [make_in_hand(town, make_question(town)) for _ in range(4)]

    def cut(done: int, of: int) -> None:
        if done == 2:
            raise PowerCut

    with pytest.raises(PowerCut):
        merge(town.roads, town.parks, actor=town.actor("leader"), progress=cut)
    assert (fresh(town.roads).is_active, Question.objects.filter(lead=town.parks).count()) == (True, 2)
    assert_ownership_holds()
    late = make_question(town, now=THREE)
    claim(question_id=late.pk, actor=town.actor("responder"), now=THREE)
    with pytest.raises(SameDepartment):  # nothing new reaches what is on its way out
        offer(question_id=late.pk, actor=town.actor("responder"), now=THREE, to=town.roads, reason="Lamps.")

    assert (finish(THREE + HOUR), finish(THREE + HOUR)) == (2, 0)
    assert {fresh(question).lead for question in questions} == {town.parks}
    told = Event.objects.filter(kind="merge_department").order_by("pk").values_list("by", "text__body")
    assert list(told) == [("staff", WHY)] * 2 + [("clock", WHY)] * 2
    assert merge(town.roads, town.parks) == 0  # sent again
    assert_ownership_holds()


def test_merges_follow_each_other():
    town = make_town()
    question = make_in_hand(town, make_question(town))
    merge(town.roads, town.parks)
    merge(town.parks, town.hall, now=THREE + HOUR)
    leads = Stewardship.objects.filter(question=question, how="merge").values_list("lead__slug", "started_at")
    assert list(leads.order_by("ordinal")) == [("parks", THREE), ("hall", THREE + HOUR)]
    assert_ownership_holds()


def test_merge_is_refused_round_the_town_and_to_whom_it_does_not_belong():
    town = make_town()
    question = make_in_hand(town, make_question(town))
    for merged, into in ((town.roads, town.roads), (town.desk, town.parks)):
        with pytest.raises(CannotMerge):
            merge(merged, into)
    for role in set(town.cast) - {"leader", "operator"}:
        with pytest.raises(NotYours):
            merge(town.roads, town.parks, actor=town.actor(role))
    assert fresh(town.roads).merged_into is None
    moving = {"question_id": question.pk, "actor": CLOCK, "now": THREE, "merged": town.roads}
    with pytest.raises(Missing):
        merge_department(**moving, reason=" ")
    merge(town.parks, town.roads)
    with pytest.raises(CannotMerge):  # the other way round afterwards
        merge(fresh(town.roads), town.parks)
    topic = make_topic("trees", town.roads, "Trees", "树木", routes_at_once=True)
    assert make_question(town, topic_id=topic.pk).lead == town.roads
