"""The second step at sign-in, setting it up and losing it, and what asks for it first."""

import io
import json
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from inbox.people.models import User
from inbox.questions.models import Question
from tests.desk.pages import do, in_review, words
from tests.desk.second_factor import SECRET, add_app, add_recovery_codes, code_now, secret_on
from tests.make import PASSWORD, make_approved, make_in_hand

LOGIN, STEP, FACTORS = "/accounts/login/", "/accounts/2fa/authenticate/", "/accounts/2fa/"
WRONG = "This does not match."


def try_in(client, name="officer", **fields):
    return client.post(LOGIN, {"username": name, "password": PASSWORD, **fields})


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def again(client, town):
    """The officer, signed in, who has just proved once more who they are."""
    try_in(client)
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
    return client


# -- the second step ----------------------------------------------------------------------------------------------


def test_password_alone_does_not_let_in_where_there_is_a_second_factor(client, town):
    add_app(town.officer)
    assert try_in(client, next="/desk/all/")["Location"] == STEP
    assert not is_in(client)
    assert client.get("/desk/all/")["Location"] == f"{LOGIN}?next=/desk/all/"
    assert "And now the second step" in words(client.get(STEP))

    done = client.post(STEP, {"code": code_now()})
    assert (done.status_code, done["Location"], is_in(client)) == (302, "/desk/all/", True)


def test_second_step_speaks_the_language_of_whoever_gave_their_password(client, town):
    add_app(town.officer)
    User.objects.filter(pk=town.officer.pk).update(language="zh-hans")
    try_in(client)
    page = client.get(STEP)
    assert (page["Content-Language"], 'lang="zh-Hans"' in page.content.decode()) == ("zh-hans", True)
    assert "测试镇" in words(page)


@pytest.mark.parametrize("code", ["", "000000", "abc", " ", "0" * 10_000, "\u0661" * 6])
def test_wrong_code_does_not_let_in(client, town, code):
    add_app(town.officer)
    try_in(client)
    refused = client.post(STEP, {"code": code})
    assert (refused.status_code, is_in(client)) == (200, False)


def test_code_counts_once(client, town):
    add_app(town.officer)
    code = code_now()
    try_in(client)
    assert client.post(STEP, {"code": code}).status_code == 302
    other = Client()
    try_in(other)
    refused = other.post(STEP, {"code": f" {code[:3]} {code[3:]}"})
    assert WRONG in words(refused) and not is_in(other)


def test_codes_are_limited_by_account_whatever_the_address(client, town, limits):
    limits["sign_in_tries_hour"] = 3
    add_app(town.officer)
    for n in range(3):
        stranger = Client(REMOTE_ADDR=f"192.0.2.{n}")
        try_in(stranger)
        assert stranger.post(STEP, {"code": "000000"}).status_code == 200
    try_in(client)
    refused = client.post(STEP, {"code": code_now()})
    assert (refused.status_code, refused["Retry-After"], is_in(client)) == (429, "3600", False)
    assert "Try again in 60 minutes." in words(refused)


def test_recovery_code_stands_in_once(client, town):
    add_app(town.officer)
    codes = add_recovery_codes(town.officer)
    for expected in (True, False):
        visitor = Client()
        try_in(visitor)
        visitor.post(STEP, {"code": codes[0]})
        assert is_in(visitor) is expected


def test_second_step_alone_opens_nothing(client, town):
    add_app(town.officer)
    assert client.get(STEP)["Location"] == LOGIN
    assert client.post(STEP, {"code": code_now()})["Location"] == LOGIN
    assert not is_in(client)


def test_account_closed_between_the_two_steps_stays_out(client, town):
    add_app(town.officer)
    try_in(client)
    User.objects.filter(pk=town.officer.pk).update(is_active=False)
    client.post(STEP, {"code": code_now()})
    assert client.get("/desk/all/").status_code == 302


def test_key_of_the_session_changes_with_each_step_that_lets_in(client, town):
    add_app(town.officer)
    client.get(LOGIN)
    try_in(client)
    before = client.session.session_key
    client.post(STEP, {"code": code_now()})
    assert is_in(client) and client.session.session_key not in {None, before}


ALMOST = {"id": "eA", "rawId": "eA", "type": "public-key", "response": {"userHandle": "MQ"}}
GARBAGE = {"clientDataJSON": "eyJ9", "authenticatorData": "AAAA", "signature": "AAAA", "userHandle": "MQ"}


@pytest.mark.parametrize(
    "sent",
    [
        json.dumps(ALMOST),
        json.dumps(ALMOST | {"response": GARBAGE}),
        "",
        "null",
        "[]",
        "{}",
        '{"id": "x"}',
        "not json",
        '{"response": {"userHandle": "MQ"}}',
    ],
)
def test_passkey_that_is_none_gets_a_sentence_and_lets_nobody_in(client, town, sent):
    client.get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"})
    refused = client.post("/accounts/2fa/webauthn/login/", {"credential": sent})
    assert (refused.status_code, refused["Location"], is_in(client)) == (302, LOGIN, False)


@pytest.mark.parametrize("sent", ["", "{}", json.dumps(ALMOST), json.dumps(ALMOST | {"response": GARBAGE})])
def test_passkey_that_is_none_is_not_added(again, sent):
    again.get(f"{FACTORS}webauthn/add/")
    assert again.post(f"{FACTORS}webauthn/add/", {"name": "Key", "credential": sent}).status_code == 200
    assert not Authenticator.objects.exists()


def test_passkey_belongs_to_the_towns_own_host(client, town, settings):
    settings.SITE_URL = "https://inbox.town.example"
    asked = client.get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"}).json()
    assert asked["request_options"]["publicKey"]["rpId"] == "inbox.town.example"
    assert asked["request_options"]["publicKey"]["userVerification"] == "required"


# -- setting it up ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["totp/activate/", "webauthn/add/", "recovery-codes/generate/"])
def test_ways_to_sign_in_change_only_after_the_password_once_more(client, town, path):
    try_in(client)
    asked = client.get(f"{FACTORS}{path}")
    assert asked["Location"] == f"/accounts/reauthenticate/?{urlencode({'next': FACTORS + path})}"
    assert client.post("/accounts/reauthenticate/", {"password": "wrong"}).status_code == 200
    assert client.get(f"{FACTORS}{path}").status_code == 302


def test_app_is_set_up_with_a_code_and_recovery_codes_are_shown_once(again, town):
    page = again.get(f"{FACTORS}totp/activate/")
    assert "data:image/svg+xml" in page.content.decode()
    secret = secret_on(page)
    refused = again.post(f"{FACTORS}totp/activate/", {"code": "000000"})
    assert WRONG in words(refused) and secret_on(refused) == secret

    done = again.post(f"{FACTORS}totp/activate/", {"code": code_now(secret)})
    assert done["Location"] == f"{FACTORS}recovery-codes/"
    shown = words(again.get(f"{FACTORS}recovery-codes/"))
    assert "this page shows them this one time" in shown
    assert "10 codes are left" in words(again.get(FACTORS))
    reloaded = words(again.get(f"{FACTORS}recovery-codes/"))
    assert "make new ones" in reloaded and not any(part.isdigit() and len(part) == 8 for part in reloaded.split())


def test_secrets_are_unreadable_in_the_database_and_die_with_the_key(client, town, settings):
    add_app(town.officer)
    seed_codes = add_recovery_codes(town.officer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        stored = " ".join(str(row[0]) for row in cursor.fetchall())
    assert "gAAAA" in stored and SECRET not in stored and seed_codes[0] not in stored

    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = (
        [settings.SECRET_KEY],
        "another key of more than forty characters",
    )
    assert Authenticator.objects.get(type="totp").wrap().validate_code(code_now())
    settings.SECRET_KEY_FALLBACKS = []
    assert not Authenticator.objects.get(type="totp").wrap().validate_code(code_now())


def test_other_sessions_end_when_a_factor_is_added(again, town):
    other = Client()
    try_in(other)
    assert other.get("/desk/all/").status_code == 200
    secret = secret_on(again.get(f"{FACTORS}totp/activate/"))
    again.post(f"{FACTORS}totp/activate/", {"code": code_now(secret)})
    assert (other.get("/desk/all/").status_code, again.get("/desk/all/").status_code) == (302, 200)


def test_app_is_removed_after_a_question_and_recovery_codes_go_with_it(again, town):
    add_app(town.officer)
    add_recovery_codes(town.officer)
    assert "Remove the app?" in words(again.get(f"{FACTORS}totp/deactivate/"))
    assert again.post(f"{FACTORS}totp/deactivate/")["Location"] == FACTORS
    assert not Authenticator.objects.exists()


def test_passkey_of_somebody_else_cannot_be_removed(again, town):
    theirs = Authenticator.objects.create(user=town.head, type="webauthn", data=json.loads('{"name": "Key"}'))
    assert again.post(f"{FACTORS}webauthn/keys/{theirs.pk}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=theirs.pk).exists()


# -- what asks for it ---------------------------------------------------------------------------------------------


def test_review_waits_for_a_second_factor_and_keeps_what_was_typed(sign_in, ask, town, settings):
    settings.SECOND_FACTOR = "publish"
    question = ask()
    version_hash = in_review(town, question)
    sent = {"version_hash": version_hash, "verdict": "return", "comment": "Say on which day."}
    refused = do(sign_in("reviewer"), question, "review", **sent)
    assert refused.status_code == 403
    page = words(refused)
    assert "this step asks for more than a password" in page and "Say on which day." in page
    assert 'href="/accounts/2fa/"' in refused.content.decode()
    assert Question.objects.get(pk=question.pk).handling == "in_review"

    add_app(town.reviewer)
    assert do(sign_in("reviewer"), question, "review", **sent).status_code == 302


@pytest.mark.parametrize(("asked_for", "status"), [("off", 302), ("publish", 403), ("all", 403)])
def test_publishing_asks_as_the_setting_says(sign_in, ask, town, settings, asked_for, status):
    settings.SECOND_FACTOR = asked_for
    question = ask(hours=30)
    make_in_hand(town, question, now=question.received_at)
    make_approved(town, question, now=question.received_at)
    assert do(sign_in("officer"), question, "publish").status_code == status


@pytest.mark.parametrize(("asked_for", "status"), [("off", 302), ("publish", 302), ("all", 403)])
def test_claiming_asks_only_where_everything_does(sign_in, ask, settings, asked_for, status):
    settings.SECOND_FACTOR = asked_for
    assert do(sign_in("responder"), ask(), "claim").status_code == status


def test_desk_as_a_whole_leads_to_setting_it_up_and_back(sign_in, town, settings):
    settings.SECOND_FACTOR = "all"
    client = sign_in("officer")
    assert client.get("/desk/mine/?sort=due")["Location"] == f"{FACTORS}?next=/desk/mine/%3Fsort%3Ddue"
    asked = client.get(f"{FACTORS}?next=/desk/mine/%3Fsort%3Ddue")
    assert "asks for more than a password" in words(asked)
    add_app(town.officer)
    assert 'href="/desk/mine/?sort=due"' in client.get(FACTORS).content.decode()
    assert client.get("/desk/mine/").status_code == 200


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_way_back_leads_nowhere_else(sign_in, town, evil):
    add_app(town.officer)
    client = sign_in("officer")
    assert "evil" not in client.get(FACTORS, {"next": evil}).content.decode()


@pytest.mark.parametrize("path", ["/accounts/invitations/", "/desk/setup/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_giving_rights_and_setting_up_count_as_administration(sign_in, town, settings, path, method):
    settings.SECOND_FACTOR = "publish"
    asked = getattr(sign_in("leader"), method)(path, {"name": "Nia"})
    assert (asked.status_code, asked["Location"].startswith(f"{FACTORS}?next={path}")) == (302, True)
    add_app(town.leader)
    assert getattr(sign_in("leader"), method)(path, {"name": "Nia"}).status_code in {200, 405, 422}


@pytest.mark.parametrize(("asked_for", "opens"), [("off", True), ("publish", False), ("all", False)])
def test_administration_asks_as_the_setting_says(sign_in, town, settings, asked_for, opens):
    settings.SECOND_FACTOR = asked_for
    User.objects.filter(pk=town.operator.pk).update(is_superuser=True)
    client = sign_in("operator")
    entered = client.get("/admin/", follow=True)
    assert (entered.redirect_chain == []) is opens
    if not opens:
        assert entered.redirect_chain[-1][0] == f"{FACTORS}?next=/admin/"
        add_app(town.operator)
        assert client.get("/admin/").status_code == 200


def test_operator_forgets_the_second_factor_of_somebody_who_lost_it(client, town):
    add_app(town.officer)
    add_recovery_codes(town.officer)
    try_in(client)
    client.post(STEP, {"code": code_now()})
    said = io.StringIO()
    call_command("forget_second_factor", "officer", stdout=said)
    assert said.getvalue() == "Officer: 2 removed. They sign in by password alone and set up new ones.\n"
    assert client.get("/desk/all/").status_code == 302
    assert try_in(Client())["Location"] == "/desk/"
    with pytest.raises(CommandError, match="Nobody signs in as nobody."):
        call_command("forget_second_factor", "nobody")
