"""How other help desks and civic inboxes lose whoever is accountable, as their users tell it: each complaint once, as a
test that it is not so here. The verbs' own tests say the rest."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from inbox.kit import signing
from inbox.kit.keys import new_key
from inbox.people.models import Department, Membership, User
from inbox.people.standing import standing_of
from inbox.questions import access
from inbox.questions.actions.add_information import add_information
from inbox.questions.actions.ask_department import ask_department
from inbox.questions.actions.ask_resident import ask_resident
from inbox.questions.actions.assign import assign
from inbox.questions.actions.claim import AlreadyClaimed, claim
from inbox.questions.actions.classify import classify
from inbox.questions.actions.contribute import contribute
from inbox.questions.actions.decline import decline
from inbox.questions.actions.draft import draft
from inbox.questions.actions.note import note
from inbox.questions.actions.offer import offer
from inbox.questions.actions.progress import progress
from inbox.questions.actions.publish import publish
from inbox.questions.actions.rate import rate
from inbox.questions.actions.reopen import reopen
from inbox.questions.actions.return_to_desk import return_to_desk
from inbox.questions.actions.rule import rule
from inbox.questions.actions.submit_for_review import submit_for_review
from inbox.questions.actor import OPERATOR, resident_of
from inbox.questions.errors import Changed, NotYours, Refused
from inbox.questions.leaving import vacate_left
from inbox.questions.merging import CannotMerge, merge_departments
from inbox.questions.models import AnswerVersion, Contribution, Event, Offer, Question, Stewardship
from inbox.questions.queries import led_by_department, mine, timeline
from inbox.questions.residents import by_code
from inbox.questions.settle import settle_due
from inbox.questions.states import VERBS, Audience, Handling, Who
from tests.make import (
    MONDAY,
    make_absence,
    make_approved,
    make_disputed,
    make_in_hand,
    make_offered,
    make_published,
    make_question,
    make_receipt,
    make_ruled,
    make_topic,
    make_town,
)
from tests.questions.holding import assert_ownership_holds

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
THREE = MONDAY + 6 * HOUR
TUESDAY_CLOSE = datetime(2026, 11, 3, 17, 0, tzinfo=UTC)


@pytest.fixture
def town():
    return make_town()


@pytest.fixture
def in_hand(town):
    """Of roads and its officer, accepted three hours after its receipt."""
    return make_in_hand(town, make_question(town))


def fresh(question):
    return Question.objects.get(pk=question.pk)


def answers_for(question):
    question = fresh(question)
    return question.lead.slug, question.owner and question.owner.username


# -- two at once ---------------------------------------------------------------------------------------------------


def test_second_who_takes_it_is_told_who_has_it_and_overwrites_nobody(town):
    """“Assign to me” pressed by two within ten seconds: the second silently had it, and both went to work."""
    question = make_question(town)
    claim(question_id=question.pk, actor=town.actor("responder"), now=MONDAY)
    with pytest.raises(AlreadyClaimed) as refused:
        claim(question_id=question.pk, actor=town.actor("second_responder"), now=MONDAY + timedelta(seconds=8))
    assert str(refused.value) == "Responder took this 8 seconds ago."
    assert answers_for(question) == ("desk", "responder")


def test_looking_at_a_question_holds_nobody_off(town):
    """A lock was taken by opening the page: questions were hoarded, locks ran out, and colleagues skipped what somebody
    merely looked at."""
    with time_machine.travel(MONDAY, tick=False):
        question = make_question(town)
        before = fresh(question).version
        looking = Client()
        looking.force_login(town.responder)
        assert looking.get(f"/desk/questions/{question.number}/").status_code == 200
        assert fresh(question).version == before
        claim(question_id=question.pk, actor=town.actor("second_responder"), now=MONDAY)
    assert answers_for(question) == ("desk", "second_responder")


@pytest.mark.parametrize(
    ("verb", "needs"),
    [
        (assign, lambda town: {"member": town.second_officer}),
        (return_to_desk, lambda town: {"reason": "Not ours."}),
        (ask_department, lambda town: {"department": town.parks, "ask": "Whose tree?"}),
        (classify, lambda town: {"topic": town.topic, "kind": "consultation", "urgency": "urgent"}),
        (ask_resident, lambda town: {"text": "Which lamp?"}),
        (progress, lambda town: {"text": "The cable came."}),
    ],
    ids=lambda value: getattr(value, "__name__", "") if callable(value) else "",
)
def test_no_way_of_changing_it_passes_by_what_changed_since_it_was_read(town, in_hand, verb, needs):
    """The lock was asked for replies only: assigning, passing on and merging went through over a colleague’s work."""
    seen = fresh(in_hand).version
    note(question_id=in_hand.pk, actor=town.actor("head"), now=THREE, text="I am on it.")
    acting = {"question_id": in_hand.pk, "actor": town.actor("officer"), "now": THREE, **needs(town)}
    with pytest.raises(Changed):
        verb(**acting, version=seen)
    assert answers_for(in_hand) == ("roads", "officer")
    verb(**acting, version=seen + 1)


def test_answer_is_held_when_the_resident_wrote_after_it_was_read(town, in_hand):
    """Everybody saw who else was typing, and nothing stopped an answer to a letter that had a second page by then."""
    make_approved(town, in_hand)
    seen = fresh(in_hand).version
    add_information(question_id=in_hand.pk, actor=resident_of(in_hand.pk), now=THREE, text="It is the other lamp.")
    with pytest.raises(Changed):
        publish(question_id=in_hand.pk, actor=town.actor("officer"), now=THREE, version=seen)
    assert fresh(in_hand).handling != "answered"


def test_same_answer_is_not_sent_twice(town):
    """A second click on a bad line, and the resident had two answers."""
    question = make_published(town)
    with pytest.raises(Refused):
        publish(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 7 * HOUR)
    assert Event.objects.filter(question=question, kind="publish").count() == 1


def test_who_does_not_have_it_does_not_answer_it(town, in_hand):
    """Colleagues could still send on what somebody else had taken."""
    acting = {"question_id": in_hand.pk, "actor": town.actor("second_officer"), "now": THREE}
    for verb, needs in (
        (ask_resident, {"text": "Which lamp?"}),
        (progress, {"text": "Soon."}),
        (submit_for_review, {"version_hash": "0" * 64}),
        (publish, {}),
    ):
        with pytest.raises(NotYours):
            verb(**acting, **needs)


def test_what_was_written_stays_when_somebody_else_takes_the_question_over(town, in_hand):
    """When a colleague took the ticket, the text that was being written was deleted."""
    writing = {"question_id": in_hand.pk, "body": "It is mended on Friday.", "public_question": "When is it mended?"}
    draft(**writing, actor=town.actor("officer"), now=MONDAY + 4 * HOUR, base_version=0)
    assign(question_id=in_hand.pk, actor=town.actor("head"), now=THREE, member=town.second_officer)
    version = AnswerVersion.objects.get()
    assert (version.body, list(version.authors.all())) == ("It is mended on Friday.", [town.officer])
    rule(question_id=in_hand.pk, actor=town.actor("arbiter"), now=THREE, to=town.parks, reason="A park lamp.")
    assert AnswerVersion.objects.get() == version


def test_merging_in_opposite_directions_closes_one_of_the_two(town, in_hand):
    """Two merged the same two into each other, and both were closed."""
    merge_departments(town.roads, town.parks, actor=OPERATOR, now=THREE, reason="One office.")
    with pytest.raises(CannotMerge):
        merge_departments(town.parks, town.roads, actor=OPERATOR, now=THREE, reason="One office.")
    assert answers_for(in_hand) == ("parks", "officer") and Department.objects.get(slug="parks").is_active


# -- owners that vanish --------------------------------------------------------------------------------------------


def test_time_alone_takes_a_question_from_nobody(town, in_hand):
    """An assignment timed out, and the ticket was nobody’s."""
    claimed = make_question(town)
    claim(question_id=claimed.pk, actor=town.actor("responder"), now=MONDAY)
    settle_due(MONDAY + timedelta(days=400))
    vacate_left(MONDAY + timedelta(days=400))
    assert (answers_for(in_hand), answers_for(claimed)) == (("roads", "officer"), ("desk", "responder"))


def test_owner_who_changes_teams_leaves_it_with_the_lead_and_in_sight(town, in_hand):
    """An agent lost the group, and the ticket stood with an owner who could not see it, in nobody’s list."""
    Membership.objects.filter(user=town.officer).update(department=town.parks)
    vacate_left(THREE)
    assert answers_for(in_hand) == ("roads", None)
    assert list(led_by_department(standing_of(town.head), THREE)) == [in_hand]
    claim(question_id=in_hand.pk, actor=town.actor("second_officer"), now=THREE)


def test_another_topic_changes_neither_lead_nor_owner_nor_draft(town, in_hand):
    """Another help topic sent it to another department, and the reply that was being written was lost."""
    trees = make_topic("trees", town.parks, "Trees", "树木", routes_at_once=True)
    sorted_anew = {"topic": trees, "kind": "consultation", "urgency": "normal"}
    writing = {"body": "It is mended on Friday.", "public_question": "When?", "base_version": 0}
    draft(question_id=in_hand.pk, actor=town.actor("officer"), now=THREE, **writing)
    classify(question_id=in_hand.pk, actor=town.actor("officer"), now=THREE, **sorted_anew)
    assert fresh(in_hand).topic == trees
    assert (answers_for(in_hand), AnswerVersion.objects.get().body) == (("roads", "officer"), "It is mended on Friday.")


def test_nothing_empties_the_lead(town, in_hand):
    """Deleting a team or an agent left tickets without either."""
    for one in (in_hand.lead, in_hand.owner):
        with pytest.raises(IntegrityError):
            one.delete()
    for fields in ({"lead": None}, {"owner": None}, {"lead": town.parks}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Question.objects.filter(pk=in_hand.pk).update(**fields)
    assert answers_for(in_hand) == ("roads", "officer")


# -- several departments -------------------------------------------------------------------------------------------


def test_asking_another_department_keeps_owner_and_promise(town, in_hand):
    """To ask a colleague elsewhere one had to hand the ticket over, and never got it back."""
    due_at = fresh(in_hand).due_at
    asking = {"department": town.parks, "ask": "Whose tree is it?"}
    ask_department(question_id=in_hand.pk, actor=town.actor("officer"), now=THREE, **asking)
    given = {"id": Contribution.objects.get().pk, "text": "The town’s."}
    contribute(question_id=in_hand.pk, actor=town.actor("outsider"), now=THREE, **given)
    assert (answers_for(in_hand), fresh(in_hand).due_at) == (("roads", "officer"), due_at)


def test_what_is_given_back_goes_to_exactly_who_passed_it_on(town):
    """An escalated ticket came back to a pool, and nobody felt meant."""
    declined, returned = make_question(town), make_question(town)
    make_offered(town, declined)
    decline(question_id=declined.pk, actor=town.actor("officer"), now=THREE, reason="Not ours.")
    make_in_hand(town, returned)
    return_to_desk(question_id=returned.pk, actor=town.actor("officer"), now=THREE, reason="Not ours.")
    assert answers_for(declined) == answers_for(returned) == ("desk", "responder")


def test_office_that_is_gone_can_still_be_handed_back_to(town, in_hand):
    """The office it came from had been dissolved, and it could not be handed back."""
    User.objects.filter(pk=town.responder.pk).update(is_active=False)
    return_to_desk(question_id=in_hand.pk, actor=town.actor("officer"), now=THREE, reason="Not ours.")
    assert answers_for(in_hand) == ("desk", None)
    claim(question_id=in_hand.pk, actor=town.actor("second_responder"), now=THREE)


def test_only_one_is_accountable_at_a_time(town, in_hand):
    """Several assignees: each thought that the other one would answer."""
    open_row = Stewardship.objects.get(question=in_hand, ended_at=None)
    open_row.pk, open_row.ordinal, open_row.owner = new_key(), open_row.ordinal + 1, town.second_officer
    with pytest.raises(IntegrityError), transaction.atomic():
        open_row.save(force_insert=True)
    assert Stewardship.objects.filter(question=in_hand, ended_at=None).count() == 1


# -- absence -------------------------------------------------------------------------------------------------------


def test_deputy_finds_and_does_the_work_of_who_is_away_and_gives_it_back_by_doing_nothing(town, in_hand):
    """Tickets of who was on holiday waited unseen; reassigned, they never came back."""
    make_absence(town.officer, town.second_officer, MONDAY, TUESDAY_CLOSE)
    with time_machine.travel(THREE, tick=False):
        deputy = town.actor("second_officer")
        assert list(mine(deputy.standing, THREE)) == [in_hand]
        progress(question_id=in_hand.pk, actor=deputy, now=THREE, text="The cable came.")
    with time_machine.travel(TUESDAY_CLOSE, tick=False):
        assert list(mine(standing_of(town.second_officer), TUESDAY_CLOSE)) == []
        assert list(mine(standing_of(town.officer), TUESDAY_CLOSE)) == [in_hand]
    assert Event.objects.get(kind="progress").member == town.second_officer


# -- what residents ask for in vain --------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["reopened", "rated as not solved"])
def test_closed_and_not_solved_comes_back_to_the_same_office_and_owner(town, way):
    """What residents wrote after closing never reached the office; reopening was switched off, or silent."""
    question = make_published(town)
    resident = {"question_id": question.pk, "actor": resident_of(question.pk), "now": MONDAY + timedelta(days=20)}
    if way == "reopened":
        settle_due(MONDAY + timedelta(days=15))
        assert fresh(question).handling == "closed"
        reopen(**resident, reason="Dark again.")
    else:
        rate(**resident | {"now": MONDAY + timedelta(days=2)}, solved="no", comment="Dark again.")
    assert (answers_for(question), fresh(question).handling) == (("roads", "officer"), "in_hand")
    assert list(mine(standing_of(town.officer), MONDAY + timedelta(days=20))) == [question]


def test_wrong_office_costs_neither_time_nor_thread(town):
    """“Not responsible” ended the request: a new one, to another office, with a new deadline, without the letters."""
    receipt = make_receipt(town)
    question, due_at = receipt.question, receipt.question.due_at
    number = question.number
    make_ruled(town, question)
    assert (fresh(question).number, fresh(question).due_at, answers_for(question)) == (number, due_at, ("parks", None))
    assert by_code(signing.parse_tracking_code(receipt.tracking_code)).question_id == question.pk
    kinds = Event.objects.filter(question=question).order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["submit", "claim", "offer", "decline", "offer", "decline", "rule"]
    assert_ownership_holds()


def test_everybody_sees_that_it_was_passed_to_and_fro(town):
    """Departments pushed it round for months, and the page said “being dispatched”."""
    question = make_ruled(town, make_question(town))
    seen = [(event.kind, event.to_name) for event in timeline(question, Audience.PUBLIC, TUESDAY_CLOSE)]
    roads, parks = town.roads.name, town.parks.name
    assert [one for one in seen if one[0] != "decline"] == [
        ("submit", None),
        ("claim", None),
        ("offer", roads),
        ("offer", parks),
        ("rule", parks),
    ]
    assert [kind for kind, _to in seen].count("decline") == 2


def test_nothing_is_dispatched_for_ever(town):
    """Signing was what started the clock, so nobody signed."""
    ignored, disputed = make_question(town), make_question(town)
    make_offered(town, ignored)
    make_disputed(town, disputed)
    settle_due(TUESDAY_CLOSE)
    assert answers_for(ignored) == ("roads", None)  # silence was acceptance
    kinds = {event.kind for event in Event.objects.filter(question=disputed)}
    assert "escalate" in kinds and not Offer.objects.filter(decided_at=None).exists()
    with pytest.raises(Refused):
        offer(question_id=disputed.pk, actor=town.actor("responder"), now=TUESDAY_CLOSE, to=town.hall, reason="Theirs.")


def test_staff_close_nothing_alone_and_unanswered(town):
    """Cases were closed unsolved, so that the figures were good."""
    closing = {
        name: row.who
        for name, row in VERBS.items()
        if Handling.CLOSED in row.to and row.who - {Who.RESIDENT, Who.CLOCK, Who.OPERATOR}
    }
    # What nobody took yet can be no question; a refusal takes two, and the public reads its reason.
    assert closing == {"mark_spam": {Who.RESPONDER}, "confirm_refusal": {Who.REVIEWER}}
    assert VERBS["mark_spam"].sources == {Handling.NEW} and VERBS["confirm_refusal"].audience == Audience.PUBLIC
    assert VERBS["close"].sources == {Handling.ANSWERED}


def test_who_is_offered_or_asked_never_sees_who_asked(town):
    """The complaint went, with the telephone number, to the office it was about."""
    asked = {"name": "Ann Lee", "phone": "555 0177"}
    offered, helped = make_question(town, **asked), make_question(town, **asked)
    make_in_hand(town, helped)
    ask_department(
        question_id=helped.pk, actor=town.actor("officer"), now=THREE, department=town.parks, ask="Whose tree?"
    )
    make_offered(town, offered, to=town.parks)
    assert access.get_contact(fresh(helped), standing_of(town.officer)).phone == "555 0177"
    for question in (offered, helped):
        with pytest.raises(access.Hidden):
            access.get_contact(fresh(question), standing_of(town.outsider))
    with pytest.raises(access.Hidden):
        access.get_question(helped.number, standing_of(town.outsider))


def test_first_responder_stays_named_however_often_it_moved(town):
    """Forwarding erased who had received it."""
    question = make_ruled(town, make_question(town))
    claim(question_id=question.pk, actor=town.actor("outsider"), now=THREE)
    merge_departments(town.parks, town.hall, actor=OPERATOR, now=THREE, reason="One office.")
    for fields in ({"first_responder": town.officer}, {"first_responder": None, "first_office": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Question.objects.filter(pk=question.pk).update(**fields)
    assert (fresh(question).first_responder, fresh(question).first_office) == (town.responder, town.desk)
