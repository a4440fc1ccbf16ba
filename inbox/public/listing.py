"""What the page of answers shows: the rows, what narrows them and how to widen them again."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from inbox.kit import dates
from inbox.public.context import TownFace
from inbox.public.links import NamedLink, department_links, topic_links
from inbox.public.slips import slips
from inbox.questions.models import Answer
from inbox.search.answers import AnswerFilter, Looked, look

ROWS = 20  # with the stylesheet they stay within 14 KB, also in Chinese


@dataclass(frozen=True)
class Facet:
    """One way to narrow the list. `count` is None where it is not known exactly."""

    name: str
    url: str
    count: int | None
    is_on: bool


@dataclass(frozen=True)
class Chip:
    """A filter that is on, and the list without it."""

    name: str
    url: str


def listing(params: QueryDict, now: datetime, town: TownFace) -> dict[str, Any]:
    asked = params.dict()
    q = asked.get("q", "")
    narrowed = AnswerFilter(asked, now=now, zone=town.zone)
    looked = look(narrowed.qs, q, lang=get_language(), after=asked.get("after", ""), size=ROWS)
    topics, departments = _facets(asked, looked, now)
    cap = settings.LIMITS["count_cap"]
    return {
        "q": q,
        "form": narrowed.form,
        "slips": slips(looked.rows, town, q),
        "count": looked.count,
        "count_shown": f"{cap}+" if not q and looked.count > cap else str(looked.count),
        "is_sure": looked.is_sure,
        "is_first": not asked.get("after"),
        "next_url": _url(asked, after=looked.next_token) if looked.next_token else "",
        "first_url": _url(asked, after=""),
        "topics": topics,
        "departments": departments,
        "chips": _chips(asked, narrowed, topics, departments, town),
        "hidden": [(name, asked[name]) for name in ("q", "topic", "department") if asked.get(name)],
        "feed_url": _feed_url(asked),
    }


def _facets(asked: dict[str, str], looked: Looked, now: datetime) -> tuple[list[Facet], list[Facet]]:
    """Topics and departments, counted among what was found or, browsing, among all while nothing else narrows it."""
    if asked.get("q"):
        return _facets_of_found(asked, looked.found, "topic"), _facets_of_found(asked, looked.found, "department")
    has_dates = bool(asked.get("from") or asked.get("to"))
    return (
        _facets_of_all(asked, "topic", topic_links(now), is_exact=not (has_dates or asked.get("department"))),
        _facets_of_all(asked, "department", department_links(now), is_exact=not (has_dates or asked.get("topic"))),
    )


def _facets_of_found(asked: dict[str, str], found: list[Answer], axis: str) -> list[Facet]:
    counts = Counter(getattr(answer, axis) for answer in found)
    lang = get_language()
    return [_facet(asked, axis, one.slug, one.name_in(lang), count) for one, count in counts.most_common() if one]


def _facets_of_all(asked: dict[str, str], axis: str, links: list[NamedLink], *, is_exact: bool) -> list[Facet]:
    return [
        _facet(asked, axis, link.slug, link.name, link.count if is_exact else None)
        for link in sorted(links, key=lambda link: -link.count)
        if link.count or link.slug == asked.get(axis)
    ]


def _facet(asked: dict[str, str], axis: str, slug: str, name: str, count: int | None) -> Facet:
    return Facet(name, _url(asked, **{axis: slug}), count, asked.get(axis) == slug)


def _chips(
    asked: dict[str, str], narrowed: AnswerFilter, topics: list[Facet], departments: list[Facet], town: TownFace
) -> list[Chip]:
    chips = []
    for axis, facets, unknown in (
        ("topic", topics, _("Another topic")),
        ("department", departments, _("Another department")),
    ):
        if asked.get(axis):
            chips.append(Chip(next((one.name for one in facets if one.is_on), unknown), _url(asked, **{axis: ""})))
    for name, words in (("from", _("Published from %(date)s")), ("to", _("Published up to %(date)s"))):
        if on := narrowed.form.cleaned_data.get(name):
            chips.append(Chip(words % {"date": dates.day(on, town.zone)}, _url(asked, **{name: ""})))
    return chips


def _url(asked: dict[str, str], **changes: str) -> str:
    """This list with some parameters changed, from its first page on."""
    params = {name: value for name, value in {**asked, "after": "", **changes}.items() if value}
    return reverse("answers") + (f"?{urlencode(params)}" if params else "")


def _feed_url(asked: dict[str, str]) -> str:
    params = {name: asked[name] for name in ("q", "topic", "department") if asked.get(name)}
    return reverse("feed") + (f"?{urlencode(params)}" if params else "")
