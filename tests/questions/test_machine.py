"""Any verbs by anybody in any order: after each step what must always hold, holds.

A machine of random residents, members and passing time over the real actions and the real database.
"""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from inbox.questions import deadlines
from inbox.questions.actions.accept import accept
from inbox.questions.actions.add_information import add_information
from inbox.questions.actions.answer_privately import answer_privately
from inbox.questions.actions.ask_resident import ask_resident
from inbox.questions.actions.assign import assign
from inbox.questions.actions.claim import claim
from inbox.questions.actions.classify import classify
from inbox.questions.actions.confirm_refusal import confirm_refusal
from inbox.questions.actions.decline import decline
from inbox.questions.actions.draft import draft
from inbox.questions.actions.hide import hide
from inbox.questions.actions.mark_spam import mark_spam
from inbox.questions.actions.note import note
from inbox.questions.actions.offer import offer
from inbox.questions.actions.progress import progress
from inbox.questions.actions.publish import publish
from inbox.questions.actions.rate import rate
from inbox.questions.actions.refuse import refuse
from inbox.questions.actions.reopen import reopen
from inbox.questions.actions.review import review
from inbox.questions.actions.submit_for_review import submit_for_review
from inbox.questions.actions.undo_publish import undo_publish
from inbox.questions.actions.unmark_spam import unmark_spam
from inbox.questions.actions.withdraw import withdraw
from inbox.questions.actions.withdraw_offer import withdraw_offer
from inbox.questions.actions.withhold import withhold
from inbox.questions.actor import resident_of
from inbox.questions.deadlines import Limit
from inbox.questions.errors import Refused
from inbox.questions.models import Answer, Approval, Authorship, Clock, Event, Offer, Question, Stewardship
from inbox.questions.rules import rules_of
from inbox.questions.settle import settle_due
from inbox.questions.states import VERBS
from tests.make import CAST, MONDAY, make_question, make_town

pytestmark = pytest.mark.django_db
PEOPLE = sorted(CAST)


def latest_hash(question: Question) -> str:
    answer = Answer.objects.select_related("latest").filter(question=question).first()
    return answer.latest.hash if answer and answer.latest else ""


def latest_number(question: Question) -> int:
    answer = Answer.objects.select_related("latest").filter(question=question).first()
    return answer.latest.number if answer and answer.latest else 0


# Each verb with what it needs beside question, actor and now.
STAFF_VERBS = {
    "claim": lambda town, question: (claim, {}),
    "classify": lambda town, question: (classify, {"topic": town.topic, "kind": "hazard", "urgency": "urgent"}),
    "assign": lambda town, question: (assign, {"member": town.second_officer}),
    "offer": lambda town, question: (offer, {"to": town.roads, "reason": "Theirs."}),
    "withdraw_offer": lambda town, question: (withdraw_offer, {}),
    "accept": lambda town, question: (accept, {}),
    "decline": lambda town, question: (decline, {"reason": "Not ours.", "suggest": town.parks}),
    "ask_resident": lambda town, question: (ask_resident, {"text": "Which lamp?"}),
    "draft": lambda town, question: (
        draft,
        {
            "body": f"Thursday, version {latest_number(question)}.",
            "public_question": "When?",
            "base_version": latest_number(question),
        },
    ),
    "submit_for_review": lambda town, question: (submit_for_review, {"version_hash": latest_hash(question)}),
    "approve": lambda town, question: (review, {"version_hash": latest_hash(question), "verdict": "approve"}),
    "return": lambda town, question: (
        review,
        {"version_hash": latest_hash(question), "verdict": "return", "comment": "Say when."},
    ),
    "publish": lambda town, question: (publish, {}),
    "undo_publish": lambda town, question: (undo_publish, {}),
    "answer_privately": lambda town, question: (answer_privately, {}),
    "withhold": lambda town, question: (withhold, {"reason": "third_party"}),
    "progress": lambda town, question: (progress, {"text": "Ordered."}),
    "note": lambda town, question: (note, {"text": "Ask Ben."}),
    "refuse": lambda town, question: (refuse, {"reason": "in_court"}),
    "confirm_refusal": lambda town, question: (confirm_refusal, {}),
    "mark_spam": lambda town, question: (mark_spam, {}),
    "unmark_spam": lambda town, question: (unmark_spam, {}),
}
RESIDENT_VERBS = {
    "add_information": (add_information, {"text": "By the gate."}),
    "withdraw": (withdraw, {}),
    "hide": (hide, {}),
    "solved": (rate, {"solved": "yes"}),
    "not solved": (rate, {"solved": "no"}),
    "reopen": (reopen, {"reason": "Dark again."}),
}


def next_on_the_path(question: Question) -> str | None:
    answer = Answer.objects.filter(question=question).first()
    match question.handling:
        case "new":
            return "claim"
        case "in_hand" if question.owner_id is None:
            return "claim"
        case "in_hand" if not question.accepted_at:
            return "accept" if Offer.objects.filter(question=question, decided_at__isnull=True).exists() else "offer"
        case "in_hand":
            return "submit_for_review" if answer and answer.latest_id != answer.approved_id else "draft"
        case "in_review" if answer.approved_id != answer.latest_id:
            return "approve"
        case "in_review":
            return "publish" if question.may_publish else "answer_privately"
    return None


class Town(RuleBasedStateMachine):
    reset = staticmethod(lambda: None)

    @initialize()
    def begin(self) -> None:
        self.reset()
        self.town = make_town()
        self.now = MONDAY
        self.questions = [make_question(self.town), make_question(self.town, may_publish=False)]
        self.done = 0

    @rule(which=st.integers(0, 1), verb=st.sampled_from(sorted(STAFF_VERBS)), role=st.sampled_from(PEOPLE))
    def act_as_staff(self, which: int, verb: str, role: str) -> None:
        question = Question.objects.get(pk=self.questions[which].pk)
        action, needs = STAFF_VERBS[verb](self.town, question)
        self.attempt(action, question, self.town.actor(role), needs)

    @rule(which=st.integers(0, 1), verb=st.sampled_from(sorted(STAFF_VERBS)))
    def act_as_whoever_may(self, which: int, verb: str) -> None:
        """The same by the first one of the cast whom nothing refuses."""
        question = Question.objects.get(pk=self.questions[which].pk)
        for role in PEOPLE:
            action, needs = STAFF_VERBS[verb](self.town, question)
            if self.attempt(action, question, self.town.actor(role), needs):
                return

    @rule(which=st.integers(0, 1), steps=st.integers(1, 8))
    def go_along_the_path(self, which: int, steps: int) -> None:
        """What a diligent town would do next, so that random acts also meet questions that got far."""
        for _ in range(steps):
            question = Question.objects.get(pk=self.questions[which].pk)
            verb = next_on_the_path(question)
            if verb is None:
                return
            self.act_as_whoever_may(which=which, verb=verb)

    @rule(which=st.integers(0, 1), verb=st.sampled_from(sorted(RESIDENT_VERBS)), own=st.booleans())
    def act_as_resident(self, which: int, verb: str, own: bool) -> None:
        question = self.questions[which]
        action, needs = RESIDENT_VERBS[verb]
        holds = question if own else self.questions[1 - which]
        assert not self.attempt(action, question, resident_of(holds.pk), needs) or own

    @rule(hours=st.sampled_from([1, 5, 24, 24 * 8, 24 * 20]), worker=st.booleans())
    def let_time_pass(self, hours: int, worker: bool) -> None:
        self.now += timedelta(hours=hours)
        if worker:
            settle_due(self.now)

    def attempt(self, action, question, actor, needs) -> bool:
        self.now += timedelta(minutes=7)
        before = Event.objects.filter(question=question).count()
        try:
            action(question_id=question.pk, actor=actor, now=self.now, **needs)
        except Refused:
            settled = Event.objects.filter(question=question, by="clock").count()
            assert Event.objects.filter(question=question).count() <= before + settled
            return False
        self.done += 1
        return True

    @invariant()
    def accountability_holds(self) -> None:
        for question in Question.objects.all():
            rows = list(Stewardship.objects.filter(question=question).order_by("ordinal"))
            assert rows[0].started_at == question.received_at
            assert [row.ordinal for row in rows] == list(range(1, len(rows) + 1))
            assert sum(row.ended_at is None for row in rows) == question.is_open
            assert rows[-1].pk == question.stewardship_id
            assert (rows[-1].lead_id, rows[-1].owner_id) == (question.lead_id, question.owner_id)
            for earlier, later in zip(rows, rows[1:], strict=False):
                assert earlier.ended_at == later.started_at or later.how == "reopen"
                assert earlier.lead_id == later.lead_id or later.how in ("accept", "silence")
            assert Offer.objects.filter(question=question, decided_at__isnull=True).count() <= 1

    @invariant()
    def history_holds(self) -> None:
        for question in Question.objects.all():
            events = list(Event.objects.filter(question=question).order_by("seq"))
            assert [event.seq for event in events] == list(range(1, question.version + 1))
            assert {event.kind for event in events} <= set(VERBS)
            claims = [event for event in events if event.kind == "claim"]
            assert question.first_responder_id == (claims[0].member_id if claims else None)

    @invariant()
    def promise_holds(self) -> None:
        for question in Question.objects.all():
            clock = Clock.objects.filter(question=question).order_by("-ordinal").first()
            spans = [(pause.started_at, pause.ended_at) for pause in clock.pauses.all() if pause.ended_at]
            due_at = deadlines.due_at(clock.started_at, Limit.parse(clock.limit), rules_of(question).calendar, spans)
            assert question.due_at == clock.due_at == due_at
            assert (clock.stopped_at is None) == question.is_open

    @invariant()
    def four_eyes_hold(self) -> None:
        for approval in Approval.objects.all():
            assert not Authorship.objects.filter(version=approval.version_id, member=approval.approver_id).exists()
        for answer in Answer.objects.filter(published__isnull=False):
            assert Approval.objects.filter(version=answer.published_id).exists()
        for answer in Answer.objects.filter(is_public=True):
            assert answer.question.may_publish and not answer.question.is_hidden


def test_whatever_anybody_does_what_must_always_hold_holds(reset_database):
    Town.reset = staticmethod(reset_database)
    run_state_machine_as_test(
        Town,
        settings=settings(
            max_examples=25,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
