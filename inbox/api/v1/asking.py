"""Asking and tracking for machines: what a resident can do, by the tracking code alone."""

from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from inbox.api.v1 import bodies, doors
from inbox.api.v1.answers import similar_to
from inbox.api.v1.fields import read
from inbox.api.v1.replies import Turned, instant, refused, reply
from inbox.api.v1.shapes import own
from inbox.kit import clock, once, signing, throttle
from inbox.questions import access, residents
from inbox.questions.actions.submit import Asked, submit
from inbox.questions.actor import ANYONE, resident_of
from inbox.questions.errors import Refused
from inbox.questions.models import Question
from inbox.questions.receiving import receipt_key, receipt_of
from inbox.questions.residents import Held

HOUR = 60 * 60


def ask(request: HttpRequest) -> HttpResponse:
    """201 with number and code; the same again for the same key, for as long as the code can be read."""
    sent = doors.body(request)
    if sent.get("lang") in bodies.QUESTION["lang"].words:
        doors.speak(request, sent["lang"])
    given = read(bodies.QUESTION, sent)
    key = doors.idempotency_key(request)
    if key and not signing.is_ask_key(key):
        sentence = _("This Idempotency-Key also guards the tracking code: 22 to 128 letters, digits, - or _.")
        raise Turned(400, "malformed", sentence)
    admit = partial(_admit, request, key, doors.canonical(sent))
    question, code = _received(_asked(given), key, admit, clock.now())
    return reply(_receipt(question, code, given), 201)


def _asked(given: dict[str, Any]) -> Asked:
    return Asked(
        text=given["question"],
        lang=given["lang"],
        may_publish=given["publish"] == "public",
        topic_id=given["topic"].pk if given["topic"] else None,
        **{name: given[name] for name in ("place", "name", "email", "phone", "different")},
    )


def _received(asked: Asked, key: str, admit: Any, now: datetime) -> tuple[Question, str]:
    """The question and its code. Whoever is over the limit may still ask again for what was received."""
    try:
        receipt = submit(asked=asked, actor=ANYONE, now=now, ask_key=key, admit=admit)
    except Turned as reason:
        own_key = receipt_key(key, asked.text) if reason.status == 429 and key else ""
        found = receipt_of(own_key, now, settings.LIMITS["receipt_minutes"]) if own_key else None
        if found is None:
            raise
        return found
    return receipt.question, receipt.tracking_code


def _admit(request: HttpRequest, key: str, sent: str) -> None:
    """In the transaction that receives it: the key stands for one body, an address for so many questions an hour."""
    if key:
        try:
            once.remember("ask", key, sent)
        except once.KeyReused:
            raise doors.key_reused() from None
    verdict = throttle.hit("ask", throttle.client_address(request), settings.LIMITS["questions_per_address_hour"], HOUR)
    if not verdict.allowed:
        raise _too_many(verdict.retry_after)


def _receipt(question: Question, code: str, given: dict[str, Any]) -> dict[str, Any]:
    """The code stands behind the address's #, which no browser sends and no log keeps."""
    with translation.override(question.lang):
        track = reverse("track")
    return {
        "number": question.number,
        "tracking_code": code,
        "track_url": f"{settings.SITE_URL}{track}#{code}",
        "due_at": instant(question.due_at),
        "lead": question.lead.slug,
        "similar": similar_to(given["question"], given["lang"]),
    }


# -- tracking ------------------------------------------------------------------------------------------------------


def track(request: HttpRequest) -> HttpResponse:
    """What the tracking page shows."""
    held = _held(request, read(bodies.BY_CODE, doors.body(request)))
    return reply(own(access.get_own_question(held.question_id), clock.now()))


def act(request: HttpRequest, verb: str) -> HttpResponse:
    """One of the resident's own verbs; the reply is the question as it stands then."""
    if verb not in bodies.RESIDENT:
        raise access.Hidden
    sent = doors.body(request)
    given = read({**bodies.BY_CODE, **bodies.RESIDENT[verb].fields}, sent)
    held = _held(request, given)
    do = partial(_do, held, verb, given, doors.if_match(request))
    without_code = {name: value for name, value in sent.items() if name != "code"}
    return doors.written_once(request, f"resident:{held.question_id}", without_code, do, lambda at: None)


def _do(held: Held, verb: str, given: dict[str, Any], version: int | None, now: datetime) -> HttpResponse:
    actor = resident_of(held.question_id)
    try:
        bodies.RESIDENT[verb].action(question_id=held.question_id, actor=actor, now=now, version=version, **given)
    except Refused as refusal:
        return refused(refusal)
    return reply(own(access.get_own_question(held.question_id), now))


def _held(request: HttpRequest, given: dict[str, Any]) -> Held:
    """The question of the code, or the part that was made of it; takes both out of what was given. Raises Turned,
    Hidden."""
    held, part = _prove(request, given.pop("code")), given.pop("part")
    if not part:
        return held
    reached = residents.reached_from(part, {held.question_id})
    if reached is None:
        raise access.Hidden
    return reached[0]


def _prove(request: HttpRequest, typed: str) -> Held:
    """The question of this code. Wrong tries count for the number and for the address, with those of the website; an
    unknown number is answered as a wrong code is. Raises Turned."""
    try:
        code = signing.parse_tracking_code(typed)
    except signing.MalformedCode:
        sentence = _("That is not a tracking code. It looks like 2026-00042-K7M4Q-92DXA-6.")
        raise Turned(422, "invalid", sentence, fields={"code": [sentence]}) from None
    try:
        return residents.prove(code, throttle.client_address(request))
    except residents.TooManyTries as reason:
        raise _too_many(reason.retry_after) from None
    except residents.WrongCode:
        raise Turned(404, "unknown", _("This number and this code do not belong together.")) from None


def _too_many(retry_after: int) -> Turned:
    sentence = _("That was too often. Come back after %(seconds)d seconds.") % {"seconds": retry_after}
    return Turned(429, "too_many", sentence, retry_after=retry_after)
