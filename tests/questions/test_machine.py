"""Any verbs by anybody in any order: after each step what must always hold, holds.

A machine of random residents, members who come, go and are away, departments that merge, and passing time, over the
real actions and the real database. Search further, for minutes: --hypothesis-profile=default
"""

from collections import Counter
from datetime import timedelta

import hypothesis
import pytest
import time_machine
from django.db.models import F
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from inbox.people.models import Absence, Department, Membership, User
from inbox.people.roles import ANSWERS as ANSWERING
from inbox.people.roles import Role
from inbox.questions import access
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
from inbox.questions.actor import CLOCK, Actor, resident_of, staff
from inbox.questions.errors import Refused
from inbox.questions.leaving import left_behind, vacate_left
from inbox.questions.merging import merge_departments
from inbox.questions.models import (
    Answer,
    Approval,
    Authorship,
    Contribution,
    Event,
    Question,
)
from inbox.questions.settle import settle_due
from inbox.questions.states import VERBS
from tests.make import CAST, MONDAY, make_department, make_member, make_question, make_topic, make_town
from tests.questions.holding import assert_ownership_holds

pytestmark = pytest.mark.django_db
MORE = {"parks_officer": "parks", "parks_head": "parks", "clerk": "hall", "plumber": "water", "drain_head": "drains"}
PEOPLE = sorted({*CAST, *MORE})
DEPARTMENTS = ["desk", "drains", "hall", "parks", "roads", "water"]
MOST_QUESTIONS = 5  # that are played with; one that splitting or a new letter brings takes the place of a closed one
FEWEST_DEPARTMENTS, MOST_GONE = 4, 4  # so that a town is left
SHORT, LONG = (28, 25), (100, 60)  # examples, steps
HOURS = [1, 5, 24, 24 * 8, 24 * 20]
SPARED = 8  # verbs that chance may leave out of a short run; each has tests of its own
NOT_PLAYED = {"import_question"}  # by the operator's command alone; it ends where the others begin


def latest_hash(question: Question) -> str:
    answer = Answer.objects.select_related("latest").filter(question=question).first()
    return answer.latest.hash if answer and answer.latest else ""


def latest_number(question: Question) -> int:
    answer = Answer.objects.select_related("latest").filter(question=question).first()
    return answer.latest.number if answer and answer.latest else 0


def asked_of(question: Question) -> int:
    """The contribution to answer: the newest open one, else the newest; 0 where there is none."""
    asked = Contribution.objects.filter(question=question).order_by(F("ended_at").desc(nulls_first=True), "-pk")
    return asked.values_list("pk", flat=True).first() or 0


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
RESIDENT_VERBS = {
    "add_information": (add_information, {"text": "By the gate."}),
    "withdraw": (withdraw, {}),
    "hide": (hide, {}),
    "solved": (rate, {"solved": "yes"}),
    "not solved": (rate, {"solved": "no"}),
    "reopen": (reopen, {"reason": "Dark again."}),
}
# What happens in a town, as verbs one after the other by whoever may; a number lets so many hours pass. A word that is
# refused is passed over, so that a scene also goes on where it can't begin.
TO_DISPUTE = ["claim", "offer", "decline", "offer", "decline"]
TO_DEPARTMENT = ["claim", "offer", "accept"]
TO_REVIEW = ["claim", "draft", "submit_for_review"]
Scenes = list[list[str | int]]
QUARRELS: Scenes = [
    [*TO_DISPUTE, "rule", "claim", "offer"],
    [*TO_DISPUTE, 24 * 4, "rule"],
    [*TO_DEPARTMENT, "return_to_desk", "offer", "accept", "return_to_desk", "rule"],
    ["claim", "offer", 24 * 3, "return_to_desk", "claim"],
    ["claim", "offer", "withdraw_offer", "offer", "assign"],
    ["claim", "offer", "refuse", "confirm_refusal", "reopen"],
]
HELP: Scenes = [
    ["claim", "ask_department", "accept_contribution", "contribute", "draft"],
    ["claim", "ask_department", "decline_contribution", "ask_department"],
    ["mark_spam", "unmark_spam", "claim", "ask_department", "contribute", "refuse"],
]
TEAMWORK: Scenes = [
    ["claim", "contacted", "split", "progress", "note"],
    ["claim", "assign", "offer", "accept", "assign", "vacate", "claim"],
    ["claim", "ask_resident", 24 * 20, "add_information"],
    ["claim", "offer", "ask_resident", "add_information", "classify"],
]
ANSWERS: Scenes = [
    [*TO_REVIEW, "approve", "publish", 24, "solved", "reopen"],
    [*TO_REVIEW, "approve", "publish", "undo_publish", "publish", 24 * 20, "reopen"],
    [*TO_REVIEW, "approve", "answer_privately", "not solved", "reopen", "claim", "draft"],
    [*TO_REVIEW, "return", "submit_for_review", "approve", "withhold", "reopen"],
]
ENDS: Scenes = [
    ["classify", "refuse", "confirm_refusal", "reopen"],
    ["mark_spam", "unmark_spam", "claim", "vacate", "claim"],
    ["hide", "claim", "ask_department", "offer", "withdraw", "reopen"],
]
SCENE = {
    "which": st.integers(0, MOST_QUESTIONS - 1),
    "turn": st.integers(0, 11),
    "steps": st.sampled_from([9, 9, 9, 7, 5, 3]),
    "to": st.sampled_from(DEPARTMENTS),
    "member": st.sampled_from(PEOPLE),
    "first": st.sampled_from(PEOPLE),
    "worker": st.booleans(),
}
DEPARTMENT, MEMBER, WHICH = st.sampled_from(DEPARTMENTS), st.sampled_from(PEOPLE), st.integers(0, MOST_QUESTIONS - 1)


def is_fit(question: Question, scene: list[str | int]) -> bool:
    if scene[0] != "claim" and question.handling != "new":
        return False
    if question.may_publish == ("answer_privately" in scene):
        return False
    return question.is_open and ("offer" not in scene or question.accepted_at is None)


class Town(RuleBasedStateMachine):
    reset = staticmethod(lambda: None)
    effects: Counter[str] = Counter()  # events by verb
    refused: Counter[str] = Counter()
    happened: Counter[str] = Counter()  # to the town; examples and steps

    @initialize(routes_at_once=st.booleans())
    def begin(self, routes_at_once: bool) -> None:
        self.reset()
        Town.happened["examples"] += 1
        self.town = make_town()
        departments = {row.slug: row for row in Department.objects.all()}
        for slug in ("water", "drains"):
            departments[slug] = make_department(slug, slug.title(), slug)
        for name, slug in MORE.items():
            self.town.cast[name] = make_member(name, departments[slug], Role.HEAD if "head" in name else Role.OFFICER)
        make_topic("pipes", departments["water"], "Pipes", "水管", routes_at_once=routes_at_once)
        self.now, self.turns = MONDAY, 0
        topic = self.town.topic.__class__.objects.get(slug="pipes")
        self.questions = [
            make_question(self.town).pk,
            make_question(self.town, may_publish=False, topic_id=topic.pk, email="resident@mail.example").pk,
        ]

    # -- acts -------------------------------------------------------------------------------------------------------

    @rule(which=WHICH, verb=st.sampled_from(sorted(STAFF_VERBS)), role=MEMBER, to=DEPARTMENT, member=MEMBER)
    def act_as_staff(self, which: int, verb: str, role: str, to: str, member: str) -> None:
        """Most of these are refused."""
        self.attempt(verb, self.question(which), self.actor(role), to, member)

    @rule(which=WHICH, verb=st.sampled_from(sorted(STAFF_VERBS)), to=DEPARTMENT, member=MEMBER, first=MEMBER)
    def act_as_whoever_may(self, which: int, verb: str, to: str, member: str, first: str) -> None:
        """By one of those to whom the table gives it, beginning at `first`; to a department and a member that fit."""
        question = self.question(which)
        to, member = self.fitting_department(question, to), self.fitting_member(question, member)
        for role in from_there(PEOPLE, first):
            actor = self.actor(role)
            is_theirs = access.may(actor, {"approve": "review", "return": "review"}.get(verb, verb), question)
            if is_theirs and self.attempt(verb, question, actor, to, member):
                return

    @rule(**SCENE)
    def quarrel(self, **how) -> None:
        self.play(QUARRELS, **how)

    @rule(**SCENE)
    def ask_for_help(self, **how) -> None:
        self.play(HELP, **how)

    @rule(**SCENE)
    def work_together(self, **how) -> None:
        self.play(TEAMWORK, **how)

    @rule(**SCENE)
    def answer(self, **how) -> None:
        self.play(ANSWERS, **how)

    @rule(**SCENE)
    def end(self, **how) -> None:
        self.play(ENDS, **how)

    def play(
        self, scenes: Scenes, which: int, turn: int, steps: int, to: str, member: str, first: str, worker: bool
    ) -> None:
        """A scene or its beginning, so that random acts also meet questions that got far; another one each time."""
        self.turns += 1
        scene = scenes[(turn + self.turns) % len(scenes)]
        which = self.fitting_question(which, scene)
        for verb in scene[:steps]:
            if isinstance(verb, int):
                self.let_time_pass(hours=verb, worker=worker)
            elif verb in RESIDENT_VERBS:
                self.act_as_resident(which=which, verb=verb, own=True)
            else:
                self.act_as_whoever_may(which=which, verb=verb, to=to, member=member, first=first)

    @rule(which=WHICH, verb=st.sampled_from(sorted(RESIDENT_VERBS)), own=st.booleans())
    def act_as_resident(self, which: int, verb: str, own: bool) -> None:
        """By the code of this question, or by that of another, which never opens it."""
        question, other = self.question(which), self.question(which + 1)
        action, needs = RESIDENT_VERBS[verb]
        holds = question if own or question == other else other
        assert not self.do(verb, action, question, resident_of(holds.pk), needs) or holds == question

    # -- the town changes -------------------------------------------------------------------------------------------

    @rule(may_publish=st.booleans())
    def somebody_asks(self, may_publish: bool) -> None:
        if self.may_play_more():
            self.now += timedelta(minutes=7)
            self.play_with(make_question(self.town, now=self.now, may_publish=may_publish))

    @rule(member=MEMBER, and_vacated=st.booleans())
    def somebody_leaves(self, member: str, and_vacated: bool) -> None:
        if User.objects.filter(is_active=False).count() == MOST_GONE:
            return
        user = self.town.cast[member]
        User.objects.filter(pk=user.pk).update(is_active=False)
        Town.happened["deactivated"] += 1
        if and_vacated:
            vacate_left(self.now, member=user, actor=self.actor("operator"))
            assert not left_behind().filter(owner=user).exists()

    @rule(member=MEMBER)
    def somebody_comes_back(self, member: str) -> None:
        User.objects.filter(pk=self.town.cast[member].pk).update(is_active=True)
        Town.happened["reactivated"] += 1

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
        Town.happened["moved"] += 1

    @rule(member=MEMBER, deputy=MEMBER, hours=st.sampled_from(HOURS))
    def somebody_is_away(self, member: str, deputy: str, hours: int) -> None:
        if member != deputy:
            one, other = self.town.cast[member], self.town.cast[deputy]
            until_at = self.now + timedelta(hours=hours)
            Absence.objects.create(
                member=one, deputy=other, from_at=self.now, until_at=until_at, made_at=self.now, made_by=one
            )
            Town.happened["absent"] += 1

    @rule(merged=DEPARTMENT, into=DEPARTMENT)
    def departments_merge(self, merged: str, into: str) -> None:
        if Department.objects.filter(is_active=True).count() == FEWEST_DEPARTMENTS:
            return
        one, other = Department.objects.get(slug=merged), Department.objects.get(slug=into)
        self.now += timedelta(minutes=7)
        try:
            merge_departments(one, other, actor=self.actor("leader"), now=self.now, reason="One office.")
        except Refused as refused:
            Town.refused[refused.code] += 1
            return
        assert not Department.objects.get(slug=merged).is_active
        Town.happened["merged"] += 1

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

    def fitting_question(self, which: int, scene: list) -> int:
        """The place of this one or the next in which the scene can be played to its end; else of a new one."""
        places = [place % len(self.questions) for place in range(which, which + len(self.questions))]
        found = next((place for place in places if is_fit(self.question(place), scene)), None)
        if found is None and self.may_play_more():
            self.somebody_asks(may_publish="answer_privately" not in scene)
            found = len(self.questions) - 1
        return places[0] if found is None else found

    def fitting_department(self, question: Question, slug: str) -> str:
        """This or the next one that can take the question over."""
        fits = Department.objects.filter(is_active=True, is_desk=False).exclude(pk=question.lead_id)
        slugs = set(fits.values_list("slug", flat=True))
        return next((one for one in from_there(DEPARTMENTS, slug) if one in slugs), slug)

    def fitting_member(self, question: Question, name: str) -> str:
        """This or the next one who can own the question and does not yet."""
        answer = Membership.objects.filter(department=question.lead_id, role__in=ANSWERING, user__is_active=True)
        here = set(answer.exclude(user=question.owner_id).values_list("user__username", flat=True))
        return next((one for one in from_there(PEOPLE, name) if one in here), name)

    def attempt(self, verb: str, question: Question, actor: Actor, to: str, member: str) -> bool:
        department = Department.objects.select_related("merged_into").get(slug=to)
        action, needs = STAFF_VERBS[verb](question, department, self.town.cast[member])
        return self.do(verb, action, question, actor, needs)

    def do(self, verb: str, action, question: Question, actor: Actor, needs) -> bool:
        self.now += timedelta(minutes=7)
        before = Event.objects.filter(question=question).exclude(by=CLOCK.kind).count()
        try:
            action(question_id=question.pk, actor=actor, now=self.now, **needs)
        except Refused as refused:
            assert str(refused)
            assert Event.objects.filter(question=question).exclude(by=CLOCK.kind).count() == before
            Town.refused[refused.code] += 1
            return False
        Town.happened["verbs done"] += 1
        if verb == "split":
            self.play_with(Question.objects.filter(split_from=question).order_by("-number").first())
        return True

    def may_play_more(self) -> bool:
        return len(self.questions) < MOST_QUESTIONS or self.closed() is not None

    def closed(self) -> Question | None:
        return Question.objects.filter(pk__in=self.questions, handling="closed").order_by("number").first()

    def play_with(self, question: Question) -> None:
        if len(self.questions) < MOST_QUESTIONS:
            self.questions.append(question.pk)
        elif closed := self.closed():
            self.questions.remove(closed.pk)
            self.questions.append(question.pk)

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

    @invariant()
    def count(self) -> None:
        Town.happened["steps"] += 1

    def teardown(self) -> None:
        Town.effects.update(Event.objects.values_list("kind", flat=True))


def from_there(names: list[str], first: str) -> list[str]:
    """All of them, this one first."""
    at = names.index(first)
    return names[at:] + names[:at]


def test_whatever_anybody_does_what_must_always_hold_holds(reset_database):
    """And nearly each verb of the table was done by somebody: what is never done shows nothing."""
    Town.reset = staticmethod(reset_database)
    for counted in (Town.effects, Town.refused, Town.happened):
        counted.clear()
    is_short = hypothesis.settings.get_current_profile_name() == "house"
    examples, steps = SHORT if is_short else LONG
    run_state_machine_as_test(
        Town,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    for name, counted in (("happened", Town.happened), ("effects", Town.effects), ("refused", Town.refused)):
        print(f"{name} {sum(counted.values())}: {dict(sorted(counted.items()))}")
    never = set(VERBS) - set(Town.effects) - NOT_PLAYED
    assert len(never) <= SPARED, never
    assert {"deactivated", "moved", "merged"} <= set(Town.happened)
