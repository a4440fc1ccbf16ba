"""The town for machines: its topics, its departments, its figures."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from inbox.api.v1 import bodies
from inbox.api.v1.doors import query
from inbox.api.v1.fields import Invalid
from inbox.api.v1.replies import instant, reply
from inbox.kit import clock
from inbox.kit.pages import public_page
from inbox.people.models import Department
from inbox.people.town import zone
from inbox.questions import queries
from inbox.questions.models import Topic
from inbox.questions.queries import public_stamp
from inbox.reports import measures

LONGEST_SPAN = timedelta(days=366)  # a year's promises are counted one by one


@public_page(public_stamp)
def topics(request: HttpRequest) -> HttpResponse:
    counts, slugs = measures.answers_by("topic", clock.now()), {one.pk: one.slug for one in queries.departments()}
    shown = [one for one in queries.topics() if one.is_active or one.pk in counts]
    return reply({"results": [_topic(one, slugs[one.department_id], counts.get(one.pk, 0)) for one in shown]})


@public_page(public_stamp)
def departments(request: HttpRequest) -> HttpResponse:
    counts = measures.answers_by("department", clock.now())
    shown = [one for one in queries.departments() if one.is_active or one.pk in counts]
    return reply({"results": [_department(one, counts.get(one.pk, 0)) for one in shown]})


def _this_hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def _hourly(now: datetime) -> tuple[str, datetime]:
    """Figures change with all that is public, and at each full hour."""
    stamp, changes_at = public_stamp(now)
    next_hour = _this_hour(now) + timedelta(hours=1)
    return f"{stamp}-{next_hour:%Y%m%d%H}", min(changes_at or next_hour, next_hour)


@public_page(_hourly, query=tuple(bodies.FIGURES))
def figures(request: HttpRequest) -> HttpResponse:
    """Of the days `from` to `to`, both included, up to the last full hour; of the running month where none is said."""
    asked, here, hour = query(request, bodies.FIGURES), zone(), _this_hour(clock.now())
    today = clock.local(hour, here).date()
    last = asked["to"] or today
    first = asked["from"] or last.replace(day=1)
    if not timedelta() <= last - first <= LONGEST_SPAN:
        raise Invalid({"from": [_("Give a day before “to”, at most %(days)d days.") % {"days": LONGEST_SPAN.days}]})
    since = clock.midnight(first, here)
    until = max(since, min(hour, clock.midnight(last, here) + timedelta(days=1)))
    return reply(
        {
            "from": first.isoformat(),
            "to": last.isoformat(),
            "until": instant(until),
            "promises": _promises(measures.promises(since, until)),
            "open": vars(measures.open_at(until)),
            "pace": vars(measures.pace(since, until)),
            "solved": vars(measures.solved(since, until)),
            "departments": [
                {"department": one.slug, **_promises(one.promises)}
                for one in measures.promises_by_department(since, until)
            ],
        }
    )


def _promises(of: measures.Promises) -> dict[str, int]:
    return {**vars(of), "waiting": of.waiting}


def _topic(one: Topic, department: str, answers: int) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "url": f"{settings.SITE_URL}/topics/{one.slug}/",
        "name": one.name,
        "group": one.group,
        "department": department,
        "kind": one.kind,
        "open": one.is_active,
        "answers": answers,
    }


def _department(one: Department, answers: int) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "url": f"{settings.SITE_URL}/departments/{one.slug}/",
        "name": one.name,
        "duties": one.duties,
        "phone": one.phone,
        "email": one.email,
        "open": one.is_active,
        "answers": answers,
    }
