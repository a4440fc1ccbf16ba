"""Any verbs by anybody in any order: after each step what must always hold, holds.

A machine of random residents, members who come, go and are away, departments that merge, and passing time, over the
real actions and the real database. Search further, for minutes: --hypothesis-profile=default
"""

from collections import Counter
from datetime import timedelta

import hypothesis
import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from inbox.people.models import Absence, Department, Membership, User
from inbox.people.roles import Role
from inbox.questions.actions.accept import accept
from inbox.questions.actions.accept_contribution import accept_contribution
from inbox.questions.actions.add_information import add_information
from inbox.questions.actions.answer_privately import answer_privately
from inbox.questions.actions.ask_department import ask_department
from inbox.questions.actions.ask_resident import ask_resident
from inbox.questions.actions.assign import assign
from inbox.questions.actions.claim import claim
from inbox.questions.actions.classify import classify
from inbox.questions.actions.confirm_refusal import confirm_refusal
from inbox.questions.actions.contacted import contacted
from inbox.questions.actions.contribute import contribute
from inbox.questions.actions.decline import decline
from inbox.questions.actions.decline_contribution import decline_contribution
from inbox.questions.actions.draft import draft
from inbox.questions.actions.hide import hide
from inbox.questions.actions.mark_spam import mark_spam
from inbox.questions.actions.merge_department import merge_department
from inbox.questions.actions.note import note
from inbox.questions.actions.offer import offer
from inbox.questions.actions.progress import progress
from inbox.questions.actions.publish import publish
from inbox.questions.actions.rate import rate
from inbox.questions.actions.refuse import refuse
from inbox.questions.actions.reopen import reopen
from inbox.questions.actions.return_to_desk import return_to_desk
from inbox.questions.actions.review import review
from inbox.questions.actions.rule import rule as ruling
from inbox.questions.actions.split import split
from inbox.questions.actions.submit_for_review import submit_for_review
from inbox.questions.actions.undo_publish import undo_publish
from inbox.questions.actions.unmark_spam import unmark_spam
from inbox.questions.actions.vacate import vacate
from inbox.questions.actions.withdraw import withdraw
from inbox.questions.actions.withdraw_offer import withdraw_offer
from inbox.questions.actions.withhold import withhold
from inbox.questions.actor import CLOCK, resident_of, staff
from inbox.questions.errors import Refused
from inbox.questions.leaving import left_behind, vacate_left
from inbox.questions.merging import merge_departments
from inbox.questions.models import (
    Answer,
    Approval,
    Arbitration,
    Authorship,
    Contribution,
    Event,
    Offer,
    Question,
)
from inbox.questions.settle import settle_due
from tests.make import CAST, MONDAY, make_department, make_member, make_question, make_topic, make_town
from tests.questions.holding import assert_ownership_holds

pytestmark = pytest.mark.django_db
MORE = {"parks_officer": "parks", "parks_head": "parks", "clerk": "hall", "plumber": "water", "drain_head": "drains"}
PEOPLE = sorted({*CAST, *MORE})
DEPARTMENTS = ["desk", "drains", "hall", "parks", "roads", "water"]
MOST_QUESTIONS = 5  # those that splitting brings are played with as well, up to here
SHORT, LONG = 20, 400  # examples
HOURS = [1, 5, 24, 24 * 8, 24 * 20]


def latest_hash(question: Question) -> str:
    answer = Answer.objects.select_related("latest").filter(question=question).first()
    return answer.latest.hash if answer and answer.latest else ""


def latest_number(question: Question) -> int:
    answer = Answer.objects.select_related("latest").filter(question=question).first()
    return answer.latest.number if answer and answer.latest else 0


def asked_of(question: Question) -> int:
    """The contribution to answer: the newest one, open or not; 0 where there is none."""
    return Contribution.objects.filter(question=question).order_by("-pk").values_list("pk", flat=True).first() or 0


# Each verb with what it needs beside question, actor and now, of a department and a member at random.
STAFF_VERBS = {
    "claim": lambda question, department, member: (claim, {}),
    "classify": lambda question, department, member: (
        classify,
        {"topic": None, "kind": "hazard", "urgency": "urgent"},
    ),
    "assign": lambda question, department, member: (assign, {"member": member}),
    "offer": lambda question, department, member: (offer, {"to": department, "reason": "Theirs."}),
    "withdraw_offer": lambda question, department, member: (withdraw_offer, {}),
    "accept": lambda question, department, member: (accept, {}),
    "decline": lambda question, department, member: (decline, {"reason": "Not ours.", "suggest": department}),
    "return_to_desk": lambda question, department, member: (return_to_desk, {"reason": "No.", "suggest": department}),
    "rule": lambda question, department, member: (ruling, {"to": department, "reason": "Their ground."}),
    "ask_department": lambda question, department, member: (
        ask_department,
        {"department": department, "ask": "Whose tree?"},
    ),
    "accept_contribution": lambda question, department, member: (accept_contribution, {"id": asked_of(question)}),
    "contribute": lambda question, department, member: (contribute, {"id": asked_of(question), "text": "Ours."}),
    "decline_contribution": lambda question, department, member: (
        decline_contribution,
        {"id": asked_of(question), "reason": "We do not know."},
    ),
    "contacted": lambda question, department, member: (contacted, {"how": "phone", "note": "Rang."}),
    "split": lambda question, department, member: (split, {"texts": ["The lamp.", "The tree."]}),
    "vacate": lambda question, department, member: (vacate, {}),
    "merge_department": lambda question, department, member: (
        merge_department,
        {"merged": department, "reason": "One office."},
    ),
    "ask_resident": lambda question, department, member: (ask_resident, {"text": "Which lamp?"}),
    "draft": lambda question, department, member: (
        draft,
        {
            "body": f"Thursday, version {latest_number(question)}.",
            "public_question": "When?",
            "base_version": latest_number(question),
        },
    ),
    "submit_for_review": lambda question, department, member: (
        submit_for_review,
        {"version_hash": latest_hash(question)},
    ),
    "approve": lambda question, department, member: (
        review,
        {"version_hash": latest_hash(question), "verdict": "approve"},
    ),
    "return": lambda question, department, member: (
        review,
        {"version_hash": latest_hash(question), "verdict": "return", "comment": "Say when."},
    ),
    "publish": lambda question, department, member: (publish, {}),
    "undo_publish": lambda question, department, member: (undo_publish, {}),
    "answer_privately": lambda question, department, member: (answer_privately, {}),
    "withhold": lambda question, department, member: (withhold, {"reason": "third_party"}),
    "progress": lambda question, department, member: (progress, {"text": "Ordered."}),
    "note": lambda question, department, member: (note, {"text": "Ask Ben."}),
    "refuse": lambda question, department, member: (refuse, {"reason": "in_court"}),
    "confirm_refusal": lambda question, department, member: (confirm_refusal, {}),
    "mark_spam": lambda question, department, member: (mark_spam, {}),
    "unmark_spam": lambda question, department, member: (unmark_spam, {}),
}
QUARREL = ["offer", "decline", "offer", "accept", "return_to_desk", "offer", "decline", "rule", "ask_department"]
RESIDENT_VERBS = {
    "add_information": (add_information, {"text": "By the gate."}),
    "withdraw": (withdraw, {}),
    "hide": (hide, {}),
    "solved": (rate, {"solved": "yes"}),
    "not solved": (rate, {"solved": "no"}),
    "reopen": (reopen, {"reason": "Dark again."}),
}
DEPARTMENT, MEMBER, WHICH = st.sampled_from(DEPARTMENTS), st.sampled_from(PEOPLE), st.integers(0, MOST_QUESTIONS - 1)


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
    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()

    @initialize(routes_at_once=st.booleans())
    def begin(self, routes_at_once: bool) -> None:
        self.reset()
        Town.done["(example)"] += 1
        self.town = make_town()
        departments = {row.slug: row for row in Department.objects.all()}
        for slug in ("water", "drains"):
            departments[slug] = make_department(slug, slug.title(), slug)
        for name, slug in MORE.items():
            self.town.cast[name] = make_member(name, departments[slug], Role.HEAD if "head" in name else Role.OFFICER)
        make_topic("pipes", departments["water"], "Pipes", "水管", routes_at_once=routes_at_once)
        self.now = MONDAY
        topic = self.town.topic.__class__.objects.get(slug="pipes")
        self.questions = [
            make_question(self.town).pk,
            make_question(self.town, may_publish=False, topic_id=topic.pk, email="resident@mail.example").pk,
        ]

    # -- acts -------------------------------------------------------------------------------------------------------

    @rule(which=WHICH, verb=st.sampled_from(sorted(STAFF_VERBS)), role=MEMBER, to=DEPARTMENT, member=MEMBER)
    def act_as_staff(self, which: int, verb: str, role: str, to: str, member: str) -> None:
        question = self.question(which)
        self.attempt(verb, question, role, to, member)

    @rule(which=WHICH, verb=st.sampled_from(sorted(STAFF_VERBS)), to=DEPARTMENT, member=MEMBER)
    def act_as_whoever_may(self, which: int, verb: str, to: str, member: str) -> None:
        """The same by the first one of the cast whom nothing refuses."""
        question = self.question(which)
        for role in PEOPLE:
            if self.attempt(verb, question, role, to, member):
                return

    @rule(which=WHICH, steps=st.integers(1, 8))
    def go_along_the_path(self, which: int, steps: int) -> None:
        """What a diligent town would do next, so that random acts also meet questions that got far."""
        for _ in range(steps):
            verb = next_on_the_path(self.question(which))
            if verb is None:
                return
            self.act_as_whoever_may(which=which, verb=verb, to="roads", member="officer")

    @rule(which=WHICH, steps=st.integers(1, len(QUARREL)), to=st.lists(DEPARTMENT, min_size=3, max_size=3))
    def quarrel(self, which: int, steps: int, to: list[str]) -> None:
        """Departments that pass it to and fro, to the arbiter or not."""
        for step in range(steps):
            self.act_as_whoever_may(which=which, verb=QUARREL[step], to=to[step % 3], member="officer")

    @rule(which=WHICH, verb=st.sampled_from(sorted(RESIDENT_VERBS)), own=st.booleans())
    def act_as_resident(self, which: int, verb: str, own: bool) -> None:
        question, other = self.question(which), self.question(which + 1)
        action, needs = RESIDENT_VERBS[verb]
        holds = question if own or question == other else other
        assert not self.do(verb, action, question, resident_of(holds.pk), needs) or holds == question

    # -- the town changes -------------------------------------------------------------------------------------------

    @rule(member=MEMBER, and_vacated=st.booleans())
    def somebody_leaves(self, member: str, and_vacated: bool) -> None:
        user = self.town.cast[member]
        User.objects.filter(pk=user.pk).update(is_active=False)
        Town.done["(deactivated)"] += 1
        if and_vacated:
            vacate_left(self.now, member=user, actor=self.actor("operator"))
            assert not left_behind().filter(owner=user).exists()

    @rule(member=MEMBER)
    def somebody_comes_back(self, member: str) -> None:
        User.objects.filter(pk=self.town.cast[member].pk).update(is_active=True)
        Town.done["(reactivated)"] += 1

    @rule(member=MEMBER, to=DEPARTMENT)
    def somebody_moves(self, member: str, to: str) -> None:
        """To another department, with the roles they hold."""
        department = Department.objects.get(slug=to)
        held = Membership.objects.filter(user=self.town.cast[member])
        roles = set(held.values_list("role", flat=True))
        held.delete()
        Membership.objects.bulk_create(
            Membership(user=self.town.cast[member], department=department, role=role) for role in roles
        )
        Town.done["(moved)"] += 1

    @rule(member=MEMBER, deputy=MEMBER, hours=st.sampled_from(HOURS))
    def somebody_is_away(self, member: str, deputy: str, hours: int) -> None:
        if member != deputy:
            one, other = self.town.cast[member], self.town.cast[deputy]
            until_at = self.now + timedelta(hours=hours)
            Absence.objects.create(
                member=one, deputy=other, from_at=self.now, until_at=until_at, made_at=self.now, made_by=one
            )
            Town.done["(absence)"] += 1

    @rule(merged=DEPARTMENT, into=DEPARTMENT)
    def departments_merge(self, merged: str, into: str) -> None:
        one, other = Department.objects.get(slug=merged), Department.objects.get(slug=into)
        self.now += timedelta(minutes=7)
        try:
            merge_departments(one, other, actor=self.actor("leader"), now=self.now, reason="One office.")
        except Refused as refused:
            Town.refused[refused.code] += 1
            return
        assert not Department.objects.get(slug=merged).is_active
        Town.done["(merged)"] += 1

    @rule(hours=st.sampled_from(HOURS), worker=st.booleans())
    def let_time_pass(self, hours: int, worker: bool) -> None:
        self.now += timedelta(hours=hours)
        if worker:
            settle_due(self.now)
            vacate_left(self.now)
            assert not left_behind().exists()
            assert not Question.objects.filter(settle_at__lte=self.now).exists()

    # -- how --------------------------------------------------------------------------------------------------------

    def question(self, which: int) -> Question:
        return Question.objects.get(pk=self.questions[which % len(self.questions)])

    def actor(self, role: str):
        """As they sign in now: roles, absences and deactivation of this instant count."""
        with time_machine.travel(self.now, tick=False):
            return staff(User.objects.get(username=role))

    def attempt(self, verb: str, question: Question, role: str, to: str, member: str) -> bool:
        department = Department.objects.select_related("merged_into").get(slug=to)
        action, needs = STAFF_VERBS[verb](question, department, self.town.cast[member])
        return self.do(verb, action, question, self.actor(role), needs)

    def do(self, verb: str, action, question: Question, actor, needs) -> bool:
        self.now += timedelta(minutes=7)
        before = Event.objects.filter(question=question).count()
        try:
            action(question_id=question.pk, actor=actor, now=self.now, **needs)
        except Refused as refused:
            assert str(refused)
            by_time = Event.objects.filter(question=question, by=CLOCK.kind).count()
            assert Event.objects.filter(question=question).count() <= before + by_time
            Town.refused[refused.code] += 1
            return False
        Town.done[verb] += 1
        part = Question.objects.filter(split_from=question).exclude(pk__in=self.questions).first()
        if part and len(self.questions) < MOST_QUESTIONS:
            self.questions.append(part.pk)
        return True

    # -- what must always hold --------------------------------------------------------------------------------------

    @invariant()
    def ownership_holds(self) -> None:
        assert_ownership_holds()

    @invariant()
    def four_eyes_hold(self) -> None:
        for approval in Approval.objects.all():
            assert not Authorship.objects.filter(version=approval.version_id, member=approval.approver_id).exists()
        for answer in Answer.objects.filter(published__isnull=False):
            assert Approval.objects.filter(version=answer.published_id).exists()
        for answer in Answer.objects.filter(is_public=True):
            assert answer.question.may_publish and not answer.question.is_hidden

    def teardown(self) -> None:
        for kind in ("accept_by_silence", "escalate", "resume", "close"):
            Town.done[kind] += Event.objects.filter(kind=kind).count()
        Town.done["(arbitration)"] += Arbitration.objects.count()


def test_whatever_anybody_does_what_must_always_hold_holds(reset_database):
    Town.reset = staticmethod(reset_database)
    Town.done.clear()
    Town.refused.clear()
    is_short = hypothesis.settings.get_current_profile_name() == "house"
    run_state_machine_as_test(
        Town,
        settings=settings(
            max_examples=SHORT if is_short else LONG,
            stateful_step_count=30 if is_short else 60,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"done {sum(Town.done.values())}: {dict(sorted(Town.done.items()))}")
    print(f"refused {sum(Town.refused.values())}: {dict(sorted(Town.refused.items()))}")
