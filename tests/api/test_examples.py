"""docs/api.md is true: each example is sent as it stands there, in its order, and the reply is the one it shows."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from inbox.api.v1 import bodies
from inbox.kit import clock
from inbox.people.tokens import make_token
from tests.api.calling import answered
from tests.house.tree import ROOT
from tests.make import MONDAY, make_published, make_town
from tests.public.reading import index

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"```http\n(.*?)```\n```json (\d+)\n(.*?)```", re.S)
SAYS_MORE = "…"


def send(written: str, known: dict[str, str]) -> tuple[int, Any]:
    for name, value in known.items():
        written = written.replace(f"${name}", str(value))
    start, _, body = written.partition("\n\n")
    first, *headers = start.strip().split("\n")
    method, target = first.split(" ")
    named = dict(line.split(": ", 1) for line in headers)
    sends = {} if method == "GET" else {"data": body, "content_type": "application/json"}
    response = getattr(Client(), method.lower())(target, headers=named, **sends)
    got = answered(method.lower(), target.removeprefix("/api/v1"), response)
    return got.status, got.data


def matches(shown: Any, got: Any, known: dict[str, str]) -> bool:
    """Whether the reply is what the page shows; `$NAME` is learned where it is not known."""
    if shown == SAYS_MORE:
        return True
    if isinstance(shown, str) and shown.startswith("$"):
        return known.setdefault(shown[1:], got) == got
    if isinstance(shown, dict) and isinstance(got, dict):
        named = {name: value for name, value in shown.items() if name != SAYS_MORE}
        is_whole = SAYS_MORE in shown or named.keys() == got.keys()
        return is_whole and all(name in got and matches(value, got[name], known) for name, value in named.items())
    if isinstance(shown, list) and isinstance(got, list):
        return len(shown) == len(got) and all(matches(*pair, known) for pair in zip(shown, got, strict=True))
    return shown == got


@pytest.mark.django_db
def test_every_example_is_true():
    with time_machine.travel(MONDAY + timedelta(days=3), tick=False):
        town = make_town()
        index(
            make_published(
                town, texts={"public_question": "When is the lamp at Mill Lane mended?", "body": "On **Thursday**."}
            )
        )
        tokens = {"DESK": "responder", "SECOND": "second_responder", "ROADS": "officer", "REVIEWER": "reviewer"}
        tokens |= {"PARKS": "outsider", "ARBITER": "arbiter"}
        known = {name: make_token(town.cast[role], clock.now()) for name, role in tokens.items()}
        examples = EXAMPLE.findall(PAGE)
        assert len(examples) == PAGE.count("```http") > 10
        for request, status, reply in examples:
            got = send(request, known)
            assert got[0] == int(status), (request, got)
            assert matches(json.loads(reply), got[1], known), (request, got[1])


def test_every_verb_queue_and_field_of_the_tables_is_on_the_page():
    words = {*bodies.STAFF, *bodies.RESIDENT, *bodies.QUEUE, *bodies.ANSWERS, *bodies.FIGURES}
    words |= set(bodies.QUEUE["queue"].words) | set(bodies.SORTS)
    assert {word for word in words if not re.search(rf"\b{word}\b", PAGE)} == set()
