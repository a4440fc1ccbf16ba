"""What every test stands on: a real database put back after each test, no network, a folder of its own.

A test says `pytest.mark.django_db` or asks for `db` (or `client`'s friends) and gets real transactions:
commits commit, threads see them, `on_commit` runs. tests/reset.py makes that cheap.
"""

import os
import shutil

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.utils import translation

from inbox.kit import pages
from inbox.questions import rules
from tests.reset import reset_for_this_database
from tests.run import chromium

hypothesis.settings.register_profile(
    "house",
    deadline=None,  # a busy machine is no defect
    derandomize=True,  # the same examples for everyone; search further with --hypothesis-profile=default
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture, hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("house")


def pytest_collection_modifyitems(config, items):
    """Where the suite has run on another database before, what touches none has been tested."""
    if os.environ.get("INBOX_TESTS_ONLY_DATABASE"):
        touching = [item for item in items if touches_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if not touches_database(item)])
        items[:] = touching


def touches_database(item) -> bool:
    """Whether what the test shows may differ between databases; how a page looks does not."""
    uses_one = item.get_closest_marker("django_db") or "_django_db_helper" in getattr(item, "fixturenames", ())
    return bool(uses_one) and not item.get_closest_marker("looks")


@pytest.fixture(scope="session")
def _reset_database(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return reset_for_this_database()


@pytest.fixture
def _django_db_helper(_reset_database, django_db_blocker):
    """Takes the place of pytest-django's own, behind `db`, `transactional_db`, `live_server` and the mark."""
    with django_db_blocker.unblock():
        yield
        connections.close_all()
        _reset_database()
        shutil.rmtree(settings.FILES_DIR, ignore_errors=True)


@pytest.fixture
def reset_database(_django_db_helper, _reset_database):
    """Call it to return to the empty database in the middle of a test, between two of hypothesis's examples."""
    return _reset_database


@pytest.fixture(autouse=True)
def _nothing_left_over():
    """Rate limits, kept pages, read rules and the language are those of a fresh process: with the database put back, a
    page of another test would have the very stamp of this one, and its rules the same key."""
    cache.clear()
    pages.shelf.clear()
    rules._rules.cache_clear()
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.deactivate()


@pytest.fixture
def limits(settings):
    """A copy of settings.LIMITS for this test: `limits["page"] = 2`."""
    settings.LIMITS = dict(settings.LIMITS)
    return settings.LIMITS


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The installed browser, for playwright's `executable_path`."""
    return chromium() or pytest.skip("no Chromium; on Debian: apt install chromium")
