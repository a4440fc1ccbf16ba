"""`manage.py token`."""

import io

import pytest
from django.core.management import CommandError, call_command

from inbox.people.models import ApiToken
from inbox.people.tokens import member_of
from tests.make import MONDAY, make_town

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("token", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue().strip()


def test_token_is_shown_once_alone_on_its_line():
    town = make_town()
    token = run("officer", "--label", "statistics")
    assert member_of(token, MONDAY) == town.officer
    assert ApiToken.objects.get().label == "statistics"


def test_revoking_says_how_many():
    make_town()
    run("officer"), run("officer", "--label", "x")
    assert run("officer", "--revoke", "--label", "x") == "1 revoked."
    assert run("officer", "--revoke") == "1 revoked."


def test_unknown_and_closed_accounts_get_none():
    town = make_town()
    town.officer.is_active = False
    town.officer.save()
    for name in ("nobody", "officer"):
        with pytest.raises(CommandError):
            run(name)
    assert not ApiToken.objects.exists()
