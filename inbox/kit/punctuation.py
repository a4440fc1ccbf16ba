"""What stands between the parts of a line, in the language in force: Chinese sets no space, and marks of its own."""

from collections.abc import Iterable

from django.utils.translation import pgettext


def gap() -> str:
    """Between two sentences."""
    return _between(pgettext("two sentences, one after the other", "%(one)s %(two)s"))


def comma() -> str:
    """Between two facts on a line."""
    return _between(pgettext("two facts on a line", "%(one)s, %(two)s"))


def colon() -> str:
    """Between what a thing is and the thing itself."""
    return _between(pgettext("what it is, then the thing itself", "%(one)s: %(two)s"))


def listed(names: Iterable[object]) -> str:
    """Names of equal rank, one after the other."""
    return _between(pgettext("two names of a list", "%(one)s, %(two)s")).join(str(name) for name in names)


def _between(pattern: str) -> str:
    return pattern % {"one": "", "two": ""}
