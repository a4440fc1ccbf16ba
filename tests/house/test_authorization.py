"""Roles × every address × own and foreign question: the matrix in matrix.py holds, and a refusal leaves no trace."""

import re
from dataclasses import dataclass

import pytest
import time_machine
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver

from inbox.desk.steps import STEPS
from inbox.people.roles import Role
from inbox.questions.actions.accept import accept
from inbox.questions.actions.claim import claim
from inbox.questions.actions.offer import offer
from inbox.questions.actor import ANYONE
from inbox.questions.models import Attachment
from inbox.questions.uploads import keep
from tests.house.matrix import ACTORS, ADMINISTRATORS, AT_THE_DESK, MEMBERS, OUTSIDE, PREFIXES, ROWS, SEE_ALL
from tests.house.stages import NOW, filled, staged
from tests.make import (
    MONDAY,
    TownOfTests,
    make_in_hand,
    make_member,
    make_published,
    make_question,
    make_receipt,
    make_town,
)

KEY = "f" * 32
# What any visit may write: sessions, counted tries, when somebody signed in.
NOTHING_OF_OURS = {"sessions.session", "kit.tally"}


@dataclass
class World:
    town: TownOfTests
    names: dict[str, str]
    clients: dict[str, Client]


@pytest.fixture
def world(db):
    with time_machine.travel(NOW, tick=False):
        yield make_world()


def make_world() -> World:
    town = make_town()
    keep(SimpleUploadedFile("plan.pdf", b"%PDF-1.7 plan", "application/pdf"), KEY, MONDAY)
    receipt = make_receipt(town, name="Rosa Luz", email="rosa@example.org", ask_key=KEY)
    make_in_hand(town, receipt.question)
    parks = make_question(town)
    claim(question_id=parks.pk, actor=town.actor("responder"), now=MONDAY)
    offer(question_id=parks.pk, actor=town.actor("responder"), now=MONDAY, to=town.parks, reason="Trees.")
    accept(question_id=parks.pk, actor=town.actor("outsider"), now=MONDAY)
    names = {
        "roads": receipt.question.number,
        "parks": parks.number,
        "private": make_question(town, may_publish=False).number,
        "published": make_published(town).number,
        "file": str(Attachment.objects.get().pk),
    }
    return World(town, names, make_clients(town, receipt.tracking_code))


def make_clients(town: TownOfTests, code: str) -> dict[str, Client]:
    others = {
        "superuser": make_member("superuser", town.hall, is_superuser=True, is_staff=True),
        "roleless": make_member("roleless", town.hall),
        "deactivated": make_member("deactivated", town.roads, Role.OFFICER),
    }
    clients = {actor: Client() for actor in ACTORS}
    for actor, member in (town.cast | others).items():
        clients[actor].force_login(member)
    others["deactivated"].is_active = False
    others["deactivated"].save()
    assert clients["resident"].post("/track/", {"code": code}).status_code == 303
    return clients


def snapshot() -> dict[str, list]:
    """Every row of every table that is ours."""
    models = [model for model in apps.get_models() if model._meta.label_lower not in NOTHING_OF_OURS]
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in models}


def patterns(resolver=None, before="") -> set[str]:
    """Every address of the urlconf, as it is written there."""
    found = set()
    for entry in (resolver or get_resolver()).url_patterns:
        path = before + str(entry.pattern)
        found |= patterns(entry, path) if hasattr(entry, "url_patterns") else {path}
    return found


def test_every_address_stands_in_the_matrix():
    """A new address needs a row in matrix.py; one that is gone has lost its own."""
    in_urlconf = {path for path in patterns() if not path.startswith(PREFIXES)}
    in_matrix = {row.pattern for row in ROWS if not row.pattern.startswith(PREFIXES)}
    assert in_urlconf - in_matrix == set(), "addresses without a row in tests/house/matrix.py"
    assert in_matrix - in_urlconf == set(), "rows without an address"


def test_every_verb_of_the_desk_stands_in_the_matrix():
    assert {row.verb for row in AT_THE_DESK} == set(STEPS)


def answer(world, row, actor) -> int:
    client = world.clients[actor]
    response = getattr(client, row.method)(row.path.format(**world.names), row.sends)
    list(response.streaming_content if response.streaming else response)
    return response.status_code


def test_pages_answer_each_actor_as_the_matrix_says_and_reading_leaves_no_trace(world):
    before, wrong = snapshot(), []
    for row in ROWS:
        if row.method == "get" or row.is_kept:
            seen = {actor: answer(world, row, actor) for actor in ACTORS}
            wrong += [
                (row.method, row.path, actor, seen[actor], f"expected {row.expected[actor]}")
                for actor in ACTORS
                if seen[actor] != row.expected[actor]
            ]
            if snapshot() != before:
                wrong.append((row.method, row.path, "left a trace"))
                before = snapshot()
    assert wrong == []


WRITING = [row for row in ROWS if row.method == "post" and not row.is_kept]


@pytest.mark.parametrize("row", WRITING, ids=lambda row: row.path)
def test_form_takes_from_each_actor_what_the_matrix_says_and_refuses_without_a_trace(world, row):
    before, seen = snapshot(), {}
    for actor in ACTORS:
        seen[actor] = answer(world, row, actor)
        if seen[actor] >= 400 or (actor in OUTSIDE and seen[actor] == 302):
            assert snapshot() == before, f"{actor} left a trace"
        before = snapshot()
    assert seen == row.expected


def test_administration_is_for_those_who_set_the_town_up(world):
    before = snapshot()
    concrete = [re.sub(r"<[^>]*id>", "1", path) for path in sorted(patterns()) if path.startswith("admin/")]
    pages = [f"/{path}" for path in concrete if re.fullmatch(r"[a-z0-9_/]+", path) and "log" not in path]
    assert len(pages) > 20
    for page in pages:
        for actor, client in world.clients.items():
            if actor in ADMINISTRATORS:
                continue
            for response in (client.get(page), client.post(page, {"name": "x", "post": "yes"})):
                assert response.status_code in {302, 403, 404, 405}, (actor, page)
                assert not response.get("Location", "").startswith("/admin/people"), (actor, page)
    assert snapshot() == before


# -- the verbs of the desk -----------------------------------------------------------------------------------------


def sees(actor: str, stage: str) -> bool:
    is_with_roads = stage not in {"new", "spam", "refused", "claimed"}
    return actor in SEE_ALL or (is_with_roads and actor in {"officer", "second_officer"})


def expected(actor: str, row) -> set[int]:
    if actor in OUTSIDE:
        return {302}
    if actor == "roleless":
        return {403}
    if not sees(actor, row.stage) and actor not in row.doers:
        return {404}
    return {302} if actor in row.doers else {403, 409, 422}


@pytest.mark.parametrize("row", AT_THE_DESK, ids=lambda row: f"{row.verb} {row.stage}")
def test_verb_is_done_by_whom_the_table_names_and_leaves_no_trace_for_others(world, row):
    """The others first, on one question; then each doer on a question of their own."""
    question, version_hash = staged(world.town, row.stage)

    def send(actor):
        sends = filled(row.sends, question, version_hash)
        return world.clients[actor].post(f"/desk/questions/{question.number}/{row.verb}/", sends)

    before, wrong = snapshot(), {}
    for actor in ACTORS:
        if actor in row.doers or actor == "superuser":
            continue
        status = send(actor).status_code
        if status not in expected(actor, row):
            wrong[actor] = status
        assert snapshot() == before, f"{actor} left a trace"
    for actor in row.doers:
        question, version_hash = staged(world.town, row.stage)
        response = send(actor)
        if response.status_code != 302 or "login" in response["Location"]:
            wrong[actor] = response.status_code
    assert wrong == {}


def test_actors_of_the_matrix_are_the_cast_and_those_outside():
    assert set(MEMBERS) < set(ACTORS)
    assert all(set(row.expected) == set(ACTORS) for row in ROWS)
    assert ANYONE.user is None
