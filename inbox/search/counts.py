"""How common each word is: kept with every change, because no engine can tell it fast.

FTS5's vocabulary reads a word's whole list of documents to count it, and PostgreSQL has nothing to ask.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connections

from .models import Document, Word

# Totals are rows like the words', so that one query brings both. No word begins with a space.
DOCUMENTS, QUESTIONS, ANSWERS = " documents", " questions", " answers"
QUESTION_WORDS, ANSWER_WORDS = " question words", " answer words"
"""Weighted words of all questions (with their wordings) and of all answers, in tenths."""
TOTALS = (DOCUMENTS, QUESTIONS, ANSWERS, QUESTION_WORDS, ANSWER_WORDS)

NEWEST = 1_000
"""Among how many documents words are looked for that stand nearly everywhere."""
_FLOOR = " newest"
_ROWS = 300
"""Rows written by one statement: three values each, below SQLite's oldest limit of 999."""


@dataclass(frozen=True)
class Counts:
    """What was asked of one scope: documents by word, and the scope's totals."""

    by_word: Mapping[str, int]
    newest_from: int | None
    """The doc_id of the oldest of the newest `NEWEST` documents; None where there are fewer."""

    @property
    def documents(self) -> int:
        return self.by_word.get(DOCUMENTS, 0)

    @property
    def question_length(self) -> float:
        """Mean weighted words of a question, 1 where there is none."""
        return self.by_word.get(QUESTION_WORDS, 0) / 10 / (self.by_word.get(QUESTIONS, 0) or 1) or 1.0

    @property
    def answer_length(self) -> float:
        return self.by_word.get(ANSWER_WORDS, 0) / 10 / (self.by_word.get(ANSWERS, 0) or 1) or 1.0

    def idf(self, word: str) -> float:
        """How much a word tells, more for a rarer one; that of an unknown word is the highest."""
        found = min(self.by_word.get(word, 0), self.documents)
        return math.log(1 + (self.documents - found + 0.5) / (found + 0.5))


def counts(scope: str, words: Iterable[str], *, begun: str = "", using: str) -> Counts:
    """Counts of these words and the scope's totals, in one query.

    `begun`: the three commonest words that begin so are counted as well.
    """
    wanted = sorted({*words, *TOTALS})
    table, quote = Word._meta.db_table, connections[using].ops.quote_name
    marks = ", ".join(["%s"] * len(wanted))
    sql = f"""
        SELECT word, documents FROM {quote(table)} WHERE scope = %s AND word IN ({marks})
        UNION ALL SELECT %s, (SELECT doc_id FROM {quote(Document._meta.db_table)} WHERE scope = %s
                              ORDER BY doc_id DESC LIMIT 1 OFFSET {NEWEST - 1})"""
    values = [scope, *wanted, _FLOOR, scope]
    if begun:
        sql += f"""
        UNION ALL SELECT * FROM (SELECT word, documents FROM {quote(table)} WHERE scope = %s AND word > %s AND word < %s
                                 ORDER BY documents DESC, word LIMIT 3) AS begun"""
        values += [scope, begun, begun + "\U0010ffff"]
    with connections[using].cursor() as cursor:
        cursor.execute(sql, values)
        found = dict(cursor.fetchall())
    return Counts(newest_from=found.pop(_FLOOR), by_word=found)


def add(scope: str, changes: Mapping[str, int], *, using: str) -> None:
    """Add to the counts. A word that is left nowhere is forgotten, as it may be a name that had to go."""
    # In one order everywhere, so that two writers wait for each other instead of dying.
    rows = sorted((word, change) for word, change in changes.items() if change)
    quote = connections[using].ops.quote_name
    table = quote(Word._meta.db_table)
    with connections[using].cursor() as cursor:
        for start in range(0, len(rows), _ROWS):
            part = rows[start : start + _ROWS]
            marks = ", ".join(["(%s, %s, %s)"] * len(part))
            cursor.execute(
                f"INSERT INTO {table} (scope, word, documents) VALUES {marks} ON CONFLICT (scope, word) "
                f"DO UPDATE SET documents = {table}.documents + excluded.documents",
                [value for word, change in part for value in (scope, word, change)],
            )
    gone = [word for word, change in rows if change < 0]
    for start in range(0, len(gone), _ROWS):
        Word.objects.using(using).filter(scope=scope, word__in=gone[start : start + _ROWS], documents__lte=0).delete()


def clear(scope: str, *, using: str) -> None:
    Word.objects.using(using).filter(scope=scope).delete()
