"""The words of a text, the same for index and query, so that a question finds an answer written in other forms.

Two steps. `normal()` gives what is stored: Latin words as stems, runs of Han characters with their question words
folded, one space between. `words()` splits that into what is counted: stems, Han characters and Han pairs.
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import Stemmer

LONGEST_WORD = 40
"""Characters kept of one word; what is longer is an address or noise."""
WEAK = 0.3
"""What a weak word counts. Dropping them instead ruins "what is …" and "how do I …"."""

_WEAK_LATIN = frozenset(
    """a an the of in on at to for from by with about into as and or but if than then
    is are was were be been being am do does did done has have had having can could will would shall should may might
    must i me my mine we us our you your he him his she her it its they them their this that these those
    im ive id ill dont doesnt didnt cant wont isnt arent please any some there not no so""".split()
)
_WEAK_HAN = frozenset("的了吗呢啊吧是有我你您请问如何怎么样哪里什该要可以能否")
_FOLDED = tuple(
    (re.compile(pattern), word)
    for pattern, word in (
        ("怎么样|怎样|如何|咋", "怎么"),
        ("什么地方|哪儿|何处|在哪", "哪里"),
        ("多长时间|几天|多久", "多久"),
        ("为什么|为何|什么原因|怎么回事|怎么引起", "为何"),
        ("是不是|是否|有没有|能不能|可否|会不会|要不要", "吗"),
        ("怎么治|怎么处理|怎么解决|怎么弄|该怎么办", "怎么办"),
        ("哪个|哪种|哪家", "哪个"),
        ("什么时候|何时", "何时"),
        ("啥", "什么"),
        ("请问|谢谢|大家|一下", ""),
    )
)

# Scripts that are written without spaces: Han, kana, Thai, Lao, Burmese, Khmer.
_UNSPACED = "々〇\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0d7f"
_PIECE = re.compile(f"[{_UNSPACED}]+|(?:[^\\W_{_UNSPACED}][{_MARKS}]*)+")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ＇`´"))


def _simplified() -> dict[int, str]:
    """Character by character from traditional to simplified Chinese."""
    lines = (Path(__file__).parent / "data" / "simplified.txt").read_text(encoding="utf-8").splitlines()
    pairs = "".join(line for line in lines if not line.startswith("#"))
    return {ord(pairs[i]): pairs[i + 1] for i in range(0, len(pairs), 2)}


_CHARACTERS = _APOSTROPHES | _simplified()


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    # A stemmer keeps the word it works on, so each call has its own: threads share this function.
    return Stemmer.Stemmer("english", 0).stemWord(word) if word.isascii() else word


def folded(text: str) -> str:
    """The text in one spelling: compatibility forms and case folded, traditional characters simplified."""
    return unicodedata.normalize("NFKC", text).lower().translate(_CHARACTERS)


def _fold_questions(run: str) -> str:
    for pattern, word in _FOLDED:
        run = pattern.sub(word, run)
    return run


def normal(text: str) -> str:
    """What the index keeps of a text: stems and runs of Han with a space between; '' where there is no word."""
    pieces = _PIECE.findall(_fold_questions(folded(text)))
    return " ".join(piece if _IS_UNSPACED.match(piece) else _stem(piece[:LONGEST_WORD]) for piece in pieces)


def words(normal_text: str) -> list[str]:
    """The words counted in a normal text, in order, repeated as they stand: stems, Han characters, Han pairs."""
    found: list[str] = []
    for piece in normal_text.split():
        if _IS_UNSPACED.match(piece):
            found.extend(piece)
            found.extend(map("".join, zip(piece, piece[1:], strict=False)))
        else:
            found.append(piece)
    return found


def weight(word: str) -> float:
    """1, or `WEAK` for a word that carries little by itself."""
    return WEAK if word in _WEAK_STEMS or _WEAK_HAN.issuperset(word) else 1.0


def is_latin(word: str) -> bool:
    return word < "\u0250"


def grams(normal_text: str) -> list[str]:
    """Runs of 3 and 4 letters within #each# Latin word that is not weak: they bear a misspelt or a longer word."""
    found: list[str] = []
    for word in normal_text.split():
        if is_latin(word) and word not in _WEAK_STEMS:
            marked = f"#{word}#"
            found.extend(marked[i : i + n] for n in (3, 4) for i in range(len(marked) - n + 1))
    return found


_WEAK_STEMS = _WEAK_LATIN | {_stem(word) for word in _WEAK_LATIN}


def is_same(one: str, other: str) -> bool:
    """Whether two questions are the same but for case, spacing, punctuation, endings and polite words."""
    return normal(one) == normal(other) != ""
