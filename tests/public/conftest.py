from datetime import datetime, timedelta

import pytest

from inbox.kit.pages import shelf
from tests.make import MONDAY

LATER = MONDAY + timedelta(days=3)


@pytest.fixture
def at(monkeypatch):
    """Call it with an instant: from then on it is that late. It is a few days after MONDAY to begin with."""

    def set_clock(instant: datetime) -> None:
        monkeypatch.setattr("inbox.kit.clock.now", lambda: instant)

    set_clock(LATER)
    return set_clock


@pytest.fixture
def empty_shelf():
    """No page kept by an earlier test."""
    shelf.clear()
    return shelf
