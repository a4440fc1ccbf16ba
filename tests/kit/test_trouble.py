import errno

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError

from inbox.kit import trouble

pytestmark = pytest.mark.urls("tests.kit.addresses")


@pytest.mark.parametrize(
    ("error", "is_one"),
    [
        (OperationalError("database is locked"), True),
        (OperationalError("database or disk is full"), True),
        (OperationalError("disk I/O error"), True),
        (OperationalError("attempt to write a readonly database"), True),
        (OperationalError("server closed the connection unexpectedly"), True),
        (OperationalError('connection failed: could not connect to "db"'), True),
        (InterfaceError("connection already closed"), True),
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.ENOENT, "No such file"), False),
        (OperationalError("no such table: kit_town"), False),
        (IntegrityError("UNIQUE constraint failed"), False),
        (ValueError(), False),
        (None, False),
    ],
)
def test_trouble_is_told_from_mistakes(error, is_one):
    assert trouble.is_trouble(error) is is_one


def test_locked_database_is_a_sentence_and_a_time_to_come_back(client):
    answer = client.get("/locked/")
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "10", "no-store")
    assert b"Nothing of what you just sent was saved." in answer.content


def test_machine_gets_it_as_json(client):
    answer = client.get("/api/v1/locked")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert answer.json()["code"] == "unavailable"
    assert "Nothing was saved" in answer.json()["detail"]


def test_mistake_of_ours_stays_an_error(client):
    client.raise_request_exception = False
    answer = client.get("/broken/")
    assert (answer.status_code, answer["Cache-Control"]) == (500, "no-store")


def test_trouble_outside_a_view_is_trouble_too(client, monkeypatch):
    def lost(*_):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("inbox.kit.middleware.OwnOriginOnly.__call__", lost)
    client.raise_request_exception = False
    assert client.get("/ask/").status_code == 503
