"""What the API says of questions and answers, as data; schemas.py says the same as a document."""

from datetime import datetime
from typing import Any

from django.conf import settings

from inbox.api.v1.replies import instant
from inbox.questions import queries, uploads
from inbox.questions.deadlines import working_seconds
from inbox.questions.models import Answer, Clock, Event, Offer, Question, Stewardship
from inbox.questions.rules import rules_of
from inbox.questions.states import Audience, How, Outcome, Publication

# Which verbs begin a stewardship of this kind, so that the reason can be found among the events.
BEGUN_BY = {
    How.CLAIM: {"claim"},
    How.ASSIGN: {"assign"},
    How.ACCEPT: {"offer"},  # the reason of an acceptance is the offer's
    How.SILENCE: {"offer"},
    How.REOPEN: {"reopen", "undo_publish", "unmark_spam"},
}


def answer_row(answer: Answer) -> dict[str, Any]:
    """A published answer, for everybody."""
    return {
        "number": answer.question.number,
        "url": f"{settings.SITE_URL}/answers/{answer.question.number}/",
        "lang": answer.lang,
        "question": answer.published.public_question,
        "answer": answer.published.body,
        "department": answer.department.slug,
        "topic": answer.topic.slug if answer.topic else None,
        "published_at": instant(answer.published_at),
        "version": answer.published.number,
    }


# -- for staff -----------------------------------------------------------------------------------------------------


def head(question: Question, pending: Offer | None) -> dict[str, Any]:
    """A question as a row of a queue."""
    return {
        "number": question.number,
        "version": question.version,
        "handling": question.handling,
        "outcome": question.outcome or None,
        "publication": question.publication,
        "kind": question.kind,
        "urgency": question.urgency,
        "lang": question.lang,
        "topic": question.topic.slug if question.topic else None,
        "place": question.place,
        "text": question.text,
        "received_at": instant(question.received_at),
        "due_at": instant(question.due_at),
        "provisional": question.due_is_provisional,
        "lead": question.lead.slug,
        "owner": question.owner.username if question.owner else None,
        "first_responder": question.first_responder.username if question.first_responder else None,
        "offer": _offer(pending) if pending else None,
        "bounces": question.bounces,
    }


def whole(question: Question, now: datetime) -> dict[str, Any]:
    """A question with its whole history; a fixed number of queries. What later steps bring is empty."""
    events = queries.timeline(question, Audience.STAFF, now)
    return head(question, queries.pending_offer(question)) | {
        "arbitration": None,
        "stewardships": [_stewardship(row, events) for row in queries.stewardships(question)],
        "contributions": [],
        "clocks": [
            _clock(row, question, now) for row in question.clocks.prefetch_related("pauses").order_by("ordinal")
        ],
        "time_ledger": [],
        "answer": _draft(queries.answer_with_versions(question)),
        "events": [event_row(event) for event in events],
    }


def event_row(event: Event) -> dict[str, Any]:
    """`by` is a member's user name, or resident, clock, operator; `reason` the words that came with it."""
    return {
        "seq": event.seq,
        "at": instant(event.at),
        "effective_at": instant(event.effective_at),
        "kind": event.kind,
        "by": event.member.username if event.member else event.by,
        "public": event.audience == Audience.PUBLIC,
        "reason": _words(event),
        "commitment": event.commitment or None,
    }


def _offer(offer: Offer) -> dict[str, Any]:
    return {
        "to": offer.to.slug,
        "by": offer.by_department.slug,
        "reason": _words(offer.made),
        "made_at": instant(offer.made_at),
        "answer_by": instant(offer.answer_by),
    }


def _stewardship(row: Stewardship, events: list[Event]) -> dict[str, Any]:
    verbs = BEGUN_BY.get(How(row.how), set())
    begun = [event for event in events if event.kind in verbs and event.effective_at <= row.started_at]
    return {
        "lead": row.lead.slug,
        "owner": row.owner.username if row.owner else None,
        "from": instant(row.started_at),
        "to": instant(row.ended_at),
        "how": row.how,
        "reason": _words(begun[-1]) if begun else None,
    }


def _clock(row: Clock, question: Question, now: datetime) -> dict[str, Any]:
    """Seconds are of opening hours; both together are all since the start."""
    calendar, end = rules_of(question).calendar, row.stopped_at or now
    paused = sum(working_seconds(pause.started_at, pause.ended_at or end, calendar) for pause in row.pauses.all())
    return {
        "promise": row.limit,
        "started_at": instant(row.started_at),
        "stopped_at": instant(row.stopped_at),
        "due_at": instant(row.due_at),
        "working_seconds": working_seconds(row.started_at, end, calendar) - paused,
        "paused_seconds": paused,
        "extensions": [],
    }


def _draft(answer: Answer | None) -> dict[str, Any] | None:
    if answer is None or answer.latest is None:
        return None
    latest, approved = answer.versions.all()[0], answer.approved
    return {
        "version": latest.number,
        "hash": latest.hash,
        "public_question": latest.public_question,
        "body": latest.body,
        "authors": sorted(author.username for author in latest.authors.all()),
        "approved_by": approved.approval.approver.username if approved else None,
        "approved_hash": approved.hash if approved else None,
        "published_at": instant(answer.published_at),
    }


def _words(event: Event | None) -> str | None:
    return event.text.body if event is not None and hasattr(event, "text") else None


# -- for whoever asked ---------------------------------------------------------------------------------------------


def own(question: Question, now: datetime) -> dict[str, Any]:
    """What the tracking page shows: offices, no names; an answer from the moment it can be read."""
    events = queries.timeline(question, Audience.RESIDENT, now)
    answer = queries.answer_with_versions(question)
    is_readable = answer is not None and answer.published_id is not None and answer.published_at <= now
    is_paused = question.paused_at is not None
    return {
        "number": question.number,
        "version": question.version,
        "question": question.text,
        "topic": question.topic.slug if question.topic else None,
        "place": question.place,
        "lang": question.lang,
        "handling": question.handling,
        "outcome": question.outcome or None,
        "publication": question.publication,
        **_decided(question),
        "may_publish": question.may_publish,
        "hidden": question.is_hidden,
        "received_at": instant(question.received_at),
        "due_at": instant(question.due_at),
        "provisional": question.due_is_provisional,
        "late": question.is_open and not is_paused and question.due_at <= now,
        "paused_until": instant(question.paused_until),
        "lead": question.lead.slug,
        "first_office": question.first_office.slug if question.first_office else None,
        "asked": _asked(question, events),
        "stewardships": _offices(queries.stewardships(question)),
        "events": [_told(event) for event in events],
        "files": [
            {"name": file.name, "type": file.content_type, "bytes": file.size} for file in uploads.files_of(question)
        ],
        "answer": _readable(answer) if is_readable else None,
    }


def _decided(question: Question) -> dict[str, Any]:
    """Why it was refused or withheld, once that is decided: a refusal that is only proposed is not told."""
    is_refused = question.outcome in (Outcome.NOT_OURS, Outcome.NOT_ACCEPTED)
    is_withheld = question.publication == Publication.WITHHELD and not question.is_open
    return {
        "reason": question.reason if is_refused or is_withheld else None,
        "where_instead": (question.where_instead or None) if is_refused else None,
    }


def _asked(question: Question, events: list[Event]) -> str | None:
    """What the office waits to hear."""
    asked = [event for event in events if event.kind == "ask_resident"]
    return _words(asked[-1]) if asked and question.paused_at else None


def _offices(rows: list[Stewardship]) -> list[dict[str, Any]]:
    """Who was accountable when; a change of owner inside an office is none."""
    merged: list[dict[str, Any]] = []
    for row in rows:
        if merged and merged[-1]["lead"] == row.lead.slug:
            merged[-1]["to"] = instant(row.ended_at)
        else:
            merged.append({"lead": row.lead.slug, "from": instant(row.started_at), "to": instant(row.ended_at)})
    return merged


def _told(event: Event) -> dict[str, Any]:
    return {
        "at": instant(queries.public_at(event) if event.kind == "publish" else event.effective_at),
        "kind": event.kind,
        "by": event.by,
        "office": event.office.slug if event.office else None,
        "to": event.data.get("to") if event.kind != "assign" else None,
        "text": _words(event) if event.kind != "submit" else None,
    }


def _readable(answer: Answer) -> dict[str, Any]:
    return {
        "text": answer.published.body,
        "department": answer.department.slug,
        "published_at": instant(answer.published_at),
        "version": answer.published.number,
    }
