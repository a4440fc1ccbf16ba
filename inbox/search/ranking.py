"""How well documents answer a question, and how sure that is. Pure: words and counts in, numbers out.

The recipe, chosen by measuring on rows that nobody here wrote (docs/decisions/0003-search.md):

    score = bm(question) + ½ · letters(question) + ½ · bm(answer)

Each part is BM25 divided by the most that this query could reach, so that scores of different queries compare.
`letters` is BM25 over runs of 3 and 4 letters. Where there is only an answer, it stands in the question's place.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from . import text
from .counts import Counts
from .models import Document

K1, B = 1.2, 0.75
LETTERS, ANSWER = 0.5, 0.5

SURE_AT, STEEPNESS = 0.8, 3.0
"""Where the curve from closeness to confidence crosses ½, and how steep it is there."""

LONGEST_QUERY = 1_000
"""Characters of a question that are searched for."""


@dataclass(frozen=True)
class Asked:
    """A question as it is searched for: how much each word counts, and its runs of letters."""

    words: Mapping[str, float]
    letters: Mapping[str, float]
    begun: str = ""
    """The last word while it is being typed, as it stands there; '' when it is whole or not Latin."""
    read_as: Mapping[str, str] = field(default_factory=dict)
    """Words of documents that are taken for a word of the question: completions, corrected spellings."""

    @classmethod
    def of(cls, question: str, *, typing: bool = False) -> "Asked":
        question = question[:LONGEST_QUERY]
        normal = text.normal(question)
        last = text.folded(question).split()[-1:] if typing and question[-1:].isalnum() else []
        begun = last[0] if last and last[0].isalnum() and text.is_latin(last[0]) and len(last[0]) > 1 else ""
        return cls(weighted(Counter(text.words(normal))), Counter(text.grams(normal)), begun)

    def reading(self, other: str, word: str) -> "Asked":
        return replace(self, read_as={**self.read_as, other: word})

    def held(self, words: Sequence[str]) -> Counter[str]:
        """How often each asked word stands among these."""
        if self.read_as:
            words = [self.read_as.get(word, word) for word in words]
        return Counter(word for word in words if word in self.words)


def weighted(times: Mapping[str, int]) -> dict[str, float]:
    return {word: number * text.weight(word) for word, number in times.items()}


class Bm25:
    """BM25 of one question in one kind of text, divided by the most it could reach."""

    def __init__(self, asked: Mapping[str, float], idf: Callable[[str], float], mean_length: float):
        self.gain = {word: times * idf(word) * (K1 + 1) for word, times in asked.items()}
        self.most = sum(self.gain.values())
        self.mean_length = mean_length

    def __call__(self, held: Mapping[str, float], length: float) -> float:
        """From 0, no asked word is held, to nearly 1: all are, in a text of nothing else."""
        norm = K1 * (1 - B + B * length / self.mean_length)
        return sum(self.gain[word] * times / (times + norm) for word, times in held.items()) / (self.most or 1.0)


def scores(asked: Asked, counts: Counts, documents: Sequence[Document]) -> list[float]:
    """The score of each document. Of a question's wordings the best one counts."""
    names = [[name for name in document.question_normal.split("\n") if name] for document in documents]
    in_question = Bm25(asked.words, counts.idf, counts.question_length)
    in_answer = Bm25(asked.words, counts.idf, counts.answer_length)
    in_letters = _Letters(asked.letters, names)
    found = []
    for document, its_names in zip(documents, names, strict=True):
        held = weighted(asked.held(text.words(document.answer_normal)))
        answer = in_answer(held, document.answer_length / 10)
        best = 0.0
        for name in its_names:
            words = text.words(name)
            question = in_question(weighted(asked.held(words)), sum(map(text.weight, words)))
            best = max(best, question + LETTERS * in_letters(name))
        found.append(best + ANSWER * answer if its_names else answer)
    return found


class _Letters:
    """BM25 over runs of letters. How common a run is, is counted among the candidates: as good as among all."""

    def __init__(self, asked: Mapping[str, float], names: Sequence[Sequence[str]]):
        self.runs = {name: Counter(text.grams(name)) for its in names for name in its if asked}
        found = Counter(
            run for its in names for run in asked.keys() & set().union(*(self.runs.get(name, ()) for name in its))
        )
        lengths = [runs.total() for runs in self.runs.values()]

        def idf(run: str) -> float:
            return math.log(1 + (len(names) - found[run] + 0.5) / (found[run] + 0.5))

        self.bm25 = Bm25(asked, idf, sum(lengths) / (len(lengths) or 1) or 1.0)

    def __call__(self, name: str) -> float:
        runs = self.runs.get(name)
        return self.bm25({run: runs[run] for run in self.bm25.gain.keys() & runs.keys()}, runs.total()) if runs else 0.0


def closeness(asked: Asked, counts: Counts, normal_text: str) -> float:
    """How near a text is to the question, 0 to 1.6: cosine + .3 · share of the question's words found in the text
    + .3 · share of the text's words found in the question, all weighted by how much a word tells.

    `counts` must know the words of both. Of several lines (wordings) the nearest counts.
    """
    return max((_closeness(asked, counts, line) for line in normal_text.split("\n")), default=0.0)


def _closeness(asked: Asked, counts: Counts, line: str) -> float:
    times = Counter(asked.read_as.get(word, word) for word in text.words(line))
    tells = {word: counts.idf(word) * text.weight(word) for word in times.keys() | asked.words.keys()}
    # An asked word counts its weight for each time it stands there: back to times.
    ours = {word: (1 + math.log(n / text.weight(word))) * tells[word] for word, n in asked.words.items()}
    its = {word: (1 + math.log(n)) * tells[word] for word, n in times.items()}
    shared = ours.keys() & its.keys()
    length = math.hypot(*ours.values()) * math.hypot(*its.values())
    if not shared or not length:
        return 0.0
    mass = sum(tells[word] for word in shared)
    cosine = sum(ours[word] * its[word] for word in shared) / length
    return cosine + 0.3 * mass / sum(tells[word] for word in ours) + 0.3 * mass / sum(tells[word] for word in its)


def confidence(close: float) -> float:
    """How likely the document answers the question, 0 to 1. A fixed curve: it orders well and is roughly calibrated;
    in one town the true share may lie 10 to 30 points away (measured), so show words beside it, no percentage."""
    return 1 / (1 + math.exp(-STEEPNESS * (close - SURE_AT))) if close else 0.0
