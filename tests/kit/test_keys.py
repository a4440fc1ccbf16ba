import threading
import time

from inbox.kit import keys
from tests.processes import race


def test_keys_rise_and_never_repeat_across_threads():
    made: list[list[int]] = [[] for _ in range(8)]

    def make(own: list[int]) -> None:
        own.extend(keys.new_key() for _ in range(2_000))

    threads = [threading.Thread(target=make, args=(own,)) for own in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(own == sorted(own) for own in made)
    assert len({key for own in made for key in own}) == 16_000


def test_keys_hold_the_time_and_fit_a_bigint(monkeypatch):
    monkeypatch.setattr(keys, "_last", 0)  # another test may have travelled in time
    before = time.time_ns() // 1_000_000
    key = keys.new_key()
    assert before <= key >> keys.RANDOM_BITS <= before + 1_000
    assert 0 < key < 2**63


def test_keys_rise_when_the_clock_goes_back(monkeypatch):
    first = keys.new_key()
    monkeypatch.setattr(keys.time, "time_ns", lambda: 0)
    assert keys.new_key() == first + 1


def test_keys_differ_between_processes(db):
    code = "from inbox.kit.keys import new_key\nprint(*(new_key() for _ in range(20)))"
    made = [key for printed in race(code) for key in printed.split()]
    assert len(made) == len(set(made)) == 80
