"""Invitations: who may invite to what, a link that works once and for three days, and every way it does not."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError
from django.test import Client

from inbox.kit import signing
from inbox.mailroom import staff
from inbox.mailroom.models import Letter
from inbox.people.invitations import (
    InvitationOver,
    KnownAlready,
    NotYoursToGive,
    accept,
    invite,
    may_give,
    new_link,
    opened_by,
)
from inbox.people.models import Invitation, InvitationLink, Membership, User
from inbox.people.roles import Role
from tests.desk.pages import words
from tests.desk.second_factor import add_app
from tests.make import MONDAY, make_member, make_town

pytestmark = pytest.mark.django_db
PASSWORD = "a long pass phrase"
NEW = {"new_password1": PASSWORD, "new_password2": PASSWORD}
PAGE = "/accounts/invitations/"
SENT = {
    "name": "Nia Noor",
    "email": "Nia.Noor@town.example",
    "username": "",
    "language": "zh-hans",
    "department": "roads",
    "roles": ["officer"],
}


@pytest.fixture
def town():
    with time_machine.travel(MONDAY, tick=False):
        yield make_town()


def invited(town, *, by="head", roles=(Role.OFFICER,), **fields) -> tuple[Invitation, str]:
    """An invitation to roads and the token that opens it."""
    given = {"username": "nia", "name": "Nia Noor", "email": "nia@town.example", "language": "en", **fields}
    invitation = invite(by=town.cast[by], department=town.roads, roles=roles, now=MONDAY, **given)
    token = signing.new_token()
    new_link(invitation, token, MONDAY)
    return invitation, token


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# -- who may ----------------------------------------------------------------------------------------------------------


def test_heads_invite_into_their_department_leaders_and_operators_anywhere(town):
    given = {role: may_give(member) for role, member in town.cast.items()}
    everywhere = [town.desk.pk, town.roads.pk, town.parks.pk, town.hall.pk]
    assert {role for role, where in given.items() if where} == {"head", "leader", "operator"}
    assert given["head"] == {town.roads.pk: {Role.OFFICER, Role.REVIEWER}}
    assert given["leader"] == dict.fromkeys(everywhere, set(Role) - {Role.OPERATOR})
    assert given["operator"] == dict.fromkeys(everywhere, set(Role))


@pytest.mark.parametrize(
    ("by", "where", "roles"),
    [
        ("head", "parks", [Role.OFFICER]),
        ("head", "roads", [Role.OFFICER, Role.HEAD]),
        ("head", "roads", []),
        ("leader", "desk", [Role.OPERATOR]),
        ("officer", "roads", [Role.OFFICER]),
    ],
)
def test_role_beyond_ones_own_right_is_not_given(town, by, where, roles):
    fields = {"username": "nia", "name": "Nia", "email": "nia@town.example", "language": "en"}
    with pytest.raises(NotYoursToGive):
        invite(by=town.cast[by], department=getattr(town, where), roles=roles, now=MONDAY, **fields)
    assert not Invitation.objects.exists()


def test_form_gives_no_role_that_it_did_not_offer(town):
    refused = client_of(town.head).post(PAGE, SENT | {"roles": ["operator"]})
    assert (refused.status_code, Invitation.objects.exists()) == (422, False)
    elsewhere = client_of(town.head).post(PAGE, SENT | {"department": "parks"})
    assert (elsewhere.status_code, Invitation.objects.exists()) == (422, False)


@pytest.mark.parametrize("taken", [{"email": "OFFICER@town.example"}, {"username": "Officer"}])
def test_known_address_or_name_is_not_invited(town, taken):
    with pytest.raises(KnownAlready):
        invited(town, **taken)


# -- the link ---------------------------------------------------------------------------------------------------------


def test_link_makes_the_account_with_what_was_fixed_when_inviting(town):
    invitation, token = invited(town, language="zh-hans")
    client = Client()
    page = client.get(f"/accounts/invitation/{token}/")
    assert page.status_code == 200 and "nia@town.example" in words(page)
    more = {"email": "evil@example.org", "username": "evil", "roles": "operator", "is_superuser": "on"}
    assert client.post(f"/accounts/invitation/{token}/", NEW | more)["Location"] == "/accounts/login/?lang=zh-hans"
    member = User.objects.get(username="nia")
    assert (member.name, member.email, member.language, member.is_superuser, member.is_active) == (
        ("Nia Noor", "nia@town.example", "zh-hans", False, True)
    )
    assert list(member.memberships.values_list("department__slug", "role")) == [("roads", "officer")]
    invitation.refresh_from_db()
    assert (invitation.member, invitation.accepted_at) == (member, MONDAY)
    assert "_auth_user_id" not in client.session  # they come in by the one door there is
    signed_in = client.post("/accounts/login/", {"username": "nia@town.example", "password": PASSWORD})
    assert signed_in["Location"] == "/accounts/welcome/"


def test_new_member_is_led_to_a_passkey_once_and_may_leave_it_for_later(town):
    _, token = invited(town)
    client = Client()
    client.post(f"/accounts/invitation/{token}/", NEW)
    name = {"username": "nia", "password": PASSWORD}
    assert client.post("/accounts/login/", name)["Location"] == "/accounts/welcome/"
    html = client.get("/accounts/welcome/").content.decode()
    assert 'class="act" href="/accounts/2fa/webauthn/add/"' in html and 'href="/desk/">Later' in html
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 200  # no second question on the way

    assert Client().post("/accounts/login/", name)["Location"] == "/desk/"
    add_app(User.objects.get(username="nia"))
    assert client.get("/accounts/welcome/")["Location"] == "/desk/"


def test_new_member_whom_a_page_sent_to_sign_in_comes_to_that_page(town):
    _, token = invited(town)
    Client().post(f"/accounts/invitation/{token}/", NEW)
    sent = {"username": "nia", "password": PASSWORD, "next": "/desk/all/"}
    assert Client().post("/accounts/login/", sent)["Location"] == "/desk/all/"


@pytest.mark.parametrize(("asked", "tag"), [("", "zh-Hans"), ("?lang=en", "en"), ("?lang=xx", "zh-Hans")])
def test_invitation_speaks_its_own_language_until_another_is_chosen(town, asked, tag):
    _, token = invited(town, language="zh-hans")
    page = Client().get(f"/accounts/invitation/{token}/{asked}")
    assert f'<html lang="{tag}"' in page.content.decode()


def test_looking_uses_nothing_up(town):
    _, token = invited(town)
    for _ in range(3):
        assert Client().get(f"/accounts/invitation/{token}/").status_code == 200
        assert Client().head(f"/accounts/invitation/{token}/").status_code == 200
    assert accept(token=token, password=PASSWORD, now=MONDAY).username == "nia"


def test_link_works_once(town):
    _, token = invited(town)
    accept(token=token, password=PASSWORD, now=MONDAY)
    with pytest.raises(InvitationOver):
        accept(token=token, password="another long phrase", now=MONDAY)
    over = Client().post(f"/accounts/invitation/{token}/", NEW)
    assert over.status_code == 404 and "Ask whoever invited you" in words(over)
    assert User.objects.get(username="nia").check_password(PASSWORD)


@pytest.mark.parametrize(("after", "opens"), [({"hours": 72, "seconds": -1}, True), ({"hours": 72}, False)])
def test_link_ends_after_72_hours(town, after, opens):
    _, token = invited(town)
    at = MONDAY + timedelta(**after)
    if opens:
        assert opened_by(token, at).name == "Nia Noor"
    else:
        with pytest.raises(InvitationOver):
            accept(token=token, password=PASSWORD, now=at)
        assert not User.objects.filter(username="nia").exists()


def _shortened(token: str) -> str:
    return token[:-1]


@pytest.mark.parametrize(
    "bent",
    [lambda t: " ", lambda t: "0", lambda t: "null", lambda t: "None", str.swapcase, _shortened, lambda t: t + "A",
     lambda t: t * 400, signing.token_hash, lambda t: "%00"],
)  # fmt: skip
def test_bent_token_opens_nothing(town, bent):
    _, token = invited(town)
    assert Client().get(f"/accounts/invitation/{token}/").status_code == 200
    assert Client().get(f"/accounts/invitation/{bent(token)}/").status_code == 404
    for empty in ("", bent(token)):
        with pytest.raises(InvitationOver):
            opened_by(empty, MONDAY)


def test_empty_hash_is_refused_by_the_database(town):
    invitation, _ = invited(town)
    with pytest.raises(IntegrityError):
        InvitationLink.objects.create(invitation=invitation, token_hash="", made_at=MONDAY)


def test_database_holds_no_token(town):
    _, token = invited(town)
    stored = [*InvitationLink.objects.values(), *Invitation.objects.values(), *Letter.objects.values()]
    assert stored and token not in str(stored)
    assert InvitationLink.objects.get().token_hash == signing.token_hash(token)


def test_every_link_that_is_over_looks_the_same(town):
    _, used = invited(town)
    accept(token=used, password=PASSWORD, now=MONDAY)
    _, old = invited(town, username="o", email="o@town.example")
    Invitation.objects.filter(username="o").update(expires_at=MONDAY)
    _, withdrawn = invited(town, username="w", email="w@town.example")
    Invitation.objects.filter(username="w").update(withdrawn_at=MONDAY)
    pages = [Client().get(f"/accounts/invitation/{token}/") for token in (used, old, withdrawn, "guessed")]
    assert {page.status_code for page in pages} == {404}
    assert len({words(page) for page in pages}) == 1


def test_right_that_was_lost_takes_its_invitations_along(town):
    _, token = invited(town)
    Membership.objects.filter(user=town.head, role=Role.HEAD).delete()
    with pytest.raises(InvitationOver):
        accept(token=token, password=PASSWORD, now=MONDAY)


def test_account_of_the_inviter_closed_ends_it_too(town):
    _, token = invited(town, by="leader")
    User.objects.filter(pk=town.leader.pk).update(is_active=False)
    with pytest.raises(InvitationOver):
        opened_by(token, MONDAY)


def test_lost_password_does_not_go_round_an_invitation(town, settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:9"
    _, token = invited(town)
    before = Invitation.objects.values().get()
    for name in ("nia", "nia@town.example"):
        Client().post("/accounts/password/reset/", {"username": name})
    assert Invitation.objects.values().get() == before
    assert not Letter.objects.exists() and not User.objects.filter(username="nia").exists()


def test_tries_of_one_address_are_limited(town, limits):
    limits["sign_in_tries_hour"] = 2
    _, token = invited(town)
    client = Client()
    answers = [client.post("/accounts/invitation/guessed/", NEW).status_code for _ in range(3)]
    assert answers == [404, 404, 429]
    assert Client(REMOTE_ADDR="192.0.2.7").post(f"/accounts/invitation/{token}/", NEW).status_code == 302


@pytest.mark.parametrize(("password", "says"), [("short", "too short"), ("nia-noor-nia", "too similar")])
def test_weak_password_gets_a_sentence(town, password, says):
    _, token = invited(town, name="nia-noor-nia")
    refused = Client().post(f"/accounts/invitation/{token}/", {"new_password1": password, "new_password2": password})
    assert says in words(refused) and not User.objects.filter(username="nia").exists()


# -- at the desk ------------------------------------------------------------------------------------------------------


def test_link_is_shown_once_where_no_mail_is_sent_by_the_towns_own_address(town, settings):
    settings.SITE_URL = "https://inbox.town.example"
    client = client_of(town.head)
    shown = client.post(PAGE, SENT, headers={"host": "localhost"})
    token = words(shown).partition("https://inbox.town.example/accounts/invitation/")[2].partition("/")[0]
    found = opened_by(token, MONDAY)
    assert (found.username, found.email, found.roles) == ("nia.noor", "nia.noor@town.example", ["officer"])
    again = words(client.get(PAGE))
    assert "Nia Noor" in again and token not in again
    assert not Letter.objects.exists()


def test_invitation_goes_by_letter_where_a_server_is_set(town, settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:9"
    done = client_of(town.head).post(PAGE, SENT, follow=True)
    assert "The invitation is on its way to nia.noor@town.example." in words(done)
    assert "/accounts/invitation/" not in done.content.decode().replace("/accounts/invitations/", "")
    letter = Letter.objects.get()
    assert (letter.kind, letter.recipient, letter.invitation, letter.event) == (
        ("invitation", "nia.noor@town.example", Invitation.objects.get(), None)
    )
    assert not InvitationLink.objects.exists()  # made when the letter goes out


def test_invitation_is_withdrawn_by_whoever_could_have_made_it(town):
    invitation, token = invited(town)
    withdraw = f"{PAGE}{invitation.pk}/withdraw/"
    parks_head = make_member("parks.head", town.parks, Role.HEAD)
    assert client_of(parks_head).post(withdraw).status_code == 302
    assert client_of(town.officer).post(withdraw).status_code == 404
    assert opened_by(token, MONDAY)
    assert "withdrawn" in words(client_of(town.head).post(withdraw, follow=True))
    with pytest.raises(InvitationOver):
        opened_by(token, MONDAY)


def test_inviting_again_ends_the_earlier_link(town):
    _, first = invited(town)
    _, second = invited(town, name="Nia N. Noor")
    with pytest.raises(InvitationOver):
        opened_by(first, MONDAY)
    assert opened_by(second, MONDAY).name == "Nia N. Noor"


def test_address_by_letter_and_by_hand_are_the_same(settings):
    settings.SITE_URL = "https://inbox.town.example"
    assert staff.invitation_address("abc") == "https://inbox.town.example/accounts/invitation/abc/"
