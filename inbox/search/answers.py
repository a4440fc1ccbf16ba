"""Browsing and searching the published answers: one way for the public pages, the feeds and the API."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.forms import DateInput
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, DateFilter, FilterSet

from inbox.kit import clock
from inbox.kit.paging import capped_count, page
from inbox.questions.models import Answer
from inbox.questions.queries import newest_answers

from . import text
from .find import Hit, find

NEWEST_FIRST = ("-published_at", "-question_id")
LONGEST_QUERY = 1_000  # characters of it that are looked for
SURE = 0.45  # the confidence from which the first answer found is taken for one that fits
MOST = 50  # found answers that are looked at closely
LEAST_SHARE = 0.3  # of the best one’s score; what is farther away shares a common word, no more
NUMBER = re.compile(r"\d{4}-\d{5,9}")
_DATE = {"invalid": _("Write the date as year, month, day: 2026-11-24.")}
_PYTHON_WORDS = {"since": "from", "until": "to"}


class AnswerFilter(FilterSet):
    """`topic` and `department` by their slug, `from` and `to` as dates of the town, both included."""

    topic = CharFilter(field_name="topic__slug")
    department = CharFilter(field_name="department__slug")
    since = DateFilter(method="filter_since", error_messages=_DATE, widget=DateInput({"type": "date"}, "%Y-%m-%d"))
    until = DateFilter(method="filter_until", error_messages=_DATE, widget=DateInput({"type": "date"}, "%Y-%m-%d"))

    def __init__(self, data: Mapping[str, str], *, now: datetime, zone: ZoneInfo) -> None:
        self.zone = zone
        super().__init__(data, newest_answers(now))

    @classmethod
    def get_filters(cls) -> dict[str, Any]:
        return {_PYTHON_WORDS.get(name, name): one for name, one in super().get_filters().items()}

    def filter_since(self, queryset: QuerySet[Answer], name: str, on: date) -> QuerySet[Answer]:
        return queryset.filter(published_at__gte=clock.midnight(on, self.zone))

    def filter_until(self, queryset: QuerySet[Answer], name: str, on: date) -> QuerySet[Answer]:
        return queryset.filter(published_at__lt=clock.midnight(on, self.zone) + timedelta(days=1))


@dataclass(frozen=True)
class Looked:
    """One page of answers. `count` stops counting above the cap. With a search, `found` holds all of them, the best
    first, and `is_sure` says whether the first one is likely to answer."""

    rows: list[Answer]
    next_token: str
    count: int
    found: list[Answer] = field(default_factory=list)
    is_sure: bool = True


def look(answers: QuerySet[Answer], q: str, *, lang: str, after: str, size: int) -> Looked:
    """The page behind `after` of these answers: those that answer `q`, best first, or all, newest first."""
    q = q.strip()[:LONGEST_QUERY]
    if not q:
        chosen = page(answers, order=NEWEST_FIRST, after=after, size=size)
        return Looked(chosen.rows, chosen.next_token, capped_count(answers, settings.LIMITS["count_cap"]))
    if NUMBER.fullmatch(q):
        found, is_sure = list(answers.filter(question__number=q)), True
    else:
        found, is_sure = _found(answers, q, lang)
    start = int(after) if re.fullmatch(r"\d{1,3}", after, re.A) else 0
    end = start + size
    return Looked(found[start:end], str(end) if end < len(found) else "", len(found), found, is_sure)


def _found(answers: QuerySet[Answer], q: str, lang: str) -> tuple[list[Answer], bool]:
    result = find(q, lang=lang, limit=MOST)
    near = [hit for hit in result.hits if hit.score >= LEAST_SHARE * result.hits[0].score]
    keys = [key for hit in near for key in (hit.doc_id, *hit.twins)][: 2 * MOST]
    by_key = {answer.pk: answer for answer in answers.filter(pk__in=keys)}
    rows = [by_key[key] for key in keys if key in by_key]
    if not rows or rows[0].pk not in (near[0].doc_id, *near[0].twins):  # the index may lag behind what was taken back
        return rows, False
    return rows, result.confidence >= SURE or _says_all(near[0], q)


def _says_all(hit: Hit, q: str) -> bool:
    """Whether every word of a search that carries meaning stands in it: a few words are a topic and no question, so
    confidence, which is of questions, says little of them."""
    wanted = {word for word in text.words(text.normal(q)) if text.weight(word) == 1}
    return wanted <= set(text.words(text.normal(f"{hit.question} {hit.answer}")))
