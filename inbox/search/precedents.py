"""Rulings and returns as later routing reads them: those like a question, and those that hold certain words.

Every member of staff may read a precedent: it is a rule of the house. The resident's words stay with those who see the
question; others get its topic, and find it by the words of its reason alone. docs/decisions/0013-precedents.md
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import CharField, Exists, OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Left
from django.utils.translation import get_language

from inbox.kit.text import excerpt
from inbox.people.models import in_language
from inbox.people.standing import Standing
from inbox.questions.access import visible_to
from inbox.questions.models import Precedent, Question

from . import text
from .counts import Counts, counts
from .engines import candidates
from .find import BUDGET, chosen, find
from .models import Document
from .ranking import Asked, Bm25, closeness, confidence, weighted

LIKELY_FROM = 0.25
"""How sure the words alone must be. On the demo town's stories one of 1,700 others with another department is above."""
SAME_TOPIC_FROM = 0.14
"""How sure they must be where the topic is the same. Two of three questions asked again in other words are above."""
LOOKED_AT = 8
MOST_FOUND = 200

_ROW = (
    *("id", "at", "how", "question_id", "question__number", "question__lang", "question__topic_id"),
    *("question__topic__name", "away_from__name", "to__name", "to__merged_into__name", "event__text__body"),
    *("first_words", "is_seen"),
)


@dataclass(frozen=True)
class Shown:
    """One precedent as this member may read it, names in the language in force.

    `how` is "ruling": since then `to` leads; or "return": `away_from` gave it back and named `to`, if anybody.
    """

    number: str
    is_seen: bool
    """Whether the member sees the question: only then its words, and a link to it."""
    words: str
    lang: str
    topic: str
    how: str
    away_from: str
    to: str
    to_is_now: str
    """The department that `to` was merged into, if it was."""
    reason: str
    at: datetime
    sure: float = 0.0
    """How sure it is that it is like what was looked for, 0 to 1; 0 where nothing was."""

    @property
    def is_likely(self) -> bool:
        return self.sure >= LIKELY_FROM


def rows(standing: Standing) -> QuerySet[Precedent, dict[str, Any]]:
    """All precedents for `shown()`, in no order yet."""
    seen = visible_to(standing).filter(pk=OuterRef("question_id"))
    first_words = Left("question__text", 200, output_field=CharField())
    return Precedent.objects.annotate(first_words=first_words, is_seen=Exists(seen)).values(*_ROW)


def shown(row: dict[str, Any]) -> Shown:
    """One of `rows()`."""

    def name(of: str) -> str:
        return in_language(row[of] or {}, get_language())

    return Shown(
        number=row["question__number"],
        is_seen=row["is_seen"],
        words=excerpt(row["first_words"], 140) if row["is_seen"] else "",
        lang=row["question__lang"],
        topic=name("question__topic__name"),
        how=row["how"],
        away_from=name("away_from__name"),
        to=name("to__name"),
        to_is_now=name("to__merged_into__name"),
        reason=row["event__text__body"] or "",
        at=row["at"],
    )


def precedents_like(question: Question, standing: Standing, limit: int = 3) -> list[Shown]:
    """What was decided on the questions most like this one, surest first, the newest of each; three queries at most.

    Both the words of the question and the reason are compared. It finds in the language that was written, of another
    one only what both share (names, numbers): nothing is translated.
    """
    asked = Asked.of(question.text)
    near = _near(asked, question, standing)
    words = {*asked.words, *(word for row in near for word in text.words(_normal(row)))}
    # How common a word is, all of the town's questions tell, not the dozen that were ruled on.
    told = counts("desk", words, using=DEFAULT_DB_ALIAS) if near else Counts({}, None)
    found = []
    for row in near:
        sure = confidence(closeness(asked, told, _normal(row)))
        is_same_topic = question.topic_id is not None and row["question__topic_id"] == question.topic_id
        if sure >= (SAME_TOPIC_FROM if is_same_topic else LIKELY_FROM):
            found.append(replace(shown(row), sure=sure))
    return sorted(found, key=lambda one: (-one.sure, -one.at.timestamp()))[:limit]


def holding(q: str, precedents: QuerySet[Precedent, dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of `rows()` that hold what is looked for, best first; of questions not seen, those whose reason does."""
    hits = find(q, scope="precedent", limit=MOST_FOUND).hits
    keys = [pk for hit in hits for pk in (hit.doc_id, *hit.twins)][:MOST_FOUND]
    place = {pk: number for number, pk in enumerate(keys)}
    wanted = {word for word in text.words(text.normal(q)) if text.weight(word) == 1}
    found = [row for row in precedents.filter(question__in=keys) if row["is_seen"] or _reason_holds(row, wanted)]
    return sorted(found, key=lambda row: (place[row["question_id"]], -row["at"].timestamp()))


def _reason_holds(row: dict[str, Any], wanted: set[str]) -> bool:
    return not wanted.isdisjoint(text.words(text.normal(row["event__text__body"] or "")))


def _near(asked: Asked, question: Question, standing: Standing) -> list[dict[str, Any]]:
    """Of the other questions that share words with this one the few nearest: of each the newest precedent, with its
    text as it is indexed.

    No spelling is corrected: among few texts most words are unknown, and would all look misspelt.
    """
    known = counts("precedent", asked.words, using=DEFAULT_DB_ALIAS) if asked.words else Counts({}, None)
    lookups = chosen(asked, known, BUDGET)
    if not lookups:
        return []
    sql, values = candidates("precedent", lookups, using=DEFAULT_DB_ALIAS)
    indexed = Document.objects.filter(scope="precedent", doc_id=OuterRef("question_id"))
    texts = {part: Subquery(indexed.values(part)) for part in ("question_normal", "answer_normal")}
    others = rows(standing).filter(question__in=RawSQL(sql, values)).exclude(question=question.pk).annotate(**texts)
    newest = {row["question_id"]: row for row in others.order_by("at", "id")}
    score = Bm25(asked.words, known.idf, known.question_length)

    def nearness(row: dict[str, Any]) -> float:
        lines = [text.words(line) for line in _normal(row).split("\n")]
        return max(score(weighted(asked.held(line)), sum(map(text.weight, line))) for line in lines)

    return sorted(newest.values(), key=lambda row: (-nearness(row), -row["question_id"]))[:LOOKED_AT]


def _normal(row: dict[str, Any]) -> str:
    return f"{row['question_normal']}\n{row['answer_normal']}"
