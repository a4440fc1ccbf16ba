"""Topics and departments as links, with the number of their published answers."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import get_language

from inbox.people.models import Department, in_language
from inbox.questions.models import Topic
from inbox.questions.queries import departments, topics
from inbox.reports.measures import answers_by


@dataclass(frozen=True)
class NamedLink:
    """`count` is None where it was not asked for."""

    slug: str
    name: str
    group: str
    url: str
    count: int | None


def topic_links(now: datetime) -> list[NamedLink]:
    counts = answers_by("topic", now)
    return [link_to("topic", one, counts.get(one.pk, 0)) for one in topics()]


def department_links(now: datetime) -> list[NamedLink]:
    """Those at work, and those that are not any more but have answered."""
    counts = answers_by("department", now)
    shown = [one for one in departments() if one.is_active or one.pk in counts]
    return [link_to("department", one, counts.get(one.pk, 0)) for one in shown]


def link_to(page: str, one: Topic | Department, count: int | None = None) -> NamedLink:
    """The link to the page ("topic", "department") of this one."""
    lang = get_language()
    group = in_language(getattr(one, "group", {}), lang)
    return NamedLink(one.slug, one.name_in(lang), group, reverse(page, kwargs={"slug": one.slug}), count)
