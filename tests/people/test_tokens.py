"""Tokens: shown once, kept as hashes, ended at any time."""

from datetime import timedelta

import pytest

from inbox.people.models import ApiToken
from inbox.people.tokens import make_token, member_of, revoke_tokens
from tests.make import MONDAY, make_town

pytestmark = pytest.mark.django_db


def test_token_opens_its_members_door_and_only_its_hash_is_kept():
    town = make_town()
    token = make_token(town.officer, MONDAY, label="statistics")
    assert token.startswith("askonce_") and len(token) == 40
    assert member_of(token, MONDAY) == town.officer
    assert member_of(token[:-1], MONDAY) is None and member_of("", MONDAY) is None
    row = ApiToken.objects.values().get()
    assert token not in str(row) and (row["label"], row["last_used_on"]) == ("statistics", MONDAY.date())


def test_day_of_use_is_written_once_a_day(django_assert_num_queries):
    town = make_town()
    token = make_token(town.officer, MONDAY)
    with django_assert_num_queries(2):
        member_of(token, MONDAY)
    with django_assert_num_queries(1):
        member_of(token, MONDAY + timedelta(hours=1))


def test_revoking_ends_all_or_those_of_a_label():
    town = make_town()
    tokens = {label: make_token(town.officer, MONDAY, label=label) for label in ("one", "two", "three")}
    others = make_token(town.head, MONDAY)
    assert revoke_tokens(town.officer, MONDAY, label="two") == 1
    assert [member_of(token, MONDAY) for token in tokens.values()] == [town.officer, None, town.officer]
    assert revoke_tokens(town.officer, MONDAY) == 2
    assert member_of(tokens["one"], MONDAY) is None and member_of(others, MONDAY) == town.head
