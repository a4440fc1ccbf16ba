"""Followers for tests: they note whom they were called for, or do as their name says."""

import time

called: list[int] = []


def note(event_id: int) -> None:
    called.append(event_id)


def fail(event_id: int) -> None:
    raise ValueError(f"no letter to ada@example.org for {event_id}")


def duty(now) -> None:
    called.append(0)


def broken_duty(now) -> None:
    raise ValueError("broken")


def slow_duty(now) -> None:
    time.sleep(0.3)
    called.append(0)
