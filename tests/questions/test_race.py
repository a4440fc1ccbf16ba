"""Real processes at the same instant: one wins, the others hear who, nothing is there twice."""

import secrets
from datetime import timedelta

import pytest

from inbox.questions.actions.claim import claim
from inbox.questions.actions.offer import offer
from inbox.questions.models import Clock, Event, Offer, Question, Stewardship
from tests.make import MONDAY, make_member, make_question, make_town
from tests.processes import race

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
        assert refused.details["by"] and refused.code == "already_claimed"
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
        except Refused:
            pass
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
