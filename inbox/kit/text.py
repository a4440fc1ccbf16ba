"""Text from people: one gate that every word passes on its way in, and cuts that break no word and no character."""

import re
import unicodedata
from functools import cache
from itertools import pairwise

LONGEST = 1_000_000
"""Characters of anything that are looked at; what comes after is dropped."""
MARKS = 3
"""Accents and vowel signs on one letter: as many as Vietnamese, Thai or Devanagari stack, too few to cover a line."""

_NUMBER_SIGNS = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2\U000110bd\U000110cd"
_FILLERS = "\u115f\u1160\u3164\uffa0"  # letters that show nothing
_JOINERS = "\u200c\u200d"
# They join emoji, and letters from Arabic to the scripts of India and South-East Asia; elsewhere they only hide.
_JOINED = "\u0600-\u1cff\u00a9\u00ae\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff"
_LOOSE_JOINER = re.compile(f"(?<![{_JOINED}])[{_JOINERS}]|[{_JOINERS}](?![{_JOINED}])")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")
_TOWER = re.compile(f"\0{{{MARKS + 1},}}")
_MANY_BLANK_LINES = re.compile("\n{4,}")


def clean_text(value: str, *, multiline: bool, max_length: int | None = None) -> str:
    """The text as it is stored: NFC, legal in UTF-8 and XML 1.0, nothing invisible or reordering in it, trimmed.

    Multiline keeps line ends (as \\n) and at most two blank lines in a row; else all white space becomes one space.
    `max_length` cuts: a form that would rather refuse compares the length itself. Cleaning twice changes nothing.
    """
    value = value[: LONGEST if max_length is None else min(LONGEST, 4 * max_length + 1_000)]
    for _ in range(8):  # a mark or joiner taken out may let its neighbours combine; two passes, rarely three
        before, value = value, _cleaned_once(value, multiline, max_length)
        if value == before:
            break
    return value


def _cleaned_once(value: str, multiline: bool, max_length: int | None) -> str:  # noqa: FBT001  private, called once
    if multiline:
        value = _LINE_ENDS.sub("\n", value)
    if not value.isascii() or not value.isprintable():
        value = value.translate(_translation(multiline=multiline))
        if not _marks().keys().isdisjoint(map(ord, set(value))):
            value = _without_towers(value)  # before NFC, which takes quadratic time to sort a long run of marks
            value = _LOOSE_JOINER.sub("", value)
        value = unicodedata.normalize("NFC", value)
    if multiline:
        value = "\n".join(line.rstrip() for line in value.split("\n"))
        value = _MANY_BLANK_LINES.sub("\n\n\n", value)
    else:
        value = " ".join(value.split())
    return value.strip()[:max_length].rstrip()


def _without_towers(value: str) -> str:
    """At most `MARKS` marks in a row."""
    kept, end = [], 0
    for run in _TOWER.finditer(value.translate(_marks())):
        kept.append(value[end : run.start() + MARKS])
        end = run.end()
    return "".join(kept) + value[end:]


@cache
def _translation(*, multiline: bool) -> dict[int, str | None]:
    """Out: controls but \\t and \\n, halves of characters, noncharacters, what formats or hides without showing."""
    planes = range(0x10000, 0x110000, 0x10000)
    codes = {*range(0xFDD0, 0xFDF0), *range(0xE0000, 0xE0100), *map(ord, _FILLERS), 0xFFFE, 0xFFFF}
    codes.update(plane + last for plane in planes for last in (0xFFFE, 0xFFFF))
    codes.update(code for code in range(0x20000) if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs"))
    codes -= set(map(ord, "\n" + _JOINERS + _NUMBER_SIGNS))
    return dict.fromkeys(codes) | dict.fromkeys(map(ord, "\t" if multiline else "\t\n\r\v\f\x85\u2028\u2029"), " ")


@cache
def _marks() -> dict[int, str]:
    """Each mark and joiner to NUL, which no cleaned text holds: so that one short pattern finds runs of them."""
    codes = (*range(0x20000), *range(0xE0100, 0xE01F0))
    return {code: "\0" for code in codes if is_mark(chr(code)) or chr(code) in _JOINERS}


def is_mark(one: str) -> bool:
    """Whether it sits on the character before it."""
    return unicodedata.category(one) in ("Mn", "Me") or unicodedata.combining(one) > 0


_SENTENCE_END = re.compile(r"[。！？!?][”’」』）)\"']*|\.[”’)\"']*(?=\s|$)")
_ABBREVIATION = re.compile(r"(?:\b(?:no|nos|st|dr|mr|mrs|ms|art|sec|approx|ca|vs|tel|\w|e\.g|i\.e|a\.m|p\.m))$", re.I)
_EARLIEST_CUT = 0.6


def _sentence_ends(text: str):
    for end in _SENTENCE_END.finditer(text):
        if not (text[end.start()] == "." and _ABBREVIATION.search(text, max(0, end.start() - 10), end.start())):
            yield end.end()


def excerpt(text: str, length: int) -> str:
    """At most `length` characters on one line: to the end of a sentence or word, then “…”; whole where it fits."""
    text = " ".join(text[: 20 * length + 1_000].split())
    if len(text) <= length:
        return text
    room = length - 2
    sentence = max((end for end in _sentence_ends(text[:room]) if end >= room * _EARLIEST_CUT), default=0)
    if sentence:
        return text[:sentence] + (" …" if text[sentence - 1].isascii() else "…")
    end = length - 1
    space = text.rfind(" ", 0, end + 1)
    if space >= length * _EARLIEST_CUT:
        end = space
    while end > 0 and (is_mark(text[end]) or text[end] in _JOINERS or text[end - 1] in _JOINERS):
        end -= 1
    return text[:end].rstrip(" ,;:，、；：-–—") + "…"


def first_sentence(text: str, max_length: int) -> str:
    """The sentence a text opens with, on one line, cut as `excerpt` does where it is longer than `max_length`."""
    text = text[: 20 * max_length + 1_000].strip()
    paragraph = text.partition("\n\n")[0]
    return excerpt(paragraph[: next(_sentence_ends(paragraph), None)], max_length)


_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|greetings|good (?:morning|afternoon|evening|day)|to whom it may concern)\b"
    r"|您好|你好|大家好|各位|尊敬的|(?:早上|上午|中午|下午|晚上)好",
    re.I,
)
_LONGEST_GREETING, _LONGEST_HAN_GREETING = 24, 8  # characters with the name


def title_of(text: str, max_length: int) -> str:
    """What a letter is called: its first sentence; where that greets, the first one that asks, else the first that says
    more than a greeting."""
    first = first_sentence(text, max_length)
    if not _GREETING.match(first):
        return first
    sentences = [one for line in text[: 20 * max_length + 1_000].split("\n") for one in _sentences(line) if one]
    asks = (one for one in sentences if one.rstrip("”’」』）)\"'").endswith(("?", "？")))
    says = (one for one in sentences if not _is_greeting(one))
    return excerpt(next(asks, None) or next(says, first), max_length)


def _sentences(line: str) -> list[str]:
    ends = [0, *_sentence_ends(line), len(line)]
    return [line[start:end].strip() for start, end in pairwise(ends)]


def _is_greeting(sentence: str) -> bool:
    is_short = len(sentence) <= (_LONGEST_GREETING if sentence.isascii() else _LONGEST_HAN_GREETING)
    return is_short and _GREETING.match(sentence) is not None


_MARKDOWN = (
    (re.compile(r"^[ \t]{0,9}(?:```|~~~).{0,100}$", re.M), ""),  # fences
    (re.compile(r"^[ \t]{0,9}(?:[-*_][ \t]{0,3}){3,99}$|^[ \t|:-]{3,999}$", re.M), ""),  # rules, under table heads
    (re.compile(r"^(?:[ \t]{0,9}(?:>|#{1,6}(?=\s)|[-*+](?=\s)|\d{1,3}[.)](?=\s))[ \t]{0,9}){1,9}", re.M), ""),
    (re.compile(r"!?\[([^\[\]]{0,500})\]\([^()\s]{0,999}(?:\s\"[^\"]{0,200}\")?\)"), r"\1"),
    (re.compile(r"<((?:https?|mailto):[^<>\s]{1,999})>"), r"\1"),
    (re.compile(r"(?<!\\)(\*\*\*|\*\*|__|~~|``?)(?=\S)(.{1,500}?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<!\\)\*(?=[^\s*])([^*\n]{1,500})(?<=\S)\*"), r"\1"),
    (re.compile(r"(?<![\w\\])_(?=[^\s_])([^_\n]{1,500})(?<=\S)_(?!\w)"), r"\1"),
    (re.compile(r"(?<!\\)[ \t]{0,9}\|[ \t]{0,9}"), " "),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)


def plain(markdown_text: str) -> str:
    """Staff Markdown without its marks, for lists, feeds, mail and search; lines stay lines. Reads 20,000 signs."""
    text = markdown_text[:20_000]
    for pattern, replacement in _MARKDOWN:
        text = pattern.sub(replacement, text)
    return _MANY_BLANK_LINES.sub("\n\n", "\n".join(line.strip() for line in text.split("\n"))).strip()


def slugify_any(text: str, max_length: int = 60) -> str:
    """Words for an address in any script, lower case with dashes between; '' where there is no letter or digit."""
    text = unicodedata.normalize("NFKC", text[: 4 * max_length]).lower().replace("'", "").replace("’", "")
    kept = "".join(one if one.isalnum() or unicodedata.category(one)[0] == "M" else " " for one in text)
    slug = "-".join(kept.split())
    if len(slug) <= max_length:
        return slug
    whole_words = slug[: max_length + 1].rpartition("-")[0]
    return whole_words if len(whole_words) >= max_length * _EARLIEST_CUT else slug[:max_length].rstrip("-")
