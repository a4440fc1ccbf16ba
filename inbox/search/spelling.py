"""The likely word where one is misspelt: a letter too many, missing, wrong, or two exchanged."""

from collections.abc import Iterator
from string import ascii_lowercase

SHORTEST, LONGEST = 4, 20
"""Shorter words have too many neighbours, longer ones are hardly words."""


def is_correctable(word: str) -> bool:
    return SHORTEST <= len(word) <= LONGEST and word.isascii() and word.isalpha()


def neighbours(word: str) -> Iterator[str]:
    """All that are one slip away from a word, some several times."""
    for i in range(len(word) + 1):
        head, tail = word[:i], word[i:]
        for letter in ascii_lowercase:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
