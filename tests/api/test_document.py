"""The OpenAPI document and the routes say the same, and every example in it is one that works."""

import re

import jsonschema
import pytest
from django.urls import resolve

from inbox.api.v1 import bodies
from inbox.api.v1.document import openapi, operations
from inbox.api.v1.fields import Invalid, read
from inbox.api.v1.urls import urlpatterns
from inbox.kit.pages import shelf
from inbox.questions.states import VERBS, Who
from tests.api.calling import API, Caller


def written(pattern: str) -> str:
    """A route as the document writes it."""
    return "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", pattern)


def test_every_route_is_in_the_document():
    paths = set(openapi()["paths"])
    routes = {written(str(one.pattern)) for one in urlpatterns} - {"/{rest}"}
    by_verb = {
        "/track/{verb}": {f"/track/{verb}" for verb in bodies.RESIDENT},
        "/questions/{number}/{verb}": {f"/questions/{{number}}/{verb}" for verb in bodies.STAFF},
    }
    expected = set().union(*(by_verb.get(route, {route}) for route in routes))
    assert paths == expected


@pytest.mark.parametrize("path", sorted(openapi()["paths"]))
def test_every_path_of_the_document_resolves_and_answers_its_methods(path, db):
    found = resolve(API + path.replace("{number}", "2026-00001"))
    assert "rest" not in found.kwargs
    for method in ("get", "post"):
        is_told = method in openapi()["paths"][path]
        status = Caller().call(method, path.replace("{number}", "2026-00001"), {} if method == "post" else None).status
        assert (status != 405) == is_told, (method, status)


@pytest.mark.parametrize(("method", "path"), [("get", "/answers"), ("get", "/figures"), ("post", "/questions")])
def test_town_hall_that_is_not_set_up_says_so(db, method, path):
    shelf.clear()
    body = {"question": "Why is the lamp dark?"} if method == "post" else None
    got = Caller().call(method, path, body)
    assert (got.code, got.headers["Retry-After"]) == ((503, "unavailable"), "60")


# Verbs of the table that no token and no code reaches, and by what they are done instead.
NOT_BY_VERB = {
    "submit": "POST /questions",
    "import_question": "the operator's command",
    "vacate": "taking a role or an account away; the clock",
    "merge_department": "the administration; the operator's command",
    "close": "the clock",
    "resume": "the clock",
    "accept_by_silence": "the clock",
    "escalate": "the clock",
}


def test_verbs_are_those_of_the_table():
    """Table and document differ by exactly the verbs named above: those of the clock, the operator and whoever
    administers, and the one that makes a question."""
    at_the_desk = set(VERBS) - set(NOT_BY_VERB) - {name for name, verb in VERBS.items() if verb.who == {Who.RESIDENT}}
    by_code = {name for name, verb in VERBS.items() if Who.RESIDENT in verb.who}
    assert (set(bodies.STAFF), set(bodies.RESIDENT)) == (at_the_desk, by_code)
    told = {path.rpartition("/")[2] for path in openapi()["paths"] if re.match(r"/(track|questions/{number})/", path)}
    assert (told | set(NOT_BY_VERB), told & set(NOT_BY_VERB)) == (set(VERBS), set())
    nobody_here = {Who.ANYONE, Who.ADMINISTRATOR, Who.OPERATOR, Who.CLOCK}
    assert [name for name in NOT_BY_VERB if VERBS[name].who - nobody_here] == []
    for table in (bodies.STAFF, bodies.RESIDENT):
        assert {name: verb.action.__name__ for name, verb in table.items()} == {name: name for name in table}


def test_document_is_openapi_with_sound_schemas():
    document = openapi()
    assert document["openapi"] == "3.1.0"
    for schema in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    identities = [one["operationId"] for methods in document["paths"].values() for one in methods.values()]
    assert len(identities) == len(set(identities)) == len(operations())
    for methods in document["paths"].values():
        for one in methods.values():
            for content in [one.get("requestBody", {}), *one["responses"].values()]:
                jsonschema.Draft202012Validator.check_schema(
                    content.get("content", {"application/json": {"schema": {}}})["application/json"]["schema"]
                )


WITH_BODY = [one for one in operations() if one.body is not None]


@pytest.mark.parametrize("one", WITH_BODY, ids=lambda one: one.path)
def test_every_example_validates_and_is_read(one):
    """Names of the town are looked up in a database of its own: only those may be missing here."""
    (described,) = [
        methods[one.method]["requestBody"]["content"]["application/json"]
        for path, methods in openapi()["paths"].items()
        if path == one.path
    ]
    jsonschema.Draft202012Validator(described["schema"]).validate(described["example"])
    plain = {name: field for name, field in one.body.items() if not isinstance(field, bodies.Named)}
    sent = {name: value for name, value in one.example.items() if name in plain}
    question = type("Question", (), {"topic": None, "kind": "help", "urgency": "normal", "place": ""})()
    assert set(read(plain, sent, question)) == set(plain)
    with pytest.raises(Invalid):
        read(plain, {**sent, "owner": "me"}, question)


def test_document_is_public_and_cached(db):
    got = Caller().get("/openapi.json")
    assert got.data == openapi()
    assert got.headers["Cache-Control"] == "public, max-age=60" and got.headers["ETag"]
