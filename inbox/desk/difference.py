"""What changed between two texts, for a reviewer's eye: lines first, then the words inside the changed ones."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

Piece = tuple[Literal["same", "del", "ins"], str]
# A Han character is a word of its own; blanks and signs stand alone too.
WORD = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+|\s+|[^\w\s]")


def difference(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in reading order, neighbours of one kind joined."""
    pieces: list[Piece] = []
    for kind, text in _by_lines(before.splitlines(keepends=True), after.splitlines(keepends=True)):
        if pieces and pieces[-1][0] == kind:
            pieces[-1] = (kind, pieces[-1][1] + text)
        else:
            pieces.append((kind, text))
    return pieces


def _by_lines(old: list[str], new: list[str]) -> Iterator[Piece]:
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[start:end]), "".join(new[new_start:new_end])
        if tag == "equal":
            yield "same", come
        else:
            yield from _by_words(WORD.findall(gone), WORD.findall(come))


def _by_words(old: list[str], new: list[str]) -> Iterator[Piece]:
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield "same", "".join(new[new_start:new_end])
            continue
        if gone := "".join(old[start:end]):
            yield "del", gone
        if come := "".join(new[new_start:new_end]):
            yield "ins", come
