import threading

import pytest
from django.db import OperationalError

from inbox.errands import queue, worker
from inbox.errands.models import Errand
from inbox.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def stop(settings):
    settings.PERIODIC, settings.FOLLOWERS = {}, {"stop": "tests.errands.followers.stop"}
    return threading.Event()


def test_worker_finishes_what_it_began_and_stops(stop, monkeypatch):
    monkeypatch.setattr("tests.errands.followers.stop", lambda event_id: stop.set(), raising=False)
    queue.post(1, {"stop": clock.now()})
    worker.run(stop)
    assert Errand.objects.get().done_at is not None


def test_worker_waits_for_a_database_that_is_away(stop, monkeypatch):
    answers = iter([OperationalError("server closed the connection"), OperationalError("starting up"), 0])

    def due(now):
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        stop.set()
        return answer

    monkeypatch.setattr("inbox.errands.periodic.run_due", due)
    monkeypatch.setattr(worker, "IDLE", 0.01)
    worker.run(stop)
    assert next(answers, "all asked") == "all asked"
