"""The list of all precedents, narrowed and found; every member of staff may read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inbox.desk.filters import ListFilter, date_of_town, one_of
from inbox.desk.forms.fields import in_my_language
from inbox.desk.listing import LONGEST_SEARCH, NUMBER
from inbox.kit import clock, paging
from inbox.kit.text import clean_text
from inbox.people.models import Department
from inbox.people.standing import Standing
from inbox.questions import queries
from inbox.questions.states import How
from inbox.search.precedents import Shown, holding, rows, shown

NEWEST_FIRST = ("-at", "-id")
HOW = {How.RULING.value: _("Ruled by an arbiter"), How.RETURN.value: _("Given back")}
_PYTHON_WORDS = {"since": "from", "until": "to"}


class PrecedentFilter(ListFilter):
    """A department on either side, how it was decided, and when (both dates included, on the town's calendar)."""

    department = one_of(_("Department"), method="concerning")
    how = one_of(_("How it was decided"), HOW, method="decided")
    since = date_of_town(_("Decided from"), "from_day")
    until = date_of_town(_("Decided to"), "to_day")

    def __init__(self, data: Any, queryset: QuerySet, *, departments: Sequence[Department]) -> None:
        super().__init__(data, queryset)
        self.keys = {one.slug: one.pk for one in departments}
        named = [(one.slug, in_my_language(one)) for one in departments]
        self.filters["department"].extra["choices"] = sorted(named, key=lambda pair: pair[1])

    @classmethod
    def get_filters(cls) -> dict[str, Any]:
        return {_PYTHON_WORDS.get(name, name): one for name, one in super().get_filters().items()}

    def concerning(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(Q(to=self.keys[value]) | Q(away_from=self.keys[value]))

    def decided(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        # “Not the other one” keeps SQLite on the index that has the order; by equality it reads all and sorts.
        return queryset.exclude(how__in=HOW.keys() - {value})

    def from_day(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        return queryset.filter(at__gte=clock.midnight(value, timezone.get_current_timezone()))

    def to_day(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        end = clock.midnight(value, timezone.get_current_timezone()) + timedelta(days=1)
        return queryset.filter(at__lt=end)


@dataclass(frozen=True)
class Precedents:
    """One page of them, newest first; best first where words are looked for."""

    rows: list[Shown]
    next_token: str
    filters: PrecedentFilter
    q: str


def precedents(standing: Standing, asked: QueryDict, now: datetime) -> Precedents:
    """The page that the address asks for; two queries, three or four more where words are looked for."""
    # The bound, true of every row, enters the index of `at` at its start.
    filters = PrecedentFilter(asked, rows(standing).filter(at__lte=now), departments=queries.departments())
    q = clean_text(asked.get("q", ""), multiline=False, max_length=LONGEST_SEARCH)
    size, found = settings.LIMITS["page"], filters.qs
    if NUMBER.fullmatch(q):
        found = found.filter(question__number=f"{q[:4]}-{q[4:].lstrip('-')}")
    elif q:
        return Precedents([shown(row) for row in holding(q, found)[:size]], "", filters, q)
    page = paging.page(found, order=NEWEST_FIRST, after=asked.get("after", ""), size=size)
    return Precedents([shown(row) for row in page.rows], page.next_token, filters, q)
