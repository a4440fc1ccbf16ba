"""Asking by API: the receipt, the same key, the limits."""

from datetime import timedelta

import pytest
import time_machine

from inbox.kit import clock
from inbox.questions.models import Contact, Event, Question
from inbox.questions.receiving import forget_receipts
from tests.api.calling import KEY, Caller
from tests.make import MONDAY, make_published, make_town
from tests.processes import race
from tests.public.reading import index

pytestmark = pytest.mark.django_db
BODY = {
    "question": "Why is the street light at Mill Lane 7 dark since October?",
    "topic": "streets",
    "place": "Mill Lane 7",
    "name": "Rosa Luz",
    "email": "rosa@example.org",
    "phone": "555 0133",
    "publish": "public",
    "lang": "en",
    "different": "Mine is another lamp.",
}


@pytest.fixture
def town():
    with time_machine.travel(MONDAY, tick=False):
        yield make_town()


def test_question_is_received_whole(town):
    got = Caller().post("/questions", BODY, key=KEY)
    question = Question.objects.select_related("lead", "topic").get()
    code = got.data["tracking_code"]
    assert (got.status, got.data) == (
        201,
        {
            "number": "2026-00001",
            "tracking_code": code,
            "track_url": f"http://localhost:8000/track/#{code}",
            "due_at": "2026-11-09T17:00:00Z",
            "lead": "desk",
            "similar": [],
        },
    )
    assert code.startswith("2026-00001-")
    assert got.headers["Cache-Control"] == "private, no-store"
    row = {name: getattr(question, name) for name in ("text", "place", "lang", "may_publish", "different", "source")}
    assert row == {
        "text": BODY["question"],
        "place": "Mill Lane 7",
        "lang": "en",
        "may_publish": True,
        "different": "Mine is another lamp.",
        "source": "web",
    }
    assert Contact.objects.values_list("name", "email", "phone").get() == ("Rosa Luz", "rosa@example.org", "555 0133")


def test_question_alone_is_enough_and_stays_private(town):
    Caller().post("/questions", {"question": BODY["question"]})
    assert Question.objects.values_list("may_publish", "topic", "lang").get() == (False, None, "en")
    assert not Contact.objects.exists()


def test_link_leads_to_the_page_in_the_language_of_the_question(town):
    got = Caller().post("/questions", {"question": "磨坊巷7号的路灯为什么从十月起不亮？", "lang": "zh-hans"})
    assert got.data["track_url"] == f"http://localhost:8000/zh-hans/track/#{got.data['tracking_code']}"


def test_similar_answers_stand_beside_the_receipt(town):
    with time_machine.travel(MONDAY + timedelta(days=2), tick=False):
        published = make_published(town, texts={"public_question": BODY["question"], "body": "On Thursday."})
        with time_machine.travel(MONDAY + timedelta(days=3), tick=False):
            index(published)
            (similar,) = Caller().post("/questions", BODY).data["similar"]
    assert similar["number"] == published.number and similar["confidence"] > 0.45


def test_same_key_gives_the_same_code_then_says_that_it_was_received(town):
    first = Caller().post("/questions", BODY, key=KEY)
    again = Caller().post("/questions", BODY, key=KEY)
    assert (again.status, again.data) == (201, first.data)
    forget_receipts(clock.now() + timedelta(minutes=31))
    late = Caller().post("/questions", BODY, key=KEY)
    assert (late.code, late.data["number"]) == ((409, "already_received"), "2026-00001")
    assert Question.objects.count() == Event.objects.count() == 1


@pytest.mark.parametrize(
    "changed", [{"question": "Why is the bench gone?"}, {"email": "other@example.org"}, {"place": ""}]
)
def test_same_key_with_another_body_is_refused(town, changed):
    Caller().post("/questions", BODY, key=KEY)
    assert Caller().post("/questions", BODY | changed, key=KEY).code == (409, "key_reused")
    assert Question.objects.count() == 1


@pytest.mark.parametrize("key", ["short", "with space of 22 characters", "ключ-из-двадцати-двух-букв", "k" * 129])
def test_key_that_could_not_guard_the_code_is_refused(town, key):
    assert Caller().post("/questions", BODY, key=key).code == (400, "malformed")
    assert Question.objects.count() == 0


def test_without_a_key_each_is_a_question_of_its_own(town):
    numbers = {Caller().post("/questions", BODY).data["number"] for _ in range(2)}
    assert numbers == {"2026-00001", "2026-00002"}


def test_too_many_wait_but_what_was_received_can_be_asked_for_again(town, limits):
    limits["questions_per_address_hour"] = 1
    first = Caller().post("/questions", BODY, key=KEY)
    other = Caller().post("/questions", BODY | {"place": "elsewhere"}, key=KEY[::-1])
    assert (other.code, other.headers["Retry-After"]) == ((429, "too_many"), "3600")
    assert Caller().post("/questions", BODY, key=KEY).data == first.data
    with time_machine.travel(MONDAY + timedelta(hours=2), tick=False):
        assert Caller().post("/questions", BODY, key=KEY[::-1]).status == 201


ASK = """
import json
from django.test import Client
body = {"question": "Why is the street light at Mill Lane 7 dark since October?"}
got = Client().post("/api/v1/questions", json.dumps(body), content_type="application/json",
                    headers={"idempotency-key": "a-key-of-22-characters-or-more", "host": "localhost"})
print(got.status_code, got.json().get("tracking_code"))
"""


def test_eight_processes_with_one_key_ask_one_question():
    make_town()
    printed = race(ASK, 8)
    assert len(set(printed)) == 1 and printed[0].startswith("201 20")
    assert Question.objects.count() == 1
