"""Letters to staff: in their language, by the town's own address, with links that work and die as they must."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from inbox.kit import clock
from inbox.mailroom.models import Letter
from inbox.mailroom.send import post
from inbox.mailroom.staff import write_invitation
from inbox.people.invitations import InvitationOver, invite, opened_by
from inbox.people.models import InvitationLink, User
from inbox.people.roles import Role
from tests.desk.pages import words
from tests.desk.second_factor import add_app
from tests.mailroom.post_office import open_post_office
from tests.mailroom.posting import html_of, text_of
from tests.make import MONDAY, PASSWORD, make_town

NEW = {"new_password1": "a quite different one", "new_password2": "a quite different one"}
ASK = "/accounts/password/reset/"


@pytest.fixture
def town(db, settings):
    settings.SITE_URL = "https://inbox.town.example"
    with time_machine.travel(MONDAY, tick=False):
        yield make_town()


@pytest.fixture
def office(town, settings):
    with open_post_office() as open_office:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{open_office.port}"
        yield open_office


def invited(town, language="en"):
    fields = {"username": "nia", "name": "Nia Noor", "email": "nia@town.example", "language": language}
    invitation = invite(by=town.head, department=town.roads, roles=[Role.OFFICER], now=MONDAY, **fields)
    write_invitation(invitation, MONDAY)
    return invitation


def link_in(mail, begins: str) -> str:
    """The path of the link in a letter, the same in text and HTML."""
    found = re.search(rf"https://inbox\.town\.example({begins}\S+/)", text_of(mail))[1]
    assert f'href="https://inbox.town.example{found}"' in html_of(mail)
    return found


def asked_for_reset(name="officer") -> None:
    assert Client().post(ASK, {"username": name}, headers={"host": "localhost"}).status_code == 302


def test_invitation_says_who_invites_where_and_until_when(town, office):
    invited(town)
    assert post(MONDAY) == 1
    mail = office.mails[0]
    assert (mail["Subject"], mail["To"]) == ("Town of Testing: Head invites you to the desk", "nia@town.example")
    assert "Roads and Parking" in text_of(mail) and "Thursday" in text_of(mail)
    token = link_in(mail, "/accounts/invitation/").split("/")[-2]
    assert opened_by(token, MONDAY).name == "Nia Noor"
    assert "question’s page" not in text_of(mail) + html_of(mail)


def test_letter_is_in_the_language_of_the_member(town, office):
    User.objects.filter(pk=town.officer.pk).update(language="zh-hans")
    asked_for_reset()
    invited(town, "zh-hans")
    assert post(MONDAY) == 2
    assert {mail["Content-Language"] for mail in office.mails} == {"zh-Hans"}
    assert all("测试镇" in text_of(mail) for mail in office.mails)


def test_invitation_that_is_over_goes_to_nobody(town, office):
    invitation = invited(town)
    type(invitation).objects.filter(pk=invitation.pk).update(withdrawn_at=MONDAY)
    assert post(MONDAY) == 0
    assert (office.texts, Letter.objects.get().state) == ([], "dropped")


def test_both_copies_of_a_doubtful_invitation_open_it(town, office):
    invited(town)
    office.answers = ["break the line"]
    assert post(MONDAY) == 0
    later = MONDAY + timedelta(hours=1, seconds=1)
    with time_machine.travel(later, tick=False):
        assert post(clock.now()) == 1
    tokens = [link_in(mail, "/accounts/invitation/").split("/")[-2] for mail in office.mails]
    assert len(set(tokens)) == 2 and all(opened_by(token, later) for token in tokens)


def test_link_of_an_invitation_that_was_not_taken_is_gone(town, office):
    invited(town)
    office.answers = ["554 no"]
    assert post(MONDAY) == 0
    assert not InvitationLink.objects.exists()
    token = re.search(r"/accounts/invitation/(\S+)/", office.texts[0].decode().replace("=\r\n", ""))[1]
    with pytest.raises(InvitationOver):
        opened_by(token, MONDAY)


# -- a new password ---------------------------------------------------------------------------------------------------


def test_known_unknown_and_closed_account_get_the_same_page(town, office):
    User.objects.filter(pk=town.parks.memberships.get().user_id).update(is_active=False)
    pages = [Client().post(ASK, {"username": name}, follow=True) for name in ("officer", "nobody", "outsider")]
    assert len({re.sub(r"\w{64}", "form token", words(page)) for page in pages}) == 1
    assert "If there is such an account, a letter is on its way." in words(pages[0])
    assert list(Letter.objects.values_list("recipient", flat=True)) == ["officer@town.example"]


@pytest.mark.parametrize("name", ["officer", "officer@town.example", "OFFICER@town.example"])
def test_link_sets_the_password_once_and_signs_nobody_in(town, office, name):
    elsewhere = Client()
    elsewhere.force_login(town.officer)
    asked_for_reset(name)
    assert post(MONDAY) == 1
    path = link_in(office.mails[0], ASK)
    client = Client()
    form = client.get(path)
    assert (form.status_code, form["Location"].endswith("/set-password/")) == (302, True)
    assert "Choose a new password" in words(client.get(form["Location"]))
    done = client.post(form["Location"], NEW)
    assert done["Location"] == "/accounts/login/" and "_auth_user_id" not in client.session
    assert User.objects.get(username="officer").check_password("a quite different one")
    assert elsewhere.get("/desk/all/").status_code == 302
    assert "This link is over" in words(Client().get(path))


def test_new_password_does_not_go_round_the_second_factor(town, office):
    add_app(town.officer)
    asked_for_reset()
    post(MONDAY)
    client = Client()
    client.post(client.get(link_in(office.mails[0], ASK))["Location"], NEW)
    signed_in = client.post("/accounts/login/", {"username": "officer", "password": NEW["new_password1"]})
    assert signed_in["Location"] == "/accounts/2fa/authenticate/" and "_auth_user_id" not in client.session


def test_link_ends_after_two_hours(town, office):
    asked_for_reset()
    post(MONDAY)
    path = link_in(office.mails[0], ASK)
    with time_machine.travel(MONDAY + timedelta(hours=2, seconds=1), tick=False):
        assert "This link is over" in words(Client().get(path))
    with time_machine.travel(MONDAY + timedelta(hours=2, seconds=-1), tick=False):
        assert Client().get(path).status_code == 302


@pytest.mark.parametrize("bend", [lambda p: p.replace("-", "-x", 1), lambda p: p[:-2] + "/", lambda p: ASK + "MQ/x/"])
def test_bent_link_opens_nothing(town, office, bend):
    asked_for_reset()
    post(MONDAY)
    assert "This link is over" in words(Client().get(bend(link_in(office.mails[0], ASK))))


def test_letter_for_an_account_closed_meanwhile_goes_to_nobody(town, office):
    asked_for_reset()
    User.objects.filter(pk=town.officer.pk).update(is_active=False)
    assert (post(MONDAY), office.texts) == (0, [])


def test_account_without_a_password_gets_none_by_letter(town, office):
    town.officer.set_unusable_password()
    town.officer.save()
    asked_for_reset()
    assert not Letter.objects.exists()


def test_letters_are_limited_by_account_and_one_that_waits_is_enough(town, office, limits):
    limits["password_letters_hour"] = 2
    asked_for_reset()
    asked_for_reset()
    assert Letter.objects.count() == 1
    post(MONDAY)
    asked_for_reset()
    assert Letter.objects.count() == 1


def test_no_row_and_no_log_holds_the_link(town, office, caplog):
    asked_for_reset()
    invited(town)
    caplog.set_level(0)
    post(MONDAY)
    secrets = [link_in(office.mails[0], ASK).split("/")[-2], link_in(office.mails[1], "/accounts/inv").split("/")[-2]]
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("mail.")]  # the office's
    stored = str([*Letter.objects.values(), *InvitationLink.objects.values(), *User.objects.values(), *ours])
    assert all(len(secret) > 30 for secret in secrets) and not any(secret in stored for secret in secrets)


def test_page_says_whom_to_ask_where_no_mail_is_sent(town):
    page = words(Client().get(ASK))
    assert "whoever runs it gives you a new password" in page
    asked_for_reset()
    assert not Letter.objects.exists()
    assert Client().post("/accounts/login/", {"username": "officer", "password": PASSWORD}).status_code == 302
