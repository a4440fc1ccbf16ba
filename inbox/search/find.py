"""Finding the question that was asked already: candidates by rare words, then a closer look at each.

Whatever the rows, at most four queries: how common the words are, a misspelt word's likely spelling (only where a
word is unknown), the candidates, and how common the words of the best hits are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS
from django.db.models.expressions import RawSQL

from . import text
from .counts import Counts, counts
from .engines import Lookup, candidates
from .models import Document
from .ranking import Asked, closeness, confidence, scores
from .spelling import is_correctable, neighbours

BUDGET = 20_000
"""Documents read, counted once for each word they hold: rarest words first. The cost of a search is linear in it."""
BUDGET_TYPING = 2_000
AT_LEAST = 2
"""So many words are looked for even beyond the budget, then among the newest documents only."""
_MOST_LOOKUPS = 200
_MOST_SPELLINGS = 3


@dataclass(frozen=True)
class Hit:
    """One question found, score from 0 to about 2; `twins` ask the same in the same words and stand behind it."""

    doc_id: int
    score: float
    lang: str
    question: str
    answer: str
    twins: tuple[int, ...] = ()


@dataclass(frozen=True)
class Found:
    """Best first; `confidence` is how sure it is that the first one answers, 0 to 1."""

    hits: Sequence[Hit] = ()
    confidence: float = 0.0


@dataclass(frozen=True)
class _Ranked:
    score: float
    document: Document
    twins: tuple[int, ...]


def find(
    question: str,
    *,
    lang: str | None = None,
    scope: str = "public",
    limit: int = 50,
    using: str = DEFAULT_DB_ALIAS,
) -> Found:
    """The questions of this scope that say the same, in any language; `lang` only decides between equals."""
    asked, ranked = rank(question, lang=lang, scope=scope, using=using)
    sure = confidences(asked, [one.document for one in ranked[:1]], scope=scope, using=using)
    hits = [
        Hit(one.document.doc_id, one.score, one.document.lang, one.document.question, one.document.answer, one.twins)
        for one in ranked[:limit]
    ]
    return Found(hits, *sure)


def rank(
    question: str, *, lang: str | None, scope: str, using: str, typing: bool = False
) -> tuple[Asked, Sequence[_Ranked]]:
    """The question as it was read, and its candidates, best first, twins folded."""
    asked = Asked.of(question, typing=typing)
    if not asked.words:
        return asked, ()
    known = counts(scope, asked.words, begun=asked.begun, using=using)
    asked, known = _read(asked, known, scope=scope, using=using)
    lookups = chosen(asked, known, BUDGET_TYPING if typing else BUDGET)
    if not lookups:
        return asked, ()
    sql, values = candidates(scope, lookups, using=using)
    documents = list(Document.objects.using(using).filter(scope=scope, doc_id__in=RawSQL(sql, values)))
    ranked = sorted(
        zip(scores(asked, known, documents), documents, strict=True),
        key=lambda one: (-one[0], one[1].lang != lang, -one[1].doc_id),
    )
    return asked, _without_twins(ranked)


def confidences(asked: Asked, documents: Sequence[Document], *, scope: str, using: str) -> list[float]:
    """For each document how sure it is that it answers."""
    if not documents:
        return []
    texts = [document.question_normal or document.answer_normal for document in documents]
    words = {*asked.words, *asked.read_as, *(word for one in texts for word in text.words(one))}
    known = _merged(asked, counts(scope, words, using=using))
    return [confidence(closeness(asked, known, one)) for one in texts]


def _read(asked: Asked, known: Counts, *, scope: str, using: str) -> tuple[Asked, Counts]:
    """The question with its last word completed and its unknown words read as the likely ones."""
    by_word = dict(known.by_word)
    for word in sorted(by_word.keys() - asked.words.keys()) if asked.begun else ():
        if word.startswith(asked.begun):
            asked = asked.reading(word, text.normal(asked.begun))
    unknown = [word for word in asked.words if word not in by_word and is_correctable(word)][:_MOST_SPELLINGS]
    unknown = [word for word in unknown if word not in asked.read_as.values()]
    if unknown:
        near = {word: set(neighbours(word)) for word in unknown}
        by_word |= counts(scope, set().union(*near.values()), using=using).by_word
        for word in unknown:
            likely = max(
                near[word] & by_word.keys() - asked.words.keys(), key=lambda one: (by_word[one], one), default=""
            )
            if likely:
                asked = asked.reading(likely, word)
    return asked, _merged(asked, Counts(by_word, known.newest_from))


def _merged(asked: Asked, known: Counts) -> Counts:
    """A word is as common as it and the words that are read as it are together."""
    by_word = dict(known.by_word)
    for other, word in asked.read_as.items():
        by_word[word] = by_word.get(word, 0) + known.by_word.get(other, 0)
    return Counts(by_word, known.newest_from)


def chosen(asked: Asked, known: Counts, budget: int) -> list[Lookup]:
    """The rarest words, as many as the budget allows."""
    spellings: dict[str, list[str]] = {word: [word] for word in asked.words}
    for other, word in asked.read_as.items():
        spellings[word].append(other)
    lookups: list[Lookup] = []
    for word in sorted(asked.words, key=lambda word: (known.by_word.get(word, 0), word)):
        documents = known.by_word.get(word, 0)
        fits = documents <= budget
        if not documents:
            continue
        if len(lookups) >= (_MOST_LOOKUPS if fits else AT_LEAST):
            break
        budget -= documents if fits else 0
        weight = max(1, round(1_000 * asked.words[word] * known.idf(word)))
        lookups += [Lookup(one, weight, None if fits else known.newest_from) for one in spellings[word]]
    return lookups


def _without_twins(ranked: Sequence[tuple[float, Document]]) -> Sequence[_Ranked]:
    """Each question once, in its best place. Where there is only an answer there is nothing to compare."""
    groups: dict[str | int, list[tuple[float, Document]]] = {}
    for score, document in ranked:
        groups.setdefault(document.question_normal or document.doc_id, []).append((score, document))
    return [_Ranked(*group[0], tuple(document.doc_id for _, document in group[1:])) for group in groups.values()]
