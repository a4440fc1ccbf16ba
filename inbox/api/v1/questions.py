"""Questions for staff: the queues, one question whole, and every verb of the table."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from inbox.api.v1 import bodies, doors, shapes
from inbox.api.v1.doors import staff
from inbox.api.v1.fields import Invalid, read
from inbox.api.v1.replies import refused, reply
from inbox.api.v1.shapes import event_row, head, whole
from inbox.kit import clock
from inbox.kit.paging import Page, page
from inbox.people.standing import Standing
from inbox.people.town import zone
from inbox.questions import access, queries
from inbox.questions.actor import Actor
from inbox.questions.contributions import NotAskedOfYou
from inbox.questions.errors import Changed, NotYours, Refused
from inbox.questions.models import Contribution, Event, Offer, Question
from inbox.questions.offers import NotOfferedToYou, TooLate
from inbox.questions.states import Audience
from inbox.search.find import find

MOST_FOUND = 200  # what a search looks at before the queue and the filters narrow it
# Where a queue can be as long as the town is old, only the orders that its index has.
SORTS_OF = {"all": ("newest", "oldest"), "late": ("due",)}
OFFERED = {"accept", "decline"}
NOT_YOURS = dict.fromkeys(OFFERED, NotOfferedToYou) | dict.fromkeys(bodies.OF_ASKED, NotAskedOfYou)


@staff
def index(request: HttpRequest) -> HttpResponse:
    """The rows of a queue, as the desk has them."""
    asked, now = doors.query(request, bodies.QUEUE), clock.now()
    rows, order = queries.QUEUES[asked["queue"]]
    _refuse_what_does_not_fit(asked)
    narrowed = _narrowed(rows(request.actor.standing, now), asked)
    shown, row_of = _rows(asked["queue"], request.actor)
    found = _page(shown(narrowed), bodies.SORTS.get(asked["sort"], order), asked)
    return reply({"results": [row_of(question) for question in found.rows], "next": found.next_token or None})


@staff
def one(request: HttpRequest, number: str) -> HttpResponse:
    """All of it, or what whoever was only asked to contribute needs."""
    standing, now = request.actor.standing, clock.now()
    try:
        told = whole(access.get_question(number, standing), now)
    except access.Hidden:
        told = _as_asked(number, standing)
    return _tagged(reply(told))


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
    try:
        found = _found(actor, number, verb)
    except access.Hidden:
        return _too_late(actor, number, verb)
    given = read(bodies.STAFF[verb].fields, sent, found)
    try:
        done = bodies.STAFF[verb].action(question_id=found.pk, actor=actor, now=now, version=version, **given)
    except Refused as refusal:
        return _refused(refusal, actor, number, verb, version)
    return reply(_after(actor, done, verb, now))


def _found(actor: Actor, number: str, verb: str) -> Question:
    """The question, where this member sees it whole or the verb is for whoever was asked. Raises Hidden."""
    try:
        return access.get_question(number, actor.standing)
    except access.Hidden:
        if verb not in bodies.OF_ASKED:
            raise
        return access.get_asked(number, actor.standing)[0].question


def _after(actor: Actor, done: Question, verb: str, now: datetime) -> dict[str, Any]:
    """Whoever gave the question away sees this last state of it."""
    try:
        return whole(access.get_question(done.number, actor.standing), now)
    except access.Hidden:
        return _as_asked(done.number, actor.standing) if verb in bodies.OF_ASKED else whole(done, now)


def _as_asked(number: str, standing: Standing) -> dict[str, Any]:
    rows = access.get_asked(number, standing)
    return shapes.asked(rows[0].question, rows)


def _known(actor: Actor, number: str) -> tuple[Question, list[Event]]:
    """The question and its history, as far as this member may know it: of one on which they were only asked to
    contribute, what happened to their own contributions. Raises Hidden."""
    now = clock.now()
    try:
        found = access.get_question(number, actor.standing)
    except access.Hidden:
        rows = access.get_asked(number, actor.standing)
        events = queries.timeline(rows[0].question, Audience.STAFF, now)
        own = {row.pk for row in rows}
        return rows[0].question, [event for event in events if event.data.get("contribution") in own]
    return found, queries.timeline(found, Audience.STAFF, now)


def _done_at(actor: Actor, number: str, verb: str, at: datetime) -> HttpResponse | None:
    """The reply to a verb that was done at this very instant, where the process died before it could give it."""
    found, events = _known(actor, number)
    if any((event.kind, event.at, event.member_id) == (verb, at, actor.user.pk) for event in events):
        return reply(_after(actor, found, verb, clock.now()))
    return None


# -- refusals ------------------------------------------------------------------------------------------------------


def _refused(refusal: Refused, actor: Actor, number: str, verb: str, version: int | None) -> HttpResponse:
    """A conflict says who or what was faster, in what happened last; whoever lost a right meanwhile and said which
    version they read learns what changed since."""
    try:
        found, events = _known(actor, number)
    except access.Hidden:  # whoever was faster took it out of this member's sight
        return _too_late(actor, number, verb) if verb in OFFERED else refused(refusal)
    if isinstance(refusal, NotYours):
        refusal = Changed() if version not in (None, found.version) else NOT_YOURS.get(verb, NotYours)()
    if isinstance(refusal, Changed):
        since = _before_last_draft(events) if version is None else version
        changes = [event_row(event) for event in events if event.seq > since]
        return refused(refusal, version=found.version, changes=changes)
    return refused(refusal, **_latest(refusal, events[-1] if events else None))


def _too_late(actor: Actor, number: str, verb: str) -> HttpResponse:
    """An offer to a department that does not see the question any more was answered or taken back. Raises Hidden."""
    if verb not in OFFERED:
        raise access.Hidden
    offer, refusal = access.get_answered_offer(number, actor.standing), TooLate()
    return refused(refusal, **_latest(refusal, offer.decided))


def _latest(refusal: Refused, event: Event | None) -> dict[str, Any]:
    return {"latest": event_row(event)} if refusal.status == 409 and event else {}


def _before_last_draft(events: list[Event]) -> int:
    return max((event.seq for event in events if event.kind == "draft"), default=1) - 1


def _tagged(response: HttpResponse) -> HttpResponse:
    """With the version as its tag, ready for If-Match."""
    if response.status_code == 200:
        response["ETag"] = f'"{json.loads(response.content)["version"]}"'
    return response


# -- queues --------------------------------------------------------------------------------------------------------


def _refuse_what_does_not_fit(asked: dict[str, Any]) -> None:
    """Orders that the queue has no index for, and filters that would tell more than its rows. Raises Invalid."""
    sorts = SORTS_OF.get(asked["queue"], tuple(bodies.SORTS))
    if asked["sort"] and asked["sort"] not in sorts:
        raise Invalid({"sort": [_("Give one of: %(words)s.") % {"words": ", ".join(sorts)}]})
    if asked["queue"] == "asked":
        idle = [name for name in bodies.QUEUE if name not in bodies.NARROWS_ASKED and asked[name]]
        if idle:
            raise Invalid({name: [_("The queue “asked” can’t be narrowed by this.")] for name in idle})


def _rows(queue: str, actor: Actor) -> tuple[Callable[[QuerySet], QuerySet], Callable[[Question], dict[str, Any]]]:
    """What the rows of this queue need joined, and how they are told."""
    if queue == "asked":
        joined = ("department", "made__text", "decided__text")
        own = access.asked_of(actor.standing).select_related(*joined).order_by("-asked_at", "-pk")
        return partial(_asked, own), lambda question: shapes.asked(question, question.own)
    return _shown, lambda question: head(question, next(iter(question.pending), None))


def _asked(own: QuerySet[Contribution], rows: QuerySet[Question]) -> QuerySet[Question]:
    return rows.select_related("topic", "lead").prefetch_related(Prefetch("contributions", own, to_attr="own"))


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
