"""The text of a letter, for whoever reads mail without HTML: lines that fit a window and flow again in any other.

RFC 3676, `format=flowed; delsp=yes`: a line that ends in a space goes on in the next, and the space is taken out; so
Chinese gets no spaces between its characters, and a program that knows nothing of it shows lines of a decent length.
"""

import re
import unicodedata

COLUMNS = 72
FLOWED = {"format": "flowed", "delsp": "yes"}
SIGNATURE = "-- "  # by convention: what follows is no part of the letter

_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"  # written without spaces: a line may end between any two
_NOT_FIRST = "，。！？；：、）》」』】〉”’…·％"
_NOT_LAST = "（《「『【〈“‘"
_BREAK = re.compile(
    rf"(?<=\s)(?=\S)|(?<=[{_WIDE}])(?<![{_NOT_LAST}])(?![{_NOT_FIRST}\s])|(?<![{_NOT_LAST}\s])(?=[{_WIDE}])(?![{_NOT_FIRST}])"
)

_LINK = re.compile(r"\[([^\[\]\n]{1,500})\]\((?:mailto:|tel:)?([^()\s]{1,999})\)")
_MARKS = (
    (re.compile(r"^#{1,6}[ \t]+", re.M), ""),
    (re.compile(r"<((?:https?|mailto):[^<>\s]{1,999})>"), r"\1"),
    (re.compile(r"(?<!\\)(\*\*\*|\*\*)(?=\S)(.{1,500}?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\\*])\*(?=[^\s*])([^*\n]{1,500})(?<=\S)\*"), r"\1"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)


def without_marks(markdown: str) -> str:
    """Staff Markdown to read as it stands: lists keep their numbers and dashes, a link shows where it leads."""
    text = _LINK.sub(lambda link: link[2] if link[1] == link[2] else f"{link[1]} ({link[2]})", markdown)
    for pattern, replacement in _MARKS:
        text = pattern.sub(replacement, text)
    return text


def flowed(text: str) -> str:
    """The text in lines of at most 72 columns (a Chinese character takes two); an address is never broken."""
    return "\n".join(line if line == SIGNATURE else _broken(line.rstrip()) for line in text.split("\n"))


def _broken(line: str) -> str:
    lines, room = [""], COLUMNS
    for piece in _BREAK.split(line):
        if lines[-1] and _width(piece.rstrip()) > room:
            lines.append("")
            room = COLUMNS
        lines[-1] += piece
        room -= _width(piece)
    return " \n".join(_stuffed(one) for one in lines)


def _stuffed(line: str) -> str:
    """A space before what would read as a quote, as an mbox’s new letter, or as such a space."""
    return f" {line}" if line.startswith((" ", ">", "From ")) else line


def _width(text: str) -> int:
    return sum(0 if unicodedata.combining(one) else 1 + (unicodedata.east_asian_width(one) in "WF") for one in text)
