import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from inbox.errands import queue
from inbox.errands.models import Errand
from inbox.kit import clock
from tests.errands import followers
from tests.processes import race

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def calls(settings):
    settings.FOLLOWERS = {
        "note": "tests.errands.followers.note",
        "fail": "tests.errands.followers.fail",
        "gone": "tests.errands.followers.nowhere",
    }
    followers.called.clear()
    return followers.called


@pytest.fixture
def noon():
    with time_machine.travel("2026-03-02T12:00:00Z", tick=False) as traveller:
        yield traveller


def post(event_id: int = 1, follower: str = "note", after: timedelta = timedelta()) -> Errand:
    queue.post(event_id, {follower: clock.now() + after})
    return Errand.objects.get(event_id=event_id, follower=follower)


def test_errand_is_done_once(calls):
    post()
    assert queue.work_once(clock.now()) == 1
    assert queue.work_once(clock.now()) == 0
    assert calls == [1]
    done = Errand.objects.get()
    assert (done.waiting, done.dead, done.attempts, done.leased_until) == (False, False, 1, None)
    assert done.done_at is not None


def test_errand_waits_for_its_time(noon, calls):
    post(after=timedelta(minutes=10))
    assert queue.work_once(clock.now()) == 0
    noon.shift(timedelta(minutes=10))
    assert queue.work_once(clock.now()) == 1


def test_errands_are_posted_with_the_change_or_not_at_all():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        post()
        raise ZeroDivisionError
    assert not Errand.objects.exists()


def test_event_has_one_errand_for_each_follower():
    post()
    with pytest.raises(IntegrityError):
        post()
    post(follower="fail")


def test_cancelled_errand_is_never_run(calls):
    post()
    assert queue.cancel(1, "note")
    assert not queue.cancel(1, "note")
    assert queue.work_once(clock.now()) == 0
    assert calls == []


def test_begun_errand_can_not_be_cancelled_before_its_lease_ends(noon):
    errand = post()
    queue.take(clock.now())
    assert not queue.cancel(1, "note")
    noon.shift(queue.LEASED_FOR)
    assert queue.cancel(1, "note")
    assert not queue.finish(errand)


def test_failed_errand_is_tried_again_ever_later_and_then_dead(noon, calls):
    post(follower="fail")
    waits = []
    for _ in range(queue.TRIES):
        assert queue.work_once(clock.now()) == 1
        errand = Errand.objects.get()
        waits.append(errand.run_at - clock.now())
        noon.move_to(max(errand.run_at, clock.now()))
    assert (errand.dead, errand.waiting, errand.attempts) == (True, False, queue.TRIES)
    assert errand.last_error == "ValueError: no letter to …@… for 1"
    assert queue.work_once(clock.now()) == 0
    doubled = [min(timedelta(seconds=15) * 2**n, timedelta(hours=8)) for n in range(queue.TRIES - 1)]
    for wait, plain in zip(waits[:-1], doubled, strict=True):
        assert 0.8 * plain <= wait <= 1.2 * plain


def test_dead_errand_can_be_revived(noon, calls):
    errand = post(follower="fail")
    Errand.objects.update(waiting=False, dead=True, attempts=queue.TRIES)
    assert queue.revive(errand)
    assert not queue.revive(errand)
    assert [errand.attempts for errand in queue.take(clock.now())] == [1]


def test_follower_that_is_missing_harms_no_other(calls):
    post(1, "gone")
    post(2, "unheard of")
    post(3, "note")
    assert queue.work_once(clock.now()) == 3
    assert calls == [3]
    assert Errand.objects.get(event_id=1).last_error.startswith("ImportError")


def test_lease_keeps_others_away_until_it_ends(noon):
    post()
    [first] = queue.take(clock.now())
    assert queue.take(clock.now()) == []
    noon.shift(queue.LEASED_FOR)
    [second] = queue.take(clock.now())
    assert (second.fence, second.attempts) == (2, 2)
    assert not queue.finish(first)
    assert not queue.fail(first, ValueError())
    assert queue.finish(second)


def test_errand_whose_worker_always_dies_ends(noon):
    post()
    for _ in range(queue.TRIES):
        assert len(queue.take(clock.now())) == 1
        noon.shift(queue.LEASED_FOR)
    assert queue.take(clock.now()) == []
    assert Errand.objects.get().dead


def test_errand_is_not_begun_at_the_end_of_its_lease(noon, calls, settings):
    def oversleep(event_id):
        noon.shift(queue.LEASED_FOR)

    followers.oversleep = oversleep
    settings.FOLLOWERS["slow"] = "tests.errands.followers.oversleep"
    post(1, "slow")
    post(2, "note")
    assert queue.work_once(clock.now()) == 1
    assert calls == []
    left = Errand.objects.get(event_id=2)
    assert (left.attempts, left.leased_until) == (0, None)


def test_worker_that_is_told_to_stop_gives_back_what_it_took(calls):
    post()
    stop = threading.Event()
    stop.set()
    assert queue.work_once(clock.now(), stop) == 0
    assert queue.work_once(clock.now()) == 1


def test_several_workers_do_each_errand_once():
    queue.post(1, {"note": clock.now()})
    for event_id in range(2, 201):
        queue.post(event_id, {"note": clock.now()})
    code = """
from inbox.errands import queue
from inbox.kit import clock
done = 0
while taken := queue.take(clock.now(), 7):
    done += sum(queue.finish(errand) for errand in taken)
print(done)
"""
    counts = [int(done) for done in race(code)]
    assert sum(counts) == 200
    assert set(Errand.objects.values_list("attempts", "waiting")) == {(1, False)}


def test_idle_look_is_one_query_by_the_index(django_assert_num_queries):
    with django_assert_num_queries(1), CaptureQueriesContext(connection) as asked:
        queue.take(clock.now())
    sql = asked.captured_queries[0]["sql"]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            plan = " ".join(row[3] for row in cursor.fetchall())
        else:
            cursor.execute("SET enable_seqscan = off; SET enable_sort = off; SET enable_bitmapscan = off")
            cursor.execute(f"EXPLAIN {sql}")
            plan = " ".join(row[0] for row in cursor.fetchall())
    assert "errand_waiting" in plan
    assert "SCAN errands_errand" not in plan
    assert "Sort" not in plan


def test_sweep_forgets_what_was_done_long_ago(noon):
    post(1)
    queue.work_once(clock.now())
    post(2, after=timedelta(days=100))
    noon.shift(queue.KEPT_FOR + timedelta(seconds=1))
    assert queue.sweep(clock.now()) == 1
    assert Errand.objects.get().event_id == 2
