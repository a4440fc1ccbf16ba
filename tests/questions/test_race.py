"""Real processes at the same instant: one wins, the others hear who, nothing is there twice."""

import secrets
from datetime import timedelta

import pytest

from inbox.people.models import Department
from inbox.people.roles import Role
from inbox.questions.actions.claim import claim
from inbox.questions.actions.offer import offer
from inbox.questions.models import Clock, Event, Offer, Question, Stewardship
from tests.make import MONDAY, make_in_hand, make_member, make_offered, make_question, make_topic, make_town
from tests.processes import race
from tests.questions.holding import assert_ownership_holds

pytestmark = pytest.mark.django_db

CLAIM = """
import os, sys
from datetime import UTC, datetime
from inbox.people.models import User
from inbox.questions.actions.claim import AlreadyClaimed, claim
from inbox.questions.actor import staff
from inbox.questions.models import Question
me = staff(User.objects.filter(username__startswith="clerk").order_by("pk")[os.getpid() % 16])
for pk in Question.objects.order_by("pk").values_list("pk", flat=True):
    try:
        claim(question_id=pk, actor=me, now=datetime(2026, 11, 2, 11, tzinfo=UTC))
        print("won", pk, me.user.pk)
    except AlreadyClaimed as refused:
        assert refused.details["by"].startswith("Clerk") and refused.details["at"] and refused.code == "already_claimed"
        print("lost", pk)
"""


def test_claim_has_one_winner_among_sixteen_processes():
    town = make_town()
    for number in range(16):
        make_member(f"clerk{number}", town.desk, "responder")
    questions = [make_question(town).pk for _ in range(5)]

    lines = [line.split() for output in race(CLAIM, processes=16) for line in output.splitlines()]
    won = [(int(pk), int(user)) for word, pk, *rest in lines if word == "won" for user in rest]
    assert sorted(pk for pk, _user in won) == sorted(questions)
    assert len(lines) == 16 * len(questions)
    assert sorted(Question.objects.values_list("pk", "owner_id")) == sorted(won)
    assert Event.objects.filter(kind="claim").count() == len(questions)
    assert Stewardship.objects.filter(ended_at__isnull=True).count() == len(questions)


DECIDE = """
import os
from datetime import UTC, datetime
from inbox.people.models import User
from inbox.questions.actions.accept import accept
from inbox.questions.actions.decline import decline
from inbox.questions.actions.withdraw_offer import withdraw_offer
from inbox.questions.actor import staff
from inbox.questions.errors import Refused
from inbox.questions.models import Question
now = datetime(2026, 11, 2, 12, tzinfo=UTC)
officer, head, responder = (staff(User.objects.get(username=name)) for name in ("officer", "head", "responder"))
turns = [
    lambda pk: accept(question_id=pk, actor=officer, now=now),
    lambda pk: decline(question_id=pk, actor=head, now=now, reason="No."),
    lambda pk: withdraw_offer(question_id=pk, actor=responder, now=now),
]
for pk in Question.objects.order_by("pk").values_list("pk", flat=True):
    for turn in turns[os.getpid() % 3:] + turns[:os.getpid() % 3]:
        try:
            turn(pk)
            print(pk)
        except Refused as refused:
            assert refused.code in ("too_late", "no_offer", "accepted_already", "not_yours"), refused.code
"""


def test_offer_is_answered_once_when_accepted_declined_and_withdrawn_at_once():
    town = make_town()
    for _ in range(4):
        question = make_question(town)
        claim(question_id=question.pk, actor=town.actor("responder"), now=MONDAY)
        offer(question_id=question.pk, actor=town.actor("responder"), now=MONDAY, to=town.roads, reason="Theirs.")

    effects = sorted(int(pk) for output in race(DECIDE, processes=6) for pk in output.splitlines())
    assert effects == sorted(Question.objects.values_list("pk", flat=True))
    decided = Event.objects.filter(kind__in=["accept", "decline", "withdraw_offer"])
    assert decided.count() == Offer.objects.exclude(state="pending").count() == 4


SUBMIT = """
from datetime import UTC, datetime
from inbox.questions.actions.submit import Asked, submit
from inbox.questions.actor import ANYONE
for n in range(5):
    asked = Asked(text=f"Why is lamp {n} off?", lang="en")
    receipt = submit(asked=asked, actor=ANYONE, now=datetime(2026, 11, 2, 11, tzinfo=UTC), ask_key="KEY")
    print(receipt.question.number, receipt.tracking_code)
"""


def test_submit_with_one_key_from_eight_processes_is_one_question_each():
    make_town()
    printed = race(SUBMIT.replace("KEY", secrets.token_urlsafe(24)), processes=8)
    assert len(set(printed)) == 1
    assert Question.objects.count() == Clock.objects.count() == Stewardship.objects.count() == 5


NUMBERS = """
from datetime import UTC, datetime
from inbox.questions.actions.submit import Asked, submit
from inbox.questions.actor import ANYONE
for n in range(25):
    asked = Asked(text="Why is the lamp off?", lang="en")
    print(submit(asked=asked, actor=ANYONE, now=datetime(2026, 11, 2, 11, tzinfo=UTC)).question.number)
"""


def test_submit_gives_every_number_once_under_four_writers():
    make_town()
    numbers = [number for output in race(NUMBERS, processes=4) for number in output.splitlines()]
    assert sorted(numbers) == [f"2026-{n:05d}" for n in range(1, 101)]


def test_settle_by_several_workers_makes_one_event():
    town = make_town()
    question = make_question(town)
    claim(question_id=question.pk, actor=town.actor("responder"), now=MONDAY)
    offer(question_id=question.pk, actor=town.actor("responder"), now=MONDAY, to=town.roads, reason="Theirs.")
    later = MONDAY + timedelta(days=9)
    code = f"""
from datetime import datetime
from inbox.questions.settle import settle_due
print(settle_due(datetime.fromisoformat("{later.isoformat()}")))
"""
    assert sorted(race(code, processes=4)) == ["0", "0", "0", "1"]
    assert Event.objects.filter(kind="accept_by_silence").count() == 1


TOWN_AT_WORK = """
import os, random
from datetime import UTC, datetime, timedelta
from inbox.kit import clock
from inbox.people.models import Department, User
from inbox.questions.actions import (
    accept, ask_department, assign, claim, contribute, decline, offer, return_to_desk, rule, vacate, withdraw_offer)
from inbox.questions.actor import staff
from inbox.questions.errors import Refused
from inbox.questions.leaving import vacate_left
from inbox.questions.merging import merge_departments
from inbox.questions.models import Contribution, Question
seed = os.getpid()
dice = random.Random(seed)
people = list(User.objects.order_by("pk"))
stale = list(Department.objects.order_by("pk"))  # as a form read them, before others merged them
start = datetime(2026, 11, 2, 15, tzinfo=UTC)
keys = list(Question.objects.order_by("pk").values_list("pk", flat=True))
for turn in range(40):
    pk, member, department = dice.choice(keys), dice.choice(people), dice.choice(stale)
    now = start + timedelta(milliseconds=dice.randrange(2000))  # clocks of processes differ
    if turn == 20 and seed % 4 == 0:
        User.objects.filter(username="officer").update(is_active=False)
        vacate_left(now, member=User.objects.get(username="officer"))
    if turn == 15 and seed % 3 == 0:
        slugs = ["water", "drains"] if seed % 2 else ["drains", "water"]
        both = [Department.objects.get(slug=slug) for slug in slugs]
        try:
            merge_departments(*both, actor=staff(User.objects.get(username="leader")), now=now, reason="One office.")
        except Refused as refused:
            assert refused.code == "cannot_merge"
    asked = Contribution.objects.filter(question=pk).order_by("-pk").first()
    turns = {
        "claim": (claim.claim, {}),
        "offer": (offer.offer, {"to": department, "reason": "Theirs."}),
        "accept": (accept.accept, {}),
        "decline": (decline.decline, {"reason": "No."}),
        "withdraw_offer": (withdraw_offer.withdraw_offer, {}),
        "return_to_desk": (return_to_desk.return_to_desk, {"reason": "No."}),
        "rule": (rule.rule, {"to": department, "reason": "So."}),
        "assign": (assign.assign, {"member": dice.choice(people)}),
        "ask_department": (ask_department.ask_department, {"department": department, "ask": "Whose?"}),
        "contribute": (contribute.contribute, {"id": asked.pk if asked else 0, "text": "Ours."}),
    }
    verb = dice.choice(sorted(turns))
    action, needs = turns[verb]
    for who in dice.sample(people, len(people)):
        try:
            action(question_id=pk, actor=staff(who), now=now, **needs)
        except Refused as refused:
            assert str(refused)
            if refused.code == "already_claimed":
                assert refused.details["by"]
            continue
        print("did", verb, pk)
        break
"""


def test_town_at_work_in_eight_processes_loses_and_doubles_nothing():
    """Claims, offers, answers, returns, rulings, assignments, contributions, a merge in both directions and a member
    who is deactivated, all at once, with clocks that differ: what was acknowledged is there once, and all holds."""
    town = make_town()
    for slug in ("water", "drains"):
        department = Department.objects.create(slug=slug, name={"en": slug})
        make_topic(f"topic-{slug}", department, slug, slug)
        make_member(f"{slug}_officer", department, Role.OFFICER)
        make_member(f"{slug}_head", department, Role.HEAD)
    for number in range(12):
        question = make_question(town)
        if number % 3 == 1:
            make_offered(town, question, to=Department.objects.get(slug="water" if number % 2 else "drains"))
        elif number % 3 == 2:
            make_in_hand(town, question)
    before = list(Event.objects.values_list("pk", flat=True))

    lines = [line.split()[1:] for output in race(TOWN_AT_WORK, processes=8) for line in output.splitlines()]
    by_clock_and_others = ("vacate", "merge_department", "accept_by_silence", "escalate")
    events = Event.objects.exclude(pk__in=before).exclude(kind__in=by_clock_and_others)
    assert sorted((verb, int(pk)) for verb, pk in lines) == sorted(events.values_list("kind", "question_id"))
    assert len(lines) > 40
    open_merges = Department.objects.filter(slug__in=["water", "drains"], is_active=True, merged_into__isnull=False)
    assert not open_merges.exists()
    assert Department.objects.filter(slug__in=["water", "drains"], is_active=True).exists()
    assert_ownership_holds()


MERGE = """
from datetime import UTC, datetime
from inbox.people.models import Department, User
from inbox.questions.actor import staff
from inbox.questions.errors import Refused
from inbox.questions.merging import merge_departments
import os
slugs = ["roads", "parks"] if os.getpid() % 2 else ["parks", "roads"]
both = [Department.objects.get(slug=slug) for slug in slugs]
try:
    merge_departments(*both, actor=staff(User.objects.get(username="leader")),
        now=datetime(2026, 11, 2, 15, tzinfo=UTC), reason="One office.")
    print("merged", slugs[0])
except Refused as refused:
    print(refused.code)
"""


def test_merging_in_opposite_directions_at_once_closes_one_of_the_two():
    """Where others closed both (Zammad 1216)."""
    town = make_town()
    for _ in range(3):
        make_in_hand(town, make_question(town))
    printed = {line for output in race(MERGE, processes=6) for line in output.splitlines()}
    closed = list(Department.objects.filter(is_active=False).values_list("slug", flat=True))
    assert len(closed) == 1
    assert {line for line in printed if line.startswith("merged")} == {f"merged {closed[0]}"}
    assert_ownership_holds()
