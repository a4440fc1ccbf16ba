"""What was asked and answered before that is like this question."""

from dataclasses import dataclass
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS
from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Left

from inbox.kit.text import excerpt
from inbox.people.standing import Standing
from inbox.questions.access import published, visible_to
from inbox.questions.models import Question
from inbox.search.find import confidences, rank
from inbox.search.suggest import SHOWN_FROM

LOOKED_AT = 8
PERHAPS_FROM = 0.2  # lower than what residents are shown: a member sees at once what is of no use
SHOWN_EACH = 4


@dataclass(frozen=True)
class Similar:
    """Surest first: questions whose answer the public reads, and others of the town."""

    answered: list[Question]
    others: list[Question]


def similar_to(question: Question, standing: Standing, now: datetime) -> Similar:
    """Questions like this one that the member may see; at most five queries."""
    near = _near(question)
    near.pop(question.pk, None)
    if not near:
        return Similar([], [])
    rows = (
        visible_to(standing)
        .filter(pk__in=near)
        .only("number", "handling", "received_at", "lang")
        .annotate(
            first_words=Left("text", 200, output_field=CharField()),
            is_published=Exists(published(now).filter(pk=OuterRef("pk"))),
        )
    )
    by_key = {row.pk: row for row in rows}
    found = [by_key[pk] for pk in near if pk in by_key]
    for row in found:
        row.words, row.is_sure = excerpt(row.first_words, 120), near[row.pk] >= SHOWN_FROM
    return Similar(
        [row for row in found if row.is_published][:SHOWN_EACH],
        [row for row in found if not row.is_published][:SHOWN_EACH],
    )


def split_with(question: Question, standing: Standing) -> list[Question]:
    """The question it was split from and those split from it, as far as the member may see them."""
    related = visible_to(standing).filter(Q(split_from=question) | Q(pk=question.split_from_id)).order_by("number")
    rows = list(related.only("number", "lang", "handling").annotate(first_words=Left("text", 200)))
    for row in rows:
        row.words, row.is_whole = excerpt(row.first_words, 120), row.pk == question.split_from_id
    return rows


def _near(question: Question) -> dict[int, float]:
    """Key → how sure it is that they are alike; best first, each followed by those in the same words."""
    asked, ranked = rank(question.text, lang=question.lang, scope="desk", using=DEFAULT_DB_ALIAS)
    best = ranked[:LOOKED_AT]
    sure = confidences(asked, [one.document for one in best], scope="desk", using=DEFAULT_DB_ALIAS)
    return {
        pk: confidence
        for one, confidence in zip(best, sure, strict=True)
        if confidence >= PERHAPS_FROM
        for pk in (one.document.doc_id, *one.twins)
    }
