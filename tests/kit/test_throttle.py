from datetime import timedelta

import pytest
import time_machine
from django.test import RequestFactory

from inbox.kit import clock, throttle
from inbox.kit.models import Tally
from inbox.kit.throttle import Verdict, hit
from tests.processes import race

pytestmark = pytest.mark.django_db
NOON = "2026-03-02T12:00:00Z"


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def test_tries_up_to_the_limit_are_allowed_until_the_window_ends(noon):
    assert [hit("ask", "a", 3, 60).allowed for _ in range(3)] == [True] * 3
    noon.shift(20)
    assert hit("ask", "a", 3, 60) == Verdict(False, 40)
    noon.shift(39.5)
    assert hit("ask", "a", 3, 60) == Verdict(False, 1)
    noon.shift(1)
    assert hit("ask", "a", 3, 60) == Verdict(True)


def test_names_and_keys_are_counted_apart(noon):
    hit("ask", "a", 1, 60)
    assert hit("ask", "b", 1, 60).allowed
    assert hit("track", "a", 1, 60).allowed
    assert not hit("ask", "a", 1, 60).allowed


def test_limit_of_nothing_allows_nothing(noon):
    assert hit("ask", "a", 0, 60) == Verdict(False, 60)


def test_growing_wait_doubles_and_refused_tries_do_not_count(noon):
    waits = []
    for _ in range(12):
        assert hit("code", "2026-00042", 100, 3600, growing=True).allowed
        verdict = hit("code", "2026-00042", 100, 3600, growing=True)
        if verdict.allowed:  # the second of the free ones
            continue
        waits.append(verdict.retry_after)
        noon.shift(verdict.retry_after)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 512]
    assert Tally.objects.get().hits == 13


def test_growing_wait_ends_at_the_limit(noon):
    allowed = 0
    for _ in range(3600):
        allowed += hit("code", "a", 10, 3600, growing=True).allowed
        noon.shift(0.99)
    assert allowed == 10


@pytest.mark.parametrize(("growing", "free"), [(False, 9), (True, 2)])
def test_tries_are_allowed_that_reach_the_database_after_a_later_one(noon, growing, free):
    for _ in range(free):
        assert hit("ask", "a", 9, 60, growing=growing).allowed
        noon.shift(-0.01)


def test_right_try_is_given_back(noon):
    for _ in range(20):
        assert hit("code", "a", 1, 60).allowed
        throttle.give_back("code", "a")
    throttle.give_back("code", "a")
    assert Tally.objects.get().hits == 0


def test_counting_holds_across_processes():
    code = """
from inbox.kit.throttle import hit
print(sum(hit("race", "a", 50, 3600).allowed for _ in range(40)))
"""
    assert sum(int(allowed) for allowed in race(code)) == 50


def test_one_statement_a_try(django_assert_num_queries):
    with django_assert_num_queries(1):
        hit("ask", "a", 3, 60)


def test_key_can_not_be_read_from_the_table_and_changes_each_day(noon):
    hit("ask", "192.0.2.7", 3, 60)
    noon.shift(timedelta(days=1))
    hit("ask", "192.0.2.7", 3, 60)
    keys = list(Tally.objects.values_list("key", flat=True))
    assert len(set(keys)) == 2
    assert all(len(key) == 64 and "192" not in key[:4] for key in keys)


def test_any_key_is_taken():
    assert hit("ask", "\ud800\0" * 1_000, 3, 60).allowed


def test_sweep_deletes_what_is_over(noon):
    hit("ask", "a", 3, 60)
    hit("ask", "b", 3, 600)
    noon.shift(61)
    assert throttle.sweep(clock.now()) == 1
    assert Tally.objects.count() == 1


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "address"),
    [
        (0, "192.0.2.1", "203.0.113.9", "192.0.2.1"),
        (1, "192.0.2.1", "203.0.113.9", "203.0.113.9"),
        (1, "192.0.2.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "192.0.2.1", "6.6.6.6, 203.0.113.9, 192.0.2.2", "203.0.113.9"),
        (2, "192.0.2.1", "203.0.113.9", "192.0.2.1"),
        (1, "192.0.2.1", "", "192.0.2.1"),
        (1, "192.0.2.1", "<script>", "unknown"),
        (0, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        (0, "::ffff:192.0.2.1", "", "192.0.2.1"),
        (0, "fe80::1%eth0", "", "fe80::/64"),
        (0, "", "", "unknown"),
    ],
)
def test_client_address_believes_our_own_proxies_only(settings, proxies, peer, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)
    assert throttle.client_address(request) == address
