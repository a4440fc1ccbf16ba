"""The API's reading side: the shapes of the document, refusals as JSON, nothing that is not public."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from inbox.questions.actions.hide import hide
from inbox.questions.actor import resident_of
from tests.make import MONDAY, make_published, make_question, make_town
from tests.public.reading import get, index

pytestmark = pytest.mark.django_db
LAMP = {"public_question": "When is the lamp at Mill Lane mended?", "body": "On **Thursday**."}


@pytest.fixture(autouse=True)
def _later(monkeypatch):
    monkeypatch.setattr("inbox.kit.clock.now", lambda: MONDAY + timedelta(days=3))


def ask(path: str) -> tuple[int, dict]:
    got = get(path)
    assert got.headers["Content-Type"] == "application/json"
    return got.status, json.loads(got.text)


def shape(question) -> dict:
    return {
        "number": question.number,
        "url": f"http://localhost:8000/answers/{question.number}/",
        "lang": "en",
        "question": LAMP["public_question"],
        "answer": LAMP["body"],
        "department": "roads",
        "topic": "streets",
        "published_at": "2026-11-02T17:10:00Z",
        "version": 1,
    }


def test_list_and_single_answer_have_one_shape():
    town = make_town()
    question = make_published(town, texts=LAMP)
    make_question(town)
    assert ask("/api/v1/answers") == (200, {"results": [shape(question)], "next": None})
    assert ask(f"/api/v1/answers/{question.number}") == (200, shape(question))
    assert ask("/api/v1/answers?topic=none") == (200, {"results": [], "next": None})


def test_list_is_paged_and_narrowed():
    town = make_town()
    numbers = [make_published(town, texts=LAMP).number for _ in range(3)]
    _, first = ask("/api/v1/answers?limit=2")
    _, second = ask(f"/api/v1/answers?limit=2&after={first['next']}")
    assert sorted(one["number"] for one in first["results"] + second["results"]) == numbers
    assert second["next"] is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=000000001000", "limit"),
        ("limit=many", "limit"),
        ("from=x", "from"),
        ("to=x", "to"),
    ],
)
def test_parameter_that_makes_no_sense_is_named(query, field):
    make_town()
    status, body = ask(f"/api/v1/answers?{query}")
    assert (status, body["code"], list(body["fields"])) == (422, "invalid", [field])


def test_hidden_and_unknown_are_alike():
    question = make_published(make_town(), texts=LAMP)
    hide(question_id=question.pk, actor=resident_of(question.pk), now=MONDAY + timedelta(days=2))
    unknown = ask("/api/v1/answers/2026-99999")
    assert ask(f"/api/v1/answers/{question.number}") == unknown
    assert unknown == (404, {"code": "unknown", "detail": "There is nothing at this address."})


def test_suggest_finds_the_same_question_and_is_stored_by_nobody():
    question = make_published(make_town(), texts=LAMP)
    index(question)
    got = get("/api/v1/suggest?text=when+is+the+lamp+at+mill+lane+mended&lang=en")
    (found,) = json.loads(got.text)["results"]
    assert {name: found[name] for name in shape(question)} == shape(question)
    assert 0 < found["score"] and 0.4 < found["confidence"] <= 1
    assert got.headers["Cache-Control"] == "private, no-store"

    hide(question_id=question.pk, actor=resident_of(question.pk), now=MONDAY + timedelta(days=2))
    assert ask("/api/v1/suggest?text=when+is+the+lamp+at+mill+lane+mended") == (200, {"results": []})


@pytest.mark.parametrize("text", ["", "%00", "%ED%A0%80", "?!", "a" * 9_000])
def test_suggest_takes_any_text(text):
    make_town()
    assert ask(f"/api/v1/suggest?text={text}") == (200, {"results": []})


def test_other_methods_are_refused_in_json():
    make_town()
    response = Client().post("/api/v1/answers")
    assert (response.status_code, response.json()["code"], response["Allow"]) == (405, "method", "GET, HEAD")
