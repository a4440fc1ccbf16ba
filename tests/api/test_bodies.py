"""What comes in: bodies of every bad kind, fields that are none, and methods that an address has not."""

import json

import pytest
from django.test import Client

from inbox.questions.models import Question
from tests.api.calling import API, Caller, caller
from tests.make import make_question, make_town

pytestmark = pytest.mark.django_db
GOOD = {"question": "Why is the street light at Mill Lane 7 dark?"}


@pytest.fixture
def town():
    return make_town()


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"{", (400, "malformed")),
        (b"[]", (400, "malformed")),
        (b'"text"', (400, "malformed")),
        (b"\xff\xfe{}", (400, "malformed")),
        (b'{"question": NaN}', (400, "malformed")),
        (b'{"question": -Infinity}', (400, "malformed")),
        (b'{"question": ' + b"[" * 100_000, (400, "malformed")),
        (b'{"question": ' + b"9" * 5_000 + b"}", (400, "malformed")),
        (b'{"question": "' + b"a" * (1024 * 1024) + b'"}', (413, "too_large")),
        (b'{"question": 1e999}', (422, "invalid")),
        (b'{"question": {"deep": []}}', (422, "invalid")),
        (b'{"question": null}', (422, "invalid")),
        (b'{"question": "short"}', (422, "invalid")),
        (b'{"question": "Why is it dark?", "lang": ["en"]}', (422, "invalid")),
        (b'{"question": "\\u0000\\ud800\\u200b\\u0000 \\ud800\\udead"}', (422, "invalid")),
        (b"", (422, "invalid")),
        (b"{}", (422, "invalid")),
    ],
    ids=lambda value: value[:24].decode("latin-1") if isinstance(value, bytes) else str(value),
)
def test_body_that_is_none_is_refused(town, raw, code):
    assert Caller().post("/questions", raw).code == code
    assert Question.objects.count() == 0


def test_body_of_two_million_bytes_is_refused_too(town, settings):
    assert Caller().post("/questions", b" " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)).code == (413, "too_large")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_body_that_a_form_on_another_site_could_send_is_refused(town, kind):
    response = Client().post(f"{API}/questions", json.dumps(GOOD), content_type=kind)
    assert (response.status_code, response.json()["code"]) == (400, "malformed")
    assert Question.objects.count() == 0


def test_of_a_name_that_comes_twice_the_last_one_holds(town):
    raw = '{"question": "The first of two questions.", "question": "Why is the lamp dark?"}'
    assert Caller().post("/questions", raw).status == 201
    assert Question.objects.get().text == "Why is the lamp dark?"


def test_text_passes_the_gate(town):
    body = {
        "question": "Why\u0000 is the\u202e lamp \ud800dark?\r\nSince\u200b May.",
        "place": " Mill\n Lane ",
        "lang": "en",
    }
    assert Caller().post("/questions", body).status == 201
    row = Question.objects.get()
    assert (row.text, row.place) == ("Why is the lamp dark?\nSince May.", "Mill Lane")


@pytest.mark.parametrize("name", ["owner", "handling", "number", "id", "__class__", "\ud800", "\u0000", "x" * 5_000])
def test_field_that_is_none_is_refused_and_changes_nothing(town, name):
    got = Caller().post("/questions", {**GOOD, name: "roads"})
    assert got.code == (422, "invalid")
    assert list(got.data["fields"].values()) == [["There is no field of this name here."]]
    assert Question.objects.count() == 0


def test_every_wrong_field_is_named_with_its_sentence(town):
    body = {"question": "Hm?", "topic": "nothing", "email": "me@", "publish": "yes", "place": 7, "lang": "tlh"}
    assert Caller().post("/questions", body).data == {
        "code": "invalid",
        "detail": "Something in the request has to change.",
        "fields": {
            "question": ["Write at least 10 characters."],
            "topic": ["There is none of this name to choose."],
            "email": ["An e-mail address looks like name@example.org."],
            "publish": ["Give one of: public, private."],
            "place": ["Give text here, in quotation marks."],
            "lang": ["Give one of: en, zh-hans."],
        },
    }


def test_sentences_are_in_the_language_of_the_question(town):
    assert Caller().post("/questions", {"question": "灯？", "lang": "zh-hans"}).headers["Content-Language"] == "zh-hans"


@pytest.mark.parametrize("value", [True, 1.5, "1", -1, 2**40, None, [1]])
def test_whole_number_is_a_whole_number(town, value):
    question = make_question(town)
    body = {"body": "Soon.", "public_question": "", "base_version": value}
    got = caller(town.second_responder).post(f"/questions/{question.number}/draft", body)
    assert got.code == (422, "invalid") and list(got.data["fields"]) == ["base_version"]


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_method_that_an_address_has_not_is_refused(town, method):
    response = getattr(Client(), method)(f"{API}/answers")
    assert (response.status_code, response.json()["code"], response["Allow"]) == (405, "method", "GET, HEAD")
    response = getattr(Client(), method)(f"{API}/track")
    assert (response.status_code, response["Allow"]) == (405, "POST")


@pytest.mark.parametrize("path", ["nothing", "questions/2026-00001/claim/now", "answers/", "v2", "%00", "ledger/1"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_any_other_address_is_unknown_in_json(town, method, path):
    response = getattr(Client(), method)(f"{API}/{path}")
    assert (response.status_code, response.json()["code"]) == (404, "unknown")


@pytest.mark.parametrize(
    "path",
    [
        "/openapi.json",
        "/answers",
        "/answers/2026-99999",
        "/answers?limit=x",
        "/suggest?text=lamp",
        "/topics",
        "/departments",
        "/figures",
    ],
)
def test_public_reading_is_open_to_every_site_and_nothing_else_is(town, path):
    got = Caller().get(path, origin="https://elsewhere.example")
    assert got.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in got.headers
    for closed in (Caller().get("/questions"), Caller().post("/questions", GOOD), Caller().post("/track", {})):
        assert "Access-Control-Allow-Origin" not in closed.headers
