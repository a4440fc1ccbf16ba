"""A real Chromium on the live product: nothing is faked but the clock's day, which is today's."""

import os
from collections.abc import Iterator

import pytest
from django.conf import settings as live
from playwright.sync_api import Browser, sync_playwright

from inbox.errands import queue
from inbox.kit import clock
from tests.browser.face import Face, furnish
from tests.make import TownOfTests, make_town

# Playwright runs an event loop of its own in this thread; our code beside it stays synchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


LOOKS = {"test_axe.py", "test_console.py", "test_layout.py", "test_print.py"}


@pytest.hookimpl(tryfirst=True)  # marks first: the suite's own hook leaves out what another database has shown
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            if item.path.name in LOOKS:
                item.add_marker(pytest.mark.looks)


@pytest.fixture(scope="session")
def chromium(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def town(transactional_db, settings, live_server) -> TownOfTests:
    """The small town, served on loopback; a published answer is public at once."""
    settings.LIMITS = {**live.LIMITS, "publish_grace_seconds": 0}
    return make_town()


@pytest.fixture
def work():
    """What the worker would do now: run every errand that is due."""

    def work_all() -> None:
        while queue.work_once(clock.now()):
            pass

    return work_all


@pytest.fixture
def face(town: TownOfTests, chromium: Browser, live_server, work) -> Face:
    """The town with a page of every kind, indexed for search."""
    made = furnish(Face(town, chromium, live_server.url))
    work()
    return made
