"""The way in, in the language that its address names: nothing is remembered, and every step keeps it."""

import re

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from inbox.people.models import Town, User
from tests.desk.pages import words
from tests.make import PASSWORD

LOGIN = "/accounts/login/"
DOORS = [LOGIN, "/accounts/password/reset/", "/accounts/password/reset/MQ/guessed/", "/accounts/invitation/guessed/"]


def tag(response) -> str:
    return re.search(r'<html lang="([^"]+)"', response.content.decode())[1]


def link(response, words: str) -> str:
    return re.search(rf'<a href="([^"]+)"[^>]*>{words}</a>', response.content.decode())[1].replace("&amp;", "&")


@pytest.mark.parametrize("path", DOORS)
def test_page_on_the_way_in_can_be_read_in_the_other_language_and_back(client, town, path):
    first = client.get(path)
    other = client.get(link(first, "简体中文"))
    back = client.get(link(other, "English"))
    assert [tag(page) for page in (first, other, back)] == ["en", "zh-Hans", "en"]
    assert [page["Content-Language"] for page in (first, other, back)] == ["en", "zh-hans", "en"]


def test_choosing_a_language_remembers_nothing(client, town):
    page = client.get(f"{LOGIN}?lang=zh-hans")
    assert set(page.cookies) <= {"csrf"} and not Session.objects.exists()
    assert tag(client.get(LOGIN)) == "en"


def test_language_goes_along_with_every_step(client, town):
    page = client.get(f"{LOGIN}?next=/desk/all/&lang=zh-hans")
    html = page.content.decode()
    assert 'name="next" value="/desk/all/"' in html
    assert 'action="/accounts/2fa/webauthn/login/?lang=zh-hans"' in html
    assert 'href="/accounts/password/reset/?lang=zh-hans"' in html
    assert "next=%2Fdesk%2Fall%2F" in link(page, "English")

    wrong = client.post(f"{LOGIN}?lang=zh-hans", {"username": "officer", "password": "wrong"})
    assert (tag(wrong), "Name and password" in words(wrong)) == ("zh-Hans", False)
    asked = client.post("/accounts/password/reset/?lang=zh-hans", {"username": "officer"})
    assert asked["Location"] == f"{LOGIN}?lang=zh-hans"


@pytest.mark.parametrize("lang", ["xx", "", "zh-hans/../en", "EN"])
def test_language_that_is_none_changes_nothing(client, town, lang):
    assert tag(client.get(LOGIN, {"lang": lang})) == "en"


def test_language_that_the_town_does_not_offer_is_not_linked(client, town):
    assert "简体中文" in words(client.get(LOGIN))
    Town.objects.update(languages=["en"])
    assert "简体中文" not in words(client.get(LOGIN))


def test_signing_out_leads_to_the_door_in_the_language_of_the_member(client, town):
    User.objects.filter(pk=town.officer.pk).update(language="zh-hans")
    client.post(LOGIN, {"username": "officer", "password": PASSWORD})
    assert client.post("/accounts/logout/")["Location"] == f"{LOGIN}?lang=zh-hans"


def test_link_to_a_new_password_speaks_the_language_of_its_member(client, town):
    User.objects.filter(pk=town.officer.pk).update(language="zh-hans")
    member = User.objects.get(pk=town.officer.pk)
    key = urlsafe_base64_encode(force_bytes(member.pk))
    path = f"/accounts/password/reset/{key}/{default_token_generator.make_token(member)}/"
    page = client.get(path, follow=True)
    assert tag(page) == "zh-Hans"
    assert tag(Client().get(f"/accounts/password/reset/{key}/guessed/")) == "en"  # whose it is stays unknown

    new = {"new_password1": "a quite different one", "new_password2": "a quite different one"}
    done = client.post(page.request["PATH_INFO"], new)
    assert done["Location"] == f"{LOGIN}?lang=zh-hans"
