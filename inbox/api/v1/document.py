"""The OpenAPI document, made from the tables of bodies and schemas: it can't say anything else than the code does."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from inbox.api.v1 import bodies
from inbox.api.v1.fields import Fields, body_schema
from inbox.api.v1.replies import reply, unknown
from inbox.api.v1.schemas import SCHEMAS, all_of, either, page_of, ref
from inbox.kit.pages import public_page

Codes = tuple[tuple[int, str], ...]

SENTENCES = {
    400: "Malformed: not JSON, not UTF-8, a header that makes no sense.",
    401: "No token, or one that was revoked.",
    403: "The role may not.",
    404: "Unknown or hidden; the two look alike.",
    409: "A conflict; the reply names who or what is in the way.",
    413: "Too large.",
    422: "Something in the request has to change.",
    429: "Too often; Retry-After says when.",
    503: "Nothing was saved; Retry-After says when to try again.",
}
READS: Codes = ((503, "unavailable"),)
WRITES: Codes = ((400, "malformed"), (413, "too_large"), (422, "invalid"), (503, "unavailable"))
STAFF: Codes = ((401, "no_token"), (403, "no_role"))
ON_QUESTION: Codes = (
    *((403, "not_yours"), (404, "unknown")),
    *((409, "not_now"), (409, "changed"), (409, "key_reused"), (409, "in_progress")),
)
BY_CODE: Codes = ((404, "unknown"), (429, "too_many"))
OWN: Codes = ((409, "not_now"), (409, "changed"), (409, "key_reused"), (409, "in_progress"))


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    method: str
    path: str
    about: str
    gives: dict[str, Any]
    status: int = 200
    query: Fields = field(default_factory=dict)
    body: Fields | None = None
    refusals: Codes = READS
    headers: tuple[str, ...] = ()
    needs_token: bool = False
    example: dict[str, Any] | None = None


def operations() -> list[Operation]:
    """Every method of every address; each verb is one of its own."""
    return [*_to_read(), *_by_code(), *_by_token()]


def _to_read() -> list[Operation]:
    return [
        Operation("get", "/openapi.json", "This document.", {"type": "object"}),
        Operation(
            "get",
            "/answers",
            "Published answers: those that answer `q`, best first, or all, newest first.",
            page_of("Answer"),
            query=bodies.ANSWERS,
            refusals=((422, "invalid"), *READS),
        ),
        Operation("get", "/answers/{number}", "One answer.", ref("Answer"), refusals=((404, "unknown"), *READS)),
        Operation(
            "get",
            "/suggest",
            "Up to three published answers to the same question. Nothing of the text is kept.",
            all_of("Suggestion"),
            query=bodies.SUGGEST,
        ),
        Operation("get", "/topics", "What a question can be about.", all_of("Topic")),
        Operation("get", "/departments", "Who answers.", all_of("Department")),
        Operation(
            "get",
            "/figures",
            "What the town promised and kept. The running month where no days are given.",
            ref("Figures"),
            query=bodies.FIGURES,
            refusals=((422, "invalid"), *READS),
        ),
    ]


def _by_code() -> list[Operation]:
    return [
        Operation(
            "post",
            "/questions",
            "Ask. Look at /suggest first: there is no step of matches here. The same Idempotency-Key gives the same "
            "code for as long as it can be read.",
            ref("Receipt"),
            201,
            body=bodies.QUESTION,
            refusals=((409, "already_received"), (409, "key_reused"), (429, "too_many"), *WRITES),
            headers=("Idempotency-Key",),
            example=bodies.QUESTION_EXAMPLE,
        ),
        Operation(
            "post",
            "/track",
            "What the tracking page shows.",
            ref("OwnQuestion"),
            body=bodies.BY_CODE,
            refusals=(*BY_CODE, *WRITES),
            example={"code": "2026-00042-K7M4Q-92DXA-6"},
        ),
        *(
            Operation(
                "post",
                f"/track/{name}",
                verb.about,
                ref("OwnQuestion"),
                body={**bodies.BY_CODE, **verb.fields},
                refusals=(*verb.refusals, *BY_CODE, *OWN, *WRITES),
                headers=("Idempotency-Key", "If-Match"),
                example={"code": "2026-00042-K7M4Q-92DXA-6", **verb.example},
            )
            for name, verb in bodies.RESIDENT.items()
        ),
    ]


def _by_token() -> list[Operation]:
    number = "/questions/{number}"
    return [
        Operation(
            "get",
            "/questions",
            "A queue, as the desk has it. Rows of `asked` are as narrow as what a contributor sees.",
            page_of("QuestionRow", "AskedQuestion"),
            query=bodies.QUEUE,
            refusals=((422, "invalid"), *STAFF, *READS),
            needs_token=True,
        ),
        Operation(
            "get",
            number,
            "One question with its whole history; whoever was only asked to contribute sees what that needs.",
            either("Question", "AskedQuestion"),
            refusals=((404, "unknown"), *STAFF, *READS),
            needs_token=True,
        ),
        *(
            Operation(
                "post",
                f"{number}/{name}",
                verb.about,
                either("Question", "AskedQuestion") if name in bodies.OF_ASKED else ref("Question"),
                body=verb.fields,
                refusals=(*verb.refusals, *ON_QUESTION, *STAFF, *WRITES),
                headers=("Idempotency-Key", "If-Match"),
                needs_token=True,
                example=verb.example,
            )
            for name, verb in bodies.STAFF.items()
        ),
    ]


@public_page(lambda now: ("", None))
def document(request: HttpRequest) -> HttpResponse:
    return reply(openapi())


def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """Any other address below /api/v1/, whatever the method."""
    return unknown()


@cache
def openapi() -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = {}
    for one in operations():
        paths.setdefault(one.path, {})[one.method] = _described(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Ask Once",
            "version": "1",
            "description": "UTF-8 JSON, instants in ISO 8601, UTC. A refusal’s code stays, its sentence may change.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": f"{settings.SITE_URL}/api/v1"}],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _described(one: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": "_".join(
            [one.method, *one.path.replace("{number}", "one").replace(".", "_").strip("/").split("/")]
        ),
        "summary": one.about,
        "parameters": [*_in_path(one.path), *_in_query(one.query), *map(_header, one.headers)],
        "responses": {str(one.status): _content("What was asked for.", one.gives), **_refusals(one.refusals)},
        "security": [{"token": []}] if one.needs_token else [],
    }
    if one.body is not None:
        content = {"schema": body_schema(one.body), "example": one.example}
        described["requestBody"] = {"required": bool(one.example), "content": {"application/json": content}}
    return described


def _in_path(path: str) -> list[dict[str, Any]]:
    if "{number}" not in path:
        return []
    schema = {"type": "string", "pattern": r"^\d{4}-\d{5,9}$"}
    return [{"name": "number", "in": "path", "required": True, "schema": schema, "example": "2026-00042"}]


def _in_query(fields: Fields) -> list[dict[str, Any]]:
    return [{"name": name, "in": "query", "schema": one.plain_schema()} for name, one in fields.items()]


def _header(name: str) -> dict[str, Any]:
    about = {
        "Idempotency-Key": "The same key and body have one effect and, for a day, the same reply.",
        "If-Match": "The version that was read, in quotation marks; a stale one is refused.",
    }[name]
    return {"name": name, "in": "header", "description": about, "schema": {"type": "string", "maxLength": 130}}


def _refusals(codes: Codes) -> dict[str, Any]:
    by_status: dict[int, list[str]] = {}
    for status, code in sorted(codes):
        by_status.setdefault(status, []).append(code)
    return {
        str(status): _content(
            f"{SENTENCES[status]} Codes: {', '.join(words)}.", ref("Invalid" if status == 422 else "Refusal")
        )
        for status, words in by_status.items()
    }


def _content(about: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": about, "content": {"application/json": {"schema": schema}}}
