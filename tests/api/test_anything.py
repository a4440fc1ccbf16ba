"""Whatever is sent, as far as the document allows and beyond: no reply is a failure, and each is one the document tells
of. schemathesis makes the requests from the document."""

import pytest
import schemathesis
import time_machine
from django.core.wsgi import get_wsgi_application
from hypothesis import Phase, given, settings
from hypothesis.strategies import sampled_from
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from inbox.api.v1.document import openapi
from inbox.kit import clock
from inbox.people.tokens import make_token
from tests.house.stages import NOW, staged
from tests.make import make_town

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


OPERATIONS = [found.ok() for found in schemathesis.openapi.from_dict(openapi()).get_all_operations()]
NUMBERS = [f"2026-0000{n}" for n in range(1, 5)]


@pytest.fixture
def token(db, limits):
    """Of somebody who may do much, in a small town without limits."""
    for name in ("questions_per_address_hour", "code_tries_per_address_hour", "code_tries_per_number_hour"):
        limits[name] = 100_000
    with time_machine.travel(NOW, tick=False):
        town = make_town()
        for stage in ("new", "offered", "approved", "published"):
            staged(town, stage)
        yield make_token(town.head, clock.now())


def takes_something(operation) -> bool:
    told = openapi()["paths"][operation.path][operation.method]
    return bool(told["parameters"] or "requestBody" in told)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: f"{one.method} {one.path}")
def test_what_the_document_allows_gets_a_reply_that_it_tells_of(token, operation):
    send(operation, GenerationMode.POSITIVE, token)


@pytest.mark.parametrize(
    "operation", [*filter(takes_something, OPERATIONS)], ids=lambda one: f"{one.method} {one.path}"
)
def test_what_the_document_forbids_gets_a_reply_that_it_tells_of(token, operation):
    send(operation, GenerationMode.NEGATIVE, token)


def send(operation, mode: GenerationMode, token: str) -> None:
    application = get_wsgi_application()

    @given(case=operation.as_strategy(generation_mode=mode), number=sampled_from(NUMBERS))
    @settings(max_examples=8, phases=[Phase.generate])
    def sent(case, number):
        case.headers = {**(case.headers or {}), "Accept-Encoding": "identity"}
        if case.operation.path.startswith("/questions/"):
            case.headers["Authorization"] = f"Bearer {token}"
            if mode == GenerationMode.POSITIVE:
                case.path_parameters["number"] = number
        case.call_and_validate(checks=CHECKS, app=application)

    sent()
