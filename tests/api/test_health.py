import pytest
from django.db import OperationalError

from inbox.api import health
from inbox.errands import periodic
from inbox.kit import clock

pytestmark = pytest.mark.urls("tests.operate.serve_addresses")


@pytest.fixture(autouse=True)
def unknown_schema(monkeypatch):
    monkeypatch.setitem(health._schema, "is_current", False)


def test_process_is_alive_without_a_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (200, b"ok\n", "private, no-store")


@pytest.mark.django_db
def test_service_is_ready_once_a_worker_did_its_rounds(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "missing": "worker"})
    assert answer["Cache-Control"] == "no-store"
    periodic.enrol(clock.now())
    periodic.Periodic.objects.update(ran_at=clock.now())
    assert client.get("/readyz").json() == {"ready": True}
    assert client.head("/readyz").status_code == 200


@pytest.mark.django_db
def test_service_is_not_ready_before_its_migrations(client, monkeypatch):
    monkeypatch.setattr(health, "pending_migrations", lambda: ["kit.0002_more"])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "missing": "migrations"})


def test_service_is_not_ready_without_a_database(client, monkeypatch):
    def lost():
        raise OperationalError("could not connect to db at 192.0.2.1")

    monkeypatch.setattr(health, "pending_migrations", lost)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "missing": "database"})
