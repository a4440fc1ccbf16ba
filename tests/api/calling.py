"""Calls to the API as a program makes them. Every reply is compared with the OpenAPI document on its way."""

import gzip
import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import jsonschema
from django.test import Client

from inbox.api.v1.document import openapi
from inbox.kit import clock, signing
from inbox.people.models import User
from inbox.people.tokens import make_token
from inbox.questions.models import Answer, Question
from tests.make import MONDAY, TownOfTests

API = "/api/v1"
HOUR = timedelta(hours=1)
NOW = MONDAY + timedelta(days=1)
KEY = "a-key-of-22-characters-or-more"


@dataclass(frozen=True)
class Got:
    status: int
    data: dict[str, Any]
    headers: dict[str, str]

    @property
    def code(self) -> tuple[int, str]:
        return self.status, self.data["code"]


@dataclass(frozen=True)
class Caller:
    """Somebody with a token, or without one."""

    token: str = ""

    def get(self, path: str, **headers: str) -> Got:
        return self.call("get", path, None, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Got:
        """`key` and `version` stand for Idempotency-Key and If-Match."""
        return self.call("post", path, body, **headers)

    def call(self, method: str, path: str, body: Any, *, key: str = "", version: int | str = "", **more: str) -> Got:
        headers = {name.replace("_", "-"): value for name, value in more.items()}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        if key:
            headers["idempotency-key"] = key
        if version != "":
            headers["if-match"] = f'"{version}"'
        raw = body if isinstance(body, str | bytes) else "" if body is None else json.dumps(body)
        sends = {} if method == "get" else {"data": raw, "content_type": "application/json"}
        return answered(method, path, getattr(Client(), method)(API + path, headers=headers, **sends))


def answered(method: str, path: str, response: Any) -> Got:
    packed = response.headers.get("Content-Encoding") == "gzip"
    raw = gzip.decompress(response.content) if packed else response.content
    assert response.headers["Content-Type"] == "application/json", raw[:500]
    assert "Set-Cookie" not in response.headers and not response.cookies
    got = Got(response.status_code, json.loads(raw), dict(response.headers))
    check(method, path.partition("?")[0], got)
    return got


def described(method: str, path: str) -> dict[str, Any] | None:
    """The operation of the document that this address is."""
    for pattern, methods in openapi()["paths"].items():
        if re.fullmatch(pattern.replace("{number}", "[^/]+").replace(".", r"\."), path):
            return methods.get(method)
    return None


def check(method: str, path: str, got: Got) -> None:
    """The reply is one that the document tells of: its status, its code, every key."""
    operation = described(method, path)
    if operation is None or got.status == 405:
        return
    told = operation["responses"].get(str(got.status))
    assert told, f"{method} {path} gave {got.status} {got.data}, which the document does not tell of"
    schema = told["content"]["application/json"]["schema"]
    jsonschema.Draft202012Validator({**schema, "components": openapi()["components"]}).validate(got.data)
    if got.status >= 400:
        assert re.search(rf"\b{got.data['code']}\b", told["description"]), f"{got.data} is not told of at {path}"


def caller(member: User) -> Caller:
    return Caller(make_token(member, clock.now()))


def do(town: TownOfTests, role: str, number: str, verb: str, body: Any = None, **headers: Any) -> Got:
    """A verb, done with the token of whoever has this role in the cast."""
    return caller(town.cast[role]).post(f"/questions/{number}/{verb}", body, **headers)


def read(town: TownOfTests, role: str, number: str) -> Got:
    return caller(town.cast[role]).get(f"/questions/{number}")


def hash_of(number: str) -> str:
    return Answer.objects.select_related("latest").get(question__number=number).latest.hash


def make_code(question: Question) -> str:
    """A code for a question whose receipt the test has not kept."""
    code = signing.new_tracking_code(question.number)
    hashed = signing.code_hash(question.number, signing.parse_tracking_code(code).secret)
    Question.objects.filter(pk=question.pk).update(code_hash=hashed)
    return code
