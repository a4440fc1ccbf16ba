"""Roles × every address of the staff's part × own and foreign question, by token: as at the desk, so by API."""

import pytest
import time_machine

from inbox.people.roles import Role
from inbox.people.tokens import make_token
from tests.api.calling import Caller
from tests.house.matrix import AT_THE_DESK, MEMBERS, SEE_PARKS, SEE_ROADS
from tests.house.stages import NOW, filled, staged
from tests.house.test_authorization import make_world, sees, snapshot
from tests.make import make_member

OUTSIDE = ("deactivated", "anonymous", "resident")  # without a token that opens anything
WHOLE_NUMBERS = {"base_version", "id"}
FOR_PEOPLE = {"read"}  # the tick of the desk's form


@pytest.fixture
def world(db):
    with time_machine.travel(NOW, tick=False):
        yield make_world()


@pytest.fixture
def callers(world):
    """Everybody with a token, used once, so that its day is written."""
    members = {**world.town.cast, "roleless": make_member("roleless2", world.town.hall)}
    members["superuser"] = make_member("superuser2", world.town.hall, is_superuser=True, is_staff=True)
    closed = members["deactivated"] = make_member("deactivated2", world.town.roads, Role.OFFICER)
    callers = {role: Caller(make_token(member, NOW)) for role, member in members.items()}
    for caller in callers.values():
        caller.get("/questions")
    closed.is_active = False
    closed.save()
    return callers | {"anonymous": Caller(), "resident": Caller("guessed")}


def by_token(status: int, only: tuple[str, ...], others: int = 404) -> dict[str, int]:
    members = dict.fromkeys(MEMBERS, others) | dict.fromkeys(only, status)
    return members | {"roleless": 403, "superuser": 403} | dict.fromkeys(OUTSIDE, 401)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/questions", by_token(200, MEMBERS)),
        ("/questions?queue=mine", by_token(200, MEMBERS)),
        ("/questions?queue=none", by_token(422, MEMBERS)),
        ("/questions/{roads}", by_token(200, SEE_ROADS)),
        ("/questions/{parks}", by_token(200, SEE_PARKS)),
        ("/questions/2026-99999", by_token(404, MEMBERS)),
    ],
)
def test_reading_gives_each_what_the_desk_gives_and_leaves_no_trace(world, callers, path, expected):
    before = snapshot()
    assert {role: caller.get(path.format(**world.names)).status for role, caller in callers.items()} == expected
    assert snapshot() == before


def test_list_holds_what_its_reader_may_see(world, callers):
    for role in MEMBERS:
        numbers = {one["number"] for one in callers[role].get("/questions").data["results"]}
        assert ({world.names["roads"]} <= numbers) == (role in SEE_ROADS), role
        assert ({world.names["parks"]} <= numbers) == (role in SEE_PARKS), role


def sent(row, question, version_hash: str) -> dict:
    """What the desk's form sends, as JSON has it."""
    words = {name: value for name, value in filled(row.sends, question, version_hash).items() if name not in FOR_PEOPLE}
    if row.verb == "split":
        return {"texts": [words["first"], words["second"]]}
    return {name: int(value) if name in WHOLE_NUMBERS else value for name, value in words.items()}


def expected_of(role: str, row) -> set[int]:
    if role in OUTSIDE:
        return {401}
    if role in {"roleless", "superuser"}:
        return {403}
    if role in row.doers:
        return {200}
    return {403, 409, 422} if sees(role, row.stage) else {404}


@pytest.mark.parametrize("row", AT_THE_DESK, ids=lambda row: f"{row.verb} {row.stage}")
def test_verb_is_done_by_whom_the_table_names_and_leaves_no_trace_for_others(world, callers, row):
    question, version_hash = staged(world.town, row.stage)
    before, wrong = snapshot(), {}
    for role in callers.keys() - set(row.doers):
        status = (
            callers[role].post(f"/questions/{question.number}/{row.verb}", sent(row, question, version_hash)).status
        )
        if status not in expected_of(role, row):
            wrong[role] = status
        assert snapshot() == before, f"{role} left a trace"
    for role in row.doers:
        question, version_hash = staged(world.town, row.stage)
        status = (
            callers[role].post(f"/questions/{question.number}/{row.verb}", sent(row, question, version_hash)).status
        )
        if status not in expected_of(role, row):
            wrong[role] = status
    assert wrong == {}
