"""The one writer of events and errands: what happened, its words with a commitment to them, and who follows."""

import hashlib
import secrets
from datetime import datetime
from typing import Any

from django.db.models import F

from inbox.errands import queue
from inbox.questions.actor import Actor
from inbox.questions.models import Event, EventText, PublicStamp, Question
from inbox.questions.states import VERBS, Audience, Publication

# Verbs after which the search index of a question differs.
INDEXED = frozenset(
    {
        *("submit", "import_question", "publish", "undo_publish", "answer_privately", "withhold", "hide", "split"),
        *("rule", "return_to_desk"),
    }
)


def commitment(salt: str, body: str) -> str:
    """SHA-256 (hex) over the salt and the words: proves them while they are kept, says nothing once they are erased."""
    return hashlib.sha256(f"{salt}\n{body}".encode()).hexdigest()


def record(
    question: Question,
    verb: str,
    actor: Actor,
    *,
    at: datetime,
    effective_at: datetime | None = None,
    text: str = "",
    data: dict[str, Any] | None = None,
    follow_at: datetime | None = None,
    has_email: bool = True,
    office_id: int | None = None,
) -> Event:
    """Write the event of a change that was just made, inside its transaction; `question.version` is its seq.

    `text` is everything a person wrote (erasable); `data` only words of ours, keys and numbers. Followers run from
    `follow_at` on (default: at once). `has_email` is about the resident's letter; staff have addresses.
    """
    row = VERBS[verb]
    salt = secrets.token_urlsafe(32) if text else ""
    event = Event.objects.create(
        question=question,
        seq=question.version,
        kind=verb,
        at=at,
        effective_at=effective_at or at,
        by=actor.kind,
        member=actor.user,
        office_id=office_id or office_of(actor, question.lead_id),
        audience=row.audience,
        data=data or {},
        commitment=commitment(salt, text) if text else "",
    )
    if text:
        EventText.objects.create(event=event, salt=salt, body=text)
    is_on_an_answers_page = question.publication == Publication.PUBLIC and row.audience == Audience.PUBLIC
    if row.changes_public or is_on_an_answers_page:
        touch_public()
    errands = {}
    if verb in INDEXED:
        errands["search"] = follow_at or at
    if row.tells_staff or (row.writes_letters and has_email):
        errands["letters"] = follow_at or at
    if errands:
        queue.post(event.pk, errands)
    return event


def touch_public() -> None:
    """Cached public pages are out of date from this transaction's commit on."""
    if not PublicStamp.objects.filter(pk=1).update(serial=F("serial") + 1):
        PublicStamp.objects.create(pk=1, serial=1)


def office_of(actor: Actor, *likely: int) -> int | None:
    """The department a member acts for: the first of the likely ones to which they belong, else their own first one."""
    if actor.user is None:
        return None
    mine = actor.standing.departments()
    return next((pk for pk in likely if pk in mine), next(iter(sorted(mine)), None))
