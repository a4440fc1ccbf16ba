"""Questions for staff: the queues, one question whole, and every verb of the table."""

import json
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from inbox.api.v1 import bodies, doors
from inbox.api.v1.doors import staff
from inbox.api.v1.fields import Invalid, read
from inbox.api.v1.replies import refused, reply
from inbox.api.v1.shapes import event_row, head, whole
from inbox.kit import clock
from inbox.kit.paging import Page, page
from inbox.people.town import zone
from inbox.questions import access, queries
from inbox.questions.actor import Actor
from inbox.questions.errors import Changed, NotYours, Refused
from inbox.questions.models import Event, Offer, Question
from inbox.questions.offers import NotOfferedToYou
from inbox.questions.states import Audience
from inbox.search.find import find

MOST_FOUND = 200  # what a search looks at before the queue and the filters narrow it
# Where a queue can be as long as the town is old, only the orders that its index has.
SORTS_OF = {"all": ("newest", "oldest"), "late": ("due",)}
OFFERED = {"accept", "decline"}


@staff
def index(request: HttpRequest) -> HttpResponse:
    """The rows of a queue, as the desk has them."""
    asked, now = doors.query(request, bodies.QUEUE), clock.now()
    rows, order = queries.QUEUES[asked["queue"]]
    sorts = SORTS_OF.get(asked["queue"], tuple(bodies.SORTS))
    if asked["sort"] and asked["sort"] not in sorts:
        raise Invalid({"sort": [_("Give one of: %(words)s.") % {"words": ", ".join(sorts)}]})
    narrowed = _narrowed(rows(request.actor.standing, now), asked)
    found = _page(_shown(narrowed), bodies.SORTS.get(asked["sort"], order), asked)
    results = [head(question, next(iter(question.pending), None)) for question in found.rows]
    return reply({"results": results, "next": found.next_token or None})


@staff
def one(request: HttpRequest, number: str) -> HttpResponse:
    return _tagged(reply(whole(access.get_question(number, request.actor.standing), clock.now())))


@staff
def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """One verb: rights, state, version and key are asked in this order; the reply is the question as it stands then."""
    if verb not in bodies.STAFF:
        raise access.Hidden
    sent, version, actor = doors.body(request), doors.if_match(request), request.actor
    do = partial(_do, actor, number, verb, sent, version)
    return _tagged(
        doors.written_once(request, f"member:{actor.user.pk}", sent, do, partial(_done_at, actor, number, verb))
    )


def _do(actor: Actor, number: str, verb: str, sent: dict[str, Any], version: int | None, now: datetime) -> HttpResponse:
    found = access.get_question(number, actor.standing)
    given = read(bodies.STAFF[verb].fields, sent, found)
    try:
        done = bodies.STAFF[verb].action(question_id=found.pk, actor=actor, now=now, version=version, **given)
    except Changed as refusal:
        return refused(refusal, **_changes(access.get_question(number, actor.standing), version))
    except NotYours as refusal:
        return refused(NotOfferedToYou() if verb in OFFERED else refusal)
    except Refused as refusal:
        return refused(refusal)
    return reply(_after(actor, done, now))


def _after(actor: Actor, done: Question, now: datetime) -> dict[str, Any]:
    """Whoever gave the question away sees this last state of it."""
    try:
        return whole(access.get_question(done.number, actor.standing), now)
    except access.Hidden:
        return whole(done, now)


def _done_at(actor: Actor, number: str, verb: str, at: datetime) -> HttpResponse | None:
    """The reply to a verb that was done at this very instant, where the process died before it could give it."""
    found = access.get_question(number, actor.standing)
    for event in queries.timeline(found, Audience.STAFF, clock.now()):
        if (event.kind, event.at, event.member_id) == (verb, at, actor.user.pk):
            return reply(whole(found, clock.now()))
    return None


def _changes(now_so: Question, version: int | None) -> dict[str, Any]:
    """What happened since the version that was read; where none was named, since before the last draft."""
    events = queries.timeline(now_so, Audience.STAFF, clock.now())
    since = _before_last_draft(events) if version is None else version
    return {"version": now_so.version, "changes": [event_row(event) for event in events if event.seq > since]}


def _before_last_draft(events: list[Event]) -> int:
    return max((event.seq for event in events if event.kind == "draft"), default=1) - 1


def _tagged(response: HttpResponse) -> HttpResponse:
    """With the version as its tag, ready for If-Match."""
    if response.status_code == 200:
        response["ETag"] = f'"{json.loads(response.content)["version"]}"'
    return response


def _narrowed(rows: QuerySet[Question], asked: dict[str, Any]) -> QuerySet[Question]:
    exact = {name: asked[name] for name in ("topic", "handling", "kind", "urgency") if asked[name]}
    if asked["department"]:
        exact["lead"] = asked["department"]
    if asked["from"]:
        exact["received_at__gte"] = clock.midnight(asked["from"], zone())
    if asked["to"]:
        exact["received_at__lt"] = clock.midnight(asked["to"], zone()) + timedelta(days=1)
    return rows.filter(Q(**exact))


def _shown(rows: QuerySet[Question]) -> QuerySet[Question]:
    pending = Offer.objects.filter(decided_at__isnull=True).select_related("to", "by_department", "made__text")
    shown = rows.select_related("topic", "lead", "owner", "first_responder").defer("provenance", "receipt_sealed")
    return shown.prefetch_related(Prefetch("offers", pending, to_attr="pending"))


def _page(rows: QuerySet[Question], order: tuple[str, ...], asked: dict[str, Any]) -> Page:
    """By where the last page ended; what a search finds is one page, the best first."""
    q, size = asked["q"], asked["limit"]
    if not q:
        return page(rows, order=order, after=asked["after"], size=size)
    hits = find(q, scope="desk", limit=MOST_FOUND).hits
    found = {pk: place for place, pk in enumerate(pk for hit in hits for pk in (hit.doc_id, *hit.twins))}
    best = sorted(rows.filter(Q(pk__in=list(found)[:MOST_FOUND]) | Q(number=q)), key=lambda row: found.get(row.pk, -1))
    return Page(best[:size], "", is_first=True)
