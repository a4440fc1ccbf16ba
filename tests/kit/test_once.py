"""One effect and one reply for a key: the shop itself, without the doors."""

from datetime import timedelta

import pytest
import time_machine

from inbox.kit import once
from inbox.kit.models import IdempotentReply
from inbox.kit.once import KeyReused, Reply, StillRunning, Turn
from tests.make import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr(once, "PATIENCE", 0)
    with time_machine.travel(MONDAY, tick=False) as travel:
        yield travel


def test_first_sender_gets_the_turn_and_all_others_the_reply(clock):
    turn = once.begin("me", "key", "request")
    assert (turn.began_at, turn.earlier_at) == (MONDAY, None)
    once.finish(turn, 200, "done")
    assert [once.begin("me", "key", "request") for _ in range(2)] == [Reply(200, "done")] * 2
    assert isinstance(once.begin("you", "key", "request"), Turn)
    with pytest.raises(KeyReused):
        once.begin("me", "key", "another")


def test_turn_that_is_given_up_is_free_again(clock):
    once.give_up(once.begin("me", "key", "request"))
    assert isinstance(once.begin("me", "key", "another"), Turn)


def test_turn_of_a_dead_process_goes_to_the_next_who_learns_when_it_began(clock):
    dead = once.begin("me", "key", "request")
    with pytest.raises(StillRunning):
        once.begin("me", "key", "request")
    clock.move_to(MONDAY + once.LEASE_FOR)
    turn = once.begin("me", "key", "request")
    assert (turn.began_at, turn.earlier_at) == (MONDAY + once.LEASE_FOR, MONDAY)
    once.finish(dead, 500, "too late")
    once.give_up(dead)
    once.finish(turn, 200, "done")
    assert once.begin("me", "key", "request") == Reply(200, "done")


def test_key_is_free_after_a_day_and_swept(clock):
    once.finish(once.begin("me", "key", "request"), 200, "done")
    clock.move_to(MONDAY + timedelta(hours=24))
    turn = once.begin("me", "key", "another")
    assert (turn.earlier_at, IdempotentReply.objects.count()) == (None, 1)
    assert once.sweep(MONDAY + timedelta(hours=24)) == 0
    assert once.sweep(MONDAY + timedelta(hours=48)) == 1


def test_neither_key_nor_request_can_be_read_from_the_table(clock):
    once.finish(once.begin("me", "the key", "the request"), 200, "done")
    assert "the" not in str(IdempotentReply.objects.values().get())
