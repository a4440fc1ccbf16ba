"""What a member holds right now: roles as they stand, and whose deputy they are, to the moment."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from inbox.people import absences
from inbox.people.models import Absence, Membership, User
from inbox.people.roles import Role
from inbox.people.standing import NOBODY, Standing, may_administer, standing_of
from inbox.questions.actions.ask_resident import ask_resident
from inbox.questions.actions.claim import claim
from inbox.questions.actions.note import note
from inbox.questions.actions.progress import progress
from inbox.questions.errors import NotYours
from inbox.questions.models import Event, Question, Stewardship
from inbox.questions.queries import mine
from tests.make import MONDAY, make_absence, make_in_hand, make_member, make_question, make_town
from tests.questions.holding import assert_ownership_holds

pytestmark = pytest.mark.django_db
HOUR, MOMENT = timedelta(hours=1), timedelta(microseconds=1)
FROM, UNTIL = datetime(2026, 11, 3, 0, 0, tzinfo=UTC), datetime(2026, 11, 5, 0, 0, tzinfo=UTC)


@pytest.fixture
def town():
    """The officer of roads is away on Tuesday and Wednesday; the second officer acts."""
    town = make_town()
    make_absence(town.officer, town.second_officer, FROM, UNTIL)
    return town


@pytest.fixture
def at():
    """Call it with an instant: that is now, until the test ends."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller.move_to


def say(town, question, role, now):
    return progress(question_id=question.pk, actor=town.actor(role), now=now, text="The cable came.")


@pytest.mark.parametrize(
    ("now", "covers"),
    [
        (FROM - MOMENT, frozenset()),
        (FROM, {"officer"}),
        (UNTIL - MOMENT, {"officer"}),
        (UNTIL, frozenset()),
    ],
)
def test_deputy_acts_from_the_first_moment_to_the_last(town, at, now, covers):
    question = make_in_hand(town, make_question(town))
    at(now)
    covered = {town.cast[role].pk for role in covers}
    assert standing_of(town.second_officer).covers == covered
    assert list(mine(standing_of(town.second_officer), now)) == [question] * len(covers)
    if covers:
        assert say(town, question, "second_officer", now).owner == town.officer
    else:
        with pytest.raises(NotYours):
            say(town, question, "second_officer", now)


def test_what_the_deputy_does_bears_their_name_and_the_owner_stays(town, at):
    question = make_in_hand(town, make_question(town))
    before = list(Stewardship.objects.values_list("pk", "owner", "ended_at").order_by("ordinal"))
    at(FROM + HOUR)
    say(town, question, "second_officer", FROM + HOUR)
    ask_resident(question_id=question.pk, actor=town.actor("second_officer"), now=FROM + 2 * HOUR, text="Which lamp?")
    told = Event.objects.filter(kind__in=["progress", "ask_resident"]).values_list("member__username", "office__slug")
    assert list(told) == [("second_officer", "roads")] * 2
    assert Question.objects.get().owner == town.officer
    assert list(Stewardship.objects.values_list("pk", "owner", "ended_at").order_by("ordinal")) == before
    assert_ownership_holds()


def test_owner_who_is_away_may_act_as_well(town, at):
    """A letter answered from the train is no trespass."""
    question = make_in_hand(town, make_question(town))
    at(FROM + HOUR)
    assert say(town, question, "officer", FROM + HOUR).owner == town.officer


def test_deputy_acts_only_where_they_answer(at):
    """The officer answers in roads and parks; whoever stands in answers in one, or only reviews in the other."""
    town = make_town()
    Membership.objects.create(user=town.officer, department=town.parks, role=Role.OFFICER)
    Membership.objects.create(user=town.second_officer, department=town.parks, role=Role.REVIEWER)
    make_absence(town.officer, town.second_officer, FROM, UNTIL)
    standing = Standing(1, {7: frozenset({Role.REVIEWER}), 8: frozenset({Role.HEAD})}, frozenset({2}))
    assert [standing.acts_for(2, 7), standing.acts_for(2, 8), standing.acts_for(2, 9)] == [False, True, False]
    assert [standing.acts_for(1, 7), standing.acts_for(1, 8), standing.acts_for(None, 8)] == [False, True, False]
    in_roads, in_parks = (make_in_hand(town, make_question(town)) for _ in range(2))
    Membership.objects.filter(user=town.second_officer, department=town.roads).delete()
    at(FROM)
    for question in (in_roads, in_parks):  # roads leads both, and they answer there no more
        with pytest.raises(NotYours):
            say(town, question, "second_officer", FROM)
    Membership.objects.create(user=town.second_officer, department=town.roads, role=Role.HEAD)
    say(town, in_roads, "second_officer", FROM)


def test_deputy_has_the_owners_part_and_none_of_their_other_roles(town, at):
    Membership.objects.create(user=town.officer, department=town.hall, role=Role.LEADER)
    at(FROM)
    standing = standing_of(town.second_officer)
    assert standing.roles == {town.roads.pk: frozenset({Role.OFFICER})}
    assert (standing.administers, standing.sees_all, may_administer(town.second_officer)) == (False, False, False)


def test_deputy_passes_nothing_on(town, at):
    """Where the deputy is away too, theirs acts for them alone."""
    make_absence(town.second_officer, town.head, FROM, UNTIL)
    question = make_in_hand(town, make_question(town))
    at(FROM)
    assert standing_of(town.head).covers == {town.second_officer.pk}
    with pytest.raises(NotYours):
        say(town, question, "head", FROM)


def test_absence_that_was_ended_early_ends_at_that_moment(town, at):
    question = make_in_hand(town, make_question(town))
    at(FROM + HOUR)
    absences.end(absence_id=Absence.objects.get().pk, by=town.officer, now=FROM + HOUR)
    with pytest.raises(NotYours):
        say(town, question, "second_officer", FROM + HOUR)
    at(FROM + HOUR - MOMENT)
    assert standing_of(town.second_officer).covers == {town.officer.pk}


@pytest.mark.parametrize("gone", ["is deactivated", "loses every role"])
def test_deputy_who_left_acts_for_nobody(town, at, gone):
    question = make_in_hand(town, make_question(town))
    at(FROM)
    say(town, question, "second_officer", FROM)
    if gone == "is deactivated":
        User.objects.filter(pk=town.second_officer.pk).update(is_active=False)
    else:
        Membership.objects.filter(user=town.second_officer).delete()
    town.cast["second_officer"] = User.objects.get(pk=town.second_officer.pk)
    assert not standing_of(town.second_officer).acts_for(town.officer.pk, town.roads.pk)
    with pytest.raises(NotYours):
        say(town, question, "second_officer", FROM)
    assert Question.objects.get().owner == town.officer


def test_role_counts_from_the_moment_it_is_given_to_the_moment_it_is_taken_away():
    town = make_town()
    question = make_question(town)
    newcomer = town.cast["newcomer"] = make_member("newcomer", town.desk)
    assert standing_of(newcomer) == Standing(newcomer.pk) and not standing_of(newcomer).is_staff
    role = Membership.objects.create(user=newcomer, department=town.desk, role=Role.RESPONDER)
    claim(question_id=question.pk, actor=town.actor("newcomer"), now=MONDAY)
    role.delete()
    with pytest.raises(NotYours):
        note(question_id=question.pk, actor=town.actor("newcomer"), now=MONDAY, text="Mine still?")


def test_nobody_and_who_was_deactivated_hold_nothing(django_assert_num_queries):
    town = make_town()
    User.objects.filter(pk=town.leader.pk).update(is_active=False)
    gone = User.objects.get(pk=town.leader.pk)
    assert (standing_of(None), standing_of(gone), may_administer(gone)) == (NOBODY, NOBODY, False)
    with django_assert_num_queries(1):
        assert standing_of(town.head).has(Role.HEAD, town.roads.pk)
