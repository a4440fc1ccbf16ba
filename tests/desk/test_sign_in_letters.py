"""A member gets a letter about every change of how they sign in, in their language."""

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction

from inbox.kit import clock
from inbox.mailroom import staff
from inbox.mailroom.models import Letter, SignInChange
from inbox.mailroom.rows import new_row
from inbox.mailroom.send import post
from inbox.people.models import User
from tests.desk.pages import NOW
from tests.desk.second_factor import code_now, secret_on
from tests.mailroom.post_office import open_post_office
from tests.mailroom.posting import html_of, text_of
from tests.make import PASSWORD

FACTORS, NEW = "/accounts/2fa/", "a quite different one"


@pytest.fixture
def office(town, settings):
    settings.SITE_URL = "https://inbox.town.example"
    with open_post_office() as open_office:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{open_office.port}"
        yield open_office


@pytest.fixture
def again(client, town):
    """The officer, signed in, who has just proved once more who they are."""
    client.post("/accounts/login/", {"username": "officer", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def written() -> list[tuple[str, str]]:
    return list(Letter.objects.order_by("pk").values_list("recipient", "change"))


def test_each_change_of_app_codes_and_password_writes_one_letter(
    again, town, office, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        secret = secret_on(again.get(f"{FACTORS}totp/activate/"))
        again.post(f"{FACTORS}totp/activate/", {"code": code_now(secret)})
        again.post(f"{FACTORS}recovery-codes/generate/")
        again.post(f"{FACTORS}totp/deactivate/")
        fields = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
        assert again.post("/accounts/password/", fields)["Location"] == "/accounts/"
    changes = ["app_added", "codes_made", "app_removed", "password_changed"]
    assert written() == [("officer@town.example", change) for change in changes]


def test_passkey_that_is_removed_writes_one(again, town, office):
    data = {"name": "Phone", "passwordless": True, "credential": {}}
    key = Authenticator.objects.create(user=town.officer, type=Authenticator.Type.WEBAUTHN, data=data)
    assert again.post(f"{FACTORS}webauthn/keys/{key.pk}/remove/")["Location"] == FACTORS
    assert written() == [("officer@town.example", "passkey_removed")]


def test_what_was_refused_writes_none(again, town, office):
    again.get(f"{FACTORS}totp/activate/")
    again.post(f"{FACTORS}totp/activate/", {"code": "000000"})
    again.post("/accounts/password/", {"old_password": "wrong", "new_password1": NEW, "new_password2": NEW})
    assert written() == []


@pytest.mark.parametrize(
    ("language", "subject", "says"),
    [
        ("en", "How you sign in to the desk of Town of Testing has changed", "A passkey was added to your account."),
        ("zh-hans", None, "测试镇"),
    ],
)
def test_letter_says_what_changed_when_and_what_to_do_in_the_members_language(town, office, language, subject, says):
    User.objects.filter(pk=town.officer.pk).update(language=language)
    staff.write_change(User.objects.get(pk=town.officer.pk), SignInChange.PASSKEY_ADDED, NOW)
    assert post(NOW) == 1
    mail = office.mails[0]
    assert mail["To"] == "officer@town.example" and subject in {None, str(mail["Subject"])}
    for body in (text_of(mail), html_of(mail)):
        assert says in body and "officer" in body and "https://inbox.town.example/accounts/" in body
    if language == "en":
        assert "That was on Wednesday 4 November, 14:00" in text_of(mail)


def test_letter_to_a_closed_account_or_an_earlier_address_goes_to_nobody(town, office):
    staff.write_change(town.officer, SignInChange.CODES_MADE, NOW)
    staff.write_change(town.head, SignInChange.CODES_MADE, NOW)
    User.objects.filter(pk=town.officer.pk).update(is_active=False)
    User.objects.filter(pk=town.head.pk).update(email="new@town.example")
    assert (post(clock.now()), office.texts) == (0, [])
    assert set(Letter.objects.values_list("state", flat=True)) == {"dropped"}


def test_no_letter_waits_where_none_can_be_sent(town):
    staff.write_change(town.officer, SignInChange.CODES_MADE, NOW)
    assert written() == []


def test_change_belongs_to_its_letters_alone(town):
    for kind, change in (("password_reset", "app_added"), ("sign_in_changed", ""), ("sign_in_changed", "other")):
        row = {"member": town.officer, "recipient": "officer@town.example", **new_row("officer@town.example", NOW)}
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.create(kind=kind, change=change, **row)
