"""Who gets in: a member’s token, for as long as it stands and with the rights of the moment."""

import pytest

from inbox.people.models import Membership
from inbox.people.tokens import make_token, revoke_tokens
from tests.api.calling import NOW, Caller, caller
from tests.make import make_in_hand, make_member, make_question

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer guessed", "Basic b2ZmaWNlcjp4", "Bearer \u00e9" + "x" * 9_000]
)
def test_without_a_token_nothing_opens(town, header):
    number = make_question(town).number
    for got in (
        Caller().get("/questions", authorization=header.encode("latin-1").decode("latin-1")),
        Caller().get(f"/questions/{number}", authorization=header),
        Caller().post(f"/questions/{number}/claim", authorization=header),
        Caller().post(f"/questions/{number}/nothing", "{", authorization=header),
    ):
        assert (got.code, got.headers["WWW-Authenticate"]) == ((401, "no_token"), "Bearer")


def test_token_ends_when_it_is_revoked_or_the_account_is_closed(town):
    officer, token = town.officer, make_token(town.officer, NOW)
    assert Caller(token).get("/questions").status == 200
    revoke_tokens(officer, NOW)
    assert Caller(token).get("/questions").code == (401, "no_token")
    second = make_token(officer, NOW)
    officer.is_active = False
    officer.save()
    assert Caller(second).get("/questions").code == (401, "no_token")


def test_token_has_the_rights_of_the_moment(town):
    officer = caller(town.officer)
    make_in_hand(town, make_question(town))
    assert len(officer.get("/questions?queue=mine").data["results"]) == 1
    Membership.objects.filter(user=town.officer).delete()
    assert officer.get("/questions?queue=mine").code == (403, "no_role")


def test_session_of_the_desk_opens_nothing_here(town, client):
    client.force_login(town.responder)
    assert client.get("/api/v1/questions").status_code == 401


def test_sentences_are_in_the_members_language(town):
    member = make_member("mei", town.desk, "responder", language="zh-hans")
    assert caller(member).get("/questions?queue=none").headers["Content-Language"] == "zh-hans"
