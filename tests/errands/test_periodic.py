from datetime import timedelta

import pytest
import time_machine

from inbox.errands import periodic
from inbox.errands.models import Periodic
from inbox.kit import clock
from tests.errands import followers
from tests.processes import race

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def calls(settings):
    settings.PERIODIC = {"duty": ("tests.errands.followers.duty", 20)}
    followers.called.clear()
    return followers.called


@pytest.fixture
def noon():
    with time_machine.travel("2026-03-02T12:00:00Z", tick=False) as traveller:
        yield traveller


def test_duty_is_done_at_once_and_then_at_its_pace(noon, calls):
    periodic.enrol(clock.now())
    assert [periodic.run_due(clock.now()) for _ in range(2)] == [1, 0]
    noon.shift(19)
    assert periodic.run_due(clock.now()) == 0
    noon.shift(1)
    assert periodic.run_due(clock.now()) == 1
    assert calls == [0, 0]


def test_failing_duty_is_noted_and_harms_no_other(noon, settings, calls):
    settings.PERIODIC = {"broken": ("tests.errands.followers.broken_duty", 20), **settings.PERIODIC}
    periodic.enrol(clock.now())
    assert periodic.run_due(clock.now()) == 2
    assert Periodic.objects.get(name="broken").last_error == "ValueError: broken"
    assert Periodic.objects.get(name="broken").next_at == clock.now() + timedelta(seconds=20)
    assert calls == [0]


def test_duties_come_and_go_with_the_settings(noon, settings):
    periodic.enrol(clock.now())
    settings.PERIODIC = {"other": ("tests.errands.followers.duty", 20)}
    periodic.enrol(clock.now())
    periodic.enrol(clock.now())
    assert list(Periodic.objects.values_list("name", flat=True)) == ["other"]


def test_duty_of_a_worker_that_died_is_taken_over(noon, calls):
    periodic.enrol(clock.now())
    Periodic.objects.update(leased_until=clock.now() + periodic.LEASED_FOR, fence=7)
    assert periodic.run_due(clock.now()) == 0
    noon.shift(periodic.LEASED_FOR)
    assert periodic.run_due(clock.now()) == 1


def test_one_worker_at_a_time_does_a_duty():
    periodic.enrol(clock.now())
    code = """
from django.conf import settings
from inbox.errands import periodic
from inbox.kit import clock
settings.PERIODIC = {"duty": ("tests.errands.followers.slow_duty", 3600)}
print(sum(periodic.run_due(clock.now()) for _ in range(3)))
"""
    assert sorted(race(code)) == ["0", "0", "0", "1"]


def test_worker_was_seen_within_five_minutes(noon):
    assert not periodic.worker_seen(clock.now())
    periodic.enrol(clock.now())
    periodic.run_due(clock.now())
    assert periodic.worker_seen(clock.now())
    noon.shift(periodic.SEEN_WITHIN)
    assert not periodic.worker_seen(clock.now())
