"""Signing in and out: one sentence for every wrong try, limits, and sessions that end when they must."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from inbox.people.models import Membership, User
from inbox.people.sessions import sweep
from tests.desk.pages import NOW, words
from tests.make import PASSWORD, make_member

LOGIN = "/accounts/login/"
WRONG = "Name and password do not match."


def try_in(client, name="responder", password=PASSWORD, **fields):
    return client.post(LOGIN, {"username": name, "password": password, **fields})


def test_right_password_leads_to_the_desk_and_the_session_key_is_new(client, town):
    client.get(LOGIN)
    done = try_in(client)
    assert (done.status_code, done["Location"]) == (302, "/desk/")
    assert client.session.session_key
    assert client.get("/desk/", follow=True).status_code == 200


@pytest.mark.parametrize(
    ("name", "password"),
    [("responder", "wrong"), ("nobody", PASSWORD), ("", ""), ("closed", PASSWORD), ("x" * 10_000, "y" * 10_000)],
)
def test_wrong_unknown_and_closed_get_the_same_sentence(client, town, name, password):
    make_member("closed", town.desk, is_active=False)
    refused = try_in(client, name, password)
    assert refused.status_code == 200 and "_auth_user_id" not in client.session
    if name in {"responder", "nobody", "closed"}:
        assert WRONG in words(refused)


@pytest.mark.parametrize(
    ("next_url", "leads_to"),
    [
        ("/desk/all/", "/desk/all/"),
        ("https://evil.example/", "/desk/"),
        ("//evil.example/", "/desk/"),
        ("javascript:alert(1)", "/desk/"),
    ],
)
def test_next_is_followed_only_on_this_site(client, town, next_url, leads_to):
    assert try_in(client, next=next_url)["Location"] == leads_to


def test_tries_are_limited_by_name_and_address_and_right_ones_do_not_count(client, town, limits):
    limits["sign_in_tries_hour"] = 3
    for _ in range(5):
        assert try_in(client).status_code == 302
    for _ in range(3):
        assert WRONG in words(try_in(Client(), password="wrong"))

    refused = try_in(Client())
    assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
    assert "Try again in 60 minutes." in words(refused)
    assert try_in(Client(), "officer").status_code == 302
    assert try_in(Client(REMOTE_ADDR="192.0.2.7")).status_code == 302


def test_tries_of_many_names_from_one_address_are_limited(client, town, limits):
    limits["sign_in_tries_hour"] = 2
    answers = [try_in(client, f"name{n}", "wrong").status_code for n in range(14)]
    assert answers == [200] * 12 + [429] * 2


def test_signing_out_takes_a_post_and_ends_the_session(client, town):
    try_in(client)
    assert client.get("/accounts/logout/").status_code == 405
    assert client.post("/accounts/logout/")["Location"] == LOGIN
    assert client.get("/desk/")["Location"] == f"{LOGIN}?next=/desk/"


def test_new_password_ends_the_other_sessions(client, town):
    other = Client()
    try_in(client)
    try_in(other)
    new = {"old_password": PASSWORD, "new_password1": "a quite different one", "new_password2": "a quite different one"}
    assert client.post("/accounts/password/", new | {"old_password": "wrong"}).status_code == 200
    assert other.get("/desk/all/").status_code == 200

    changed = client.post("/accounts/password/", new, follow=True)
    assert "The new password holds from now on." in words(changed)
    assert client.get("/desk/all/").status_code == 200
    assert other.get("/desk/all/").status_code == 302


def test_deactivated_member_and_lost_role_count_at_once(client, town):
    try_in(client)
    Membership.objects.filter(user=town.responder).delete()
    none = client.get("/desk/all/")
    assert (none.status_code, none["Location"], "_auth_user_id" in client.session) == (302, LOGIN, False)
    assert "You have no role at the desk any more." in words(client.get(LOGIN))

    try_in(client)  # again, though nothing is theirs: the page says whom to ask, and stays
    assert "You have no role at the desk yet" in words(client.get("/desk/all/"))
    assert client.get("/desk/all/").status_code == 403

    town.responder.is_active = False
    town.responder.save()
    assert client.get("/desk/all/").status_code == 302


def test_account_shows_roles_and_changes_the_language(client, town):
    try_in(client, "head")
    page = words(client.get("/accounts/"))
    assert "Roads and Parking" in page and "head of a department" in page

    done = client.post("/accounts/", {"language": "zh-hans"})
    assert done.status_code == 302
    shown = client.get("/desk/all/")
    assert shown["Content-Language"] == "zh-hans" and "测试镇" in words(shown)
    assert client.post("/accounts/", {"language": "tlh"}).status_code == 422


@pytest.mark.parametrize("path", [LOGIN, "/accounts/", "/accounts/password/"])
def test_accounts_are_kept_by_no_cache(client, town, path):
    try_in(client)
    for member in (client, Client()):
        assert member.get(path)["Cache-Control"] == "private, no-store"


# -- where one is signed in -------------------------------------------------------------------------------------------


def test_address_of_the_account_signs_in_as_its_name_does(client, town):
    assert try_in(client, "Responder@town.example")["Location"] == "/desk/"


def test_address_of_two_accounts_names_none_of_them(client, town):
    User.objects.filter(pk=town.officer.pk).update(email="responder@town.example")
    assert WRONG in words(try_in(client, "responder@town.example"))
    assert try_in(client, "responder")["Location"] == "/desk/"


def test_limit_counts_name_and_address_of_one_account_together(client, town, limits):
    limits["sign_in_tries_hour"] = 2
    answers = [try_in(Client(), name, "wrong").status_code for name in ("officer", "officer@town.example", "OFFICER")]
    assert answers == [200, 200, 429]


def test_account_lists_where_one_is_signed_in(client, town):
    firefox = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"})
    try_in(firefox)
    try_in(client)
    try_in(Client(), "officer")  # somebody else's is not listed
    page = words(client.get("/accounts/"))
    assert "Firefox, Linux, 127.0.0.1" in page and "Here, 127.0.0.1" in page
    assert page.count("127.0.0.1") == 2


def test_signing_out_everywhere_else_leaves_this_session_and_those_of_others(client, town):
    other, colleague = Client(), Client()
    try_in(other)
    try_in(colleague, "officer")
    try_in(client)
    assert client.get("/accounts/sessions/end/").status_code == 405
    assert "You are signed in here and nowhere else." in words(client.post("/accounts/sessions/end/", follow=True))
    assert [one.get("/desk/all/").status_code for one in (client, other, colleague)] == [200, 302, 200]


@pytest.mark.parametrize(("after", "status"), [({"hours": 12, "seconds": -1}, 200), ({"hours": 12}, 302)])
def test_session_ends_after_its_hours_however_busy_it_is(client, town, after, status):
    try_in(client)
    with time_machine.travel(NOW + timedelta(hours=11), tick=False):
        assert client.post("/accounts/", {"language": "en"}).status_code == 302  # writes to the session
    with time_machine.travel(NOW + timedelta(**after), tick=False):
        assert client.get("/desk/all/").status_code == status


def test_sessions_that_are_over_are_swept(client, town):
    try_in(client)
    later = NOW + timedelta(hours=13)
    assert (sweep(NOW), sweep(later), Session.objects.count()) == (0, 1, 0)


def test_key_of_a_session_from_before_signing_in_opens_nothing(client, town):
    """Somebody who planted a session before learns nothing from it after."""
    client.get(LOGIN)
    planted = client.session
    planted["planted"] = True
    planted.save()
    client.cookies["desk"] = planted.session_key
    try_in(client)
    thief = Client()
    thief.cookies["desk"] = planted.session_key
    assert client.session.session_key != planted.session_key
    assert (client.get("/desk/all/").status_code, thief.get("/desk/all/").status_code) == (200, 302)


def test_nobody_signs_up(client, town):
    for path in ("signup/", "password/set/", "email/", "social/login/"):
        assert client.get(f"/accounts/{path}").status_code == 404
