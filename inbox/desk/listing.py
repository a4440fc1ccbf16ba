"""One page of a queue: its rows as the list shows them, narrowed, sorted and found."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import CharField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Left
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from inbox.desk.beside import NOTHING, Beside, beside
from inbox.desk.filters import QuestionFilter
from inbox.desk.time_left import TimeLeft, time_left
from inbox.kit import paging
from inbox.kit.text import clean_text, excerpt
from inbox.people.models import Department
from inbox.people.standing import Standing
from inbox.questions import queries
from inbox.questions.models import Offer, Question, Topic
from inbox.questions.queries import BY_DUE, NEWEST_FIRST, QUEUES, UNOWNED_FIRST
from inbox.search.find import find

FIRST_WORDS = 200  # characters of a question that a list reads
SHOWN_WORDS = 140  # and shows, to the end of a sentence or word
MOST_FOUND = 200  # what a search looks at before the queue and the filters narrow it
LONGEST_SEARCH = 300
NUMBER = re.compile(r"\d{4}-?\d{5,9}")
UNREAD = ("text", "different", "provenance", "where_instead", "receipt_sealed")

SORTS = {
    "unowned": (_("Those that nobody has first"), UNOWNED_FIRST),
    "due": (_("Next due first"), BY_DUE),
    "newest": (_("Newest first"), NEWEST_FIRST),
    "oldest": (_("Oldest first"), ("received_at", "id")),
}
USUAL = ("due", "newest", "oldest")
# Where a queue can be as long as the town is old, only the orders that its index has.
SORTS_OF = {"all": ("newest", "oldest"), "late": ("due",), "department": ("unowned", *USUAL)}


@dataclass(frozen=True)
class Row:
    question: Question
    words: str
    left: TimeLeft
    topic: Topic | None
    lead: Department
    offered_to: Department | None
    beside: Beside
    is_vacant: bool  # nobody has it, though somebody had, or their department's list says so
    is_acted_for: bool  # a colleague's, for whom this member acts


@dataclass(frozen=True)
class Listing:
    rows: list[Row]
    next_token: str
    filters: QuestionFilter
    sort: str
    sorts: list[tuple[str, Any]]
    q: str
    narrowed: int | None  # how many the filters leave, at most the cap + 1; None where none is in use


def listing(queue: str, standing: Standing, asked: QueryDict, now: datetime) -> Listing:
    """The page of the queue that the address asks for; seven queries at most, one more where a filter is
    in use, four more where words are looked for."""
    rows, order = QUEUES[queue]
    topics, departments = queries.topics(), queries.departments()
    filters = QuestionFilter(asked, rows(standing, now), topics=topics, departments=departments)
    sorts = [(name, SORTS[name][0]) for name in SORTS_OF.get(queue, USUAL)]
    sort = asked.get("sort", "")
    if sort not in dict(sorts):
        sort = next(name for name, (_words, its) in SORTS.items() if its == order)
    q = clean_text(asked.get("q", ""), multiline=False, max_length=LONGEST_SEARCH)
    page = _page(_shown(filters.qs), SORTS[sort][1], asked.get("after", ""), q)
    topics_by, departments_by = {one.pk: one for one in topics}, {one.pk: one for one in departments}
    said = beside(queue, page.rows, standing, departments, now)
    found = [
        Row(
            question=question,
            words=excerpt(question.first_words, SHOWN_WORDS),
            left=said.get(question.pk, NOTHING).left or time_left(question, now),
            topic=topics_by.get(question.topic_id),
            lead=departments_by[question.lead_id],
            offered_to=departments_by.get(question.offered_to),
            beside=said.get(question.pk, NOTHING),
            is_vacant=question.is_open and not question.has_owner and (queue == "department" or _was_claimed(question)),
            is_acted_for=queue in {"mine", "waiting"} and question.owner_id != standing.user_id,
        )
        for question in page.rows
    ]
    return Listing(found, page.next_token, filters, sort, sorts, q, None if q else _narrowed(filters))


def _narrowed(filters: QuestionFilter) -> int | None:
    cap = settings.LIMITS["count_cap"]
    return filters.qs.order_by().values("pk")[: cap + 1].count() if filters.in_use() else None


def _was_claimed(question: Question) -> bool:
    return question.first_responder_id is not None


def _shown(rows: QuerySet) -> QuerySet:
    """With what a row shows and nothing longer: the texts stay where they are."""
    pending = Offer.objects.filter(question=OuterRef("pk"), decided_at__isnull=True)
    return (
        rows.defer(*UNREAD)
        .select_related("owner")
        .annotate(
            first_words=Left("text", FIRST_WORDS, output_field=CharField()),
            offered_to=Subquery(pending.values("to")[:1]),
            offered_until=Subquery(pending.values("answer_by")[:1]),
        )
    )


def _page(rows: QuerySet, order: tuple[str, ...], after: str, q: str) -> paging.Page:
    size = settings.LIMITS["page"]
    if not q:
        return paging.page(rows, order=order, after=after, size=size)
    if NUMBER.fullmatch(q):
        year, rest = q[:4], q[4:].lstrip("-")
        return paging.page(rows.filter(number=f"{year}-{rest}"), order=order, size=size)
    found = {pk: place for place, pk in enumerate(_found(q))}
    best = sorted(rows.filter(pk__in=found), key=lambda question: found[question.pk])
    return paging.Page(best[:size], "", is_first=True)


def _found(q: str) -> list[int]:
    """Questions that say the same, best first, each followed by those that say it in the same words."""
    hits = find(q, scope="desk", limit=MOST_FOUND).hits
    return [pk for hit in hits for pk in (hit.doc_id, *hit.twins)][:MOST_FOUND]
