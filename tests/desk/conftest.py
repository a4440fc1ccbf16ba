"""It is Wednesday, 2 pm, in the town of testing; questions are six hours old unless a test says otherwise."""

from datetime import timedelta

import pytest
import time_machine

from tests.desk.pages import NOW
from tests.make import make_question, make_town


@pytest.fixture
def now():
    with time_machine.travel(NOW, tick=False):
        yield NOW


@pytest.fixture
def town(db, now):
    return make_town()


@pytest.fixture
def ask(town):
    def asked(*, hours: int = 6, **fields):
        return make_question(town, now=NOW - timedelta(hours=hours), **fields)

    return asked


@pytest.fixture
def sign_in(client, town):
    """sign_in("officer") gives the client, signed in as that member."""

    def signed_in(role):
        client.force_login(town.cast[role])
        return client

    return signed_in
