"""The few published answers worth showing while a question is typed and before it is sent."""

from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS

from .find import confidences, rank

SHOWN_FROM = 0.45
"""The confidence from which a suggestion is worth the interruption. On questions that were answered before, about
half see the answer at this level; on questions that were not, 2 to 23 in a hundred see something else."""


@dataclass(frozen=True)
class Suggestion:
    doc_id: int
    score: float
    confidence: float


def suggest(
    text: str,
    lang: str | None = None,
    limit: int = 3,
    *,
    scope: str = "public",
    typing: bool = False,
    using: str = DEFAULT_DB_ALIAS,
) -> list[Suggestion]:
    """At most `limit` questions that ask the same, surest first in most cases; none where none is near.

    `typing`: the text is unfinished; its last Latin word also stands for words that begin so, and less is read.
    """
    asked, ranked = rank(text, lang=lang, scope=scope, using=using, typing=typing)
    best = ranked[:limit]
    sure = confidences(asked, [one.document for one in best], scope=scope, using=using)
    return [
        Suggestion(one.document.doc_id, one.score, confidence)
        for one, confidence in zip(best, sure, strict=True)
        if confidence >= SHOWN_FROM
    ]
