"""Which documents hold a word, on SQLite and on PostgreSQL alike.

Both engines give the same answer to the same lookups, in the same order: they only know which documents hold a word,
and one SQL statement adds up the weights. How well a text answers is decided afterwards, in ranking.py.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from django.db import connections

from . import postgres, sqlite


class Lookup(NamedTuple):
    """Find a word: what it counts, and from which doc_id on (None: everywhere)."""

    word: str
    weight: int
    newest_from: int | None


class Row(NamedTuple):
    """The different words of one document."""

    doc_id: int
    question: frozenset[str]
    answer: frozenset[str]


class Engine(Protocol):
    def add(self, scope: str, rows: Sequence[Row], *, using: str) -> None:
        """Index documents that are not in it yet."""

    def remove(self, scope: str, rows: Sequence[Row], *, using: str) -> None:
        """Take documents out; the words must be those they were added with. Nothing of them stays in the file."""

    def clear(self, scope: str, *, using: str) -> None: ...

    def one_word(self, scope: str, part: str, lookup: Lookup) -> tuple[str, list]:
        """SQL that gives (doc_id, weight) of each document that holds the word in this part."""


def engine(using: str) -> Engine:
    return {"sqlite": sqlite, "postgresql": postgres}[connections[using].vendor]


PARTS = {"question": 100, "answer": 40}
"""How many candidates each part brings. Half of it costs a point of SR@5 at most."""


def candidates(scope: str, lookups: Iterable[Lookup], *, using: str) -> tuple[str, list]:
    """SQL, with its values, that gives the doc_ids whose words weigh most together; of equals, the newer."""
    lookups = list(lookups)
    best, values = [], []
    for part, limit in PARTS.items():
        found = [engine(using).one_word(scope, part, lookup) for lookup in lookups]
        values += [value for _, its_values in found for value in its_values]
        best.append(
            f"SELECT doc_id FROM (SELECT doc_id FROM ({' UNION ALL '.join(sql for sql, _ in found)}) AS words "
            f"GROUP BY doc_id ORDER BY SUM(weight) DESC, doc_id DESC LIMIT {limit}) AS {part}"
        )
    return " UNION ".join(best), values
