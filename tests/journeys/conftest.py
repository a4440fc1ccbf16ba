import pytest

from inbox.kit.pages import shelf


@pytest.fixture
def empty_shelf():
    """No page kept by an earlier test."""
    shelf.clear()
    return shelf
