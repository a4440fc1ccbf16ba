"""Primary keys that sort by time and need no round trip to the database."""

import os
import secrets
import threading
import time

RANDOM_BITS = 20
_lock = threading.Lock()
_last = 0


def new_key() -> int:
    """A positive 63-bit integer: milliseconds since 1970, then 20 random bits.

    Strictly increasing inside a process, whatever its threads and its clock do. Two processes clash only where both
    ask within the same millisecond and draw the same of a million numbers; the primary key then refuses the second.
    """
    global _last
    with _lock:
        _last = max(_last + 1, time.time_ns() // 1_000_000 << RANDOM_BITS | secrets.randbits(RANDOM_BITS))
        return _last


def _forget_in_child() -> None:
    """After a fork both sides would go on from the same number, and the lock may be held by a thread that is gone."""
    global _last, _lock
    _last, _lock = 0, threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_in_child)
