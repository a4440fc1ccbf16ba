"""A town whose clock stands still, for tests of what members do with a token."""

import pytest
import time_machine

from tests.api.calling import NOW
from tests.make import make_town


@pytest.fixture
def town():
    with time_machine.travel(NOW, tick=False) as clock:
        made = make_town()
        made.__dict__["clock"] = clock
        yield made
