"""What the API says of questions and answers, as data; schemas.py says the same as a document."""

from datetime import datetime
from typing import Any

from django.conf import settings

from inbox.api.v1.replies import instant
from inbox.questions import queries, uploads
from inbox.questions.deadlines import working_seconds
from inbox.questions.models import (
    Answer,
    Arbitration,
    Clock,
    Contribution,
    Event,
    Offer,
    Precedent,
    Question,
    Stewardship,
)
from inbox.questions.rules import rules_of
from inbox.questions.states import Audience, ContributionState, How, Outcome, Publication
from inbox.questions.time_ledger import totals

# Which verb's words say why a stewardship of this kind began.
SAYS_WHY = {
    How.ACCEPT: "offer",  # the reason of an acceptance is the offer's
    How.SILENCE: "offer",
    How.RETURN: "return_to_desk",
    How.RULING: "rule",
    How.MERGE: "merge_department",
    How.REOPEN: "reopen",
}
SAME_OFFICE = {How.CLAIM, How.ASSIGN, How.VACATED}  # the owner changes, the office does not


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
    clocks = queries.clocks(question)
    return head(question, queries.pending_offer(question)) | {
        "accepted_at": instant(question.accepted_at),
        "contacted_at": instant(question.contacted_at),
        "split_from": question.split_from.number if question.split_from else None,
        "parts": _parts(question),
        "arbitration": _arbitration(queries.open_arbitration(question)),
        "stewardships": [_stewardship(row, events) for row in queries.stewardships(question)],
        "contributions": [contribution(row) for row in queries.contributions(question)],
        "precedents": [_precedent(row) for row in queries.precedents().filter(question=question)],
        "clocks": [_clock(row, question, now) for row in clocks],
        "time_ledger": _time_ledger(question, clocks[-1:], now),
        "answer": _draft(queries.answer_with_versions(question)),
        "events": [event_row(event) for event in events],
    }


def asked(question: Question, rows: list[Contribution]) -> dict[str, Any]:
    """All that a department which was asked to contribute needs to see, and no more: the resident's words and what was
    asked of it. `rows` are its own contributions, newest first; the open one, or the last, says until when."""
    awaited = next((row for row in rows if row.ended_at is None), rows[0])
    return {
        "number": question.number,
        "version": question.version,
        "lead": question.lead.slug,
        "text": question.text,
        "topic": question.topic.slug if question.topic else None,
        "place": question.place,
        "lang": question.lang,
        "due_at": instant(awaited.due_at),
        "contributions": [contribution(row) for row in rows],
    }


def contribution(row: Contribution) -> dict[str, Any]:
    """What was asked of a department, and what it gave (`text`) or why it did not (`reason`)."""
    is_given, is_declined = (row.state == state for state in (ContributionState.GIVEN, ContributionState.DECLINED))
    return {
        "id": row.pk,
        "department": row.department.slug,
        "ask": _words(row.made) or "",
        "state": row.state,
        "asked_at": instant(row.asked_at),
        "due_at": instant(row.due_at),
        "accepted_at": instant(row.accepted_at),
        "given_at": instant(row.ended_at) if is_given else None,
        "text": _words(row.decided) if is_given else None,
        "reason": _words(row.decided) if is_declined else None,
    }


def _parts(question: Question) -> list[str]:
    """Numbers of the questions that were made of it."""
    return list(question.parts.order_by("received_at", "number").values_list("number", flat=True))


def _arbitration(row: Arbitration | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "since": instant(row.opened_at),
        "due_at": instant(row.due_at),
        "stepped_up_at": instant(row.stepped_up_at),
    }


def _precedent(row: Precedent) -> dict[str, Any]:
    """A ruling or a return; `to` is who leads since, or whom a return named."""
    return {
        "how": row.how,
        "from": row.away_from.slug,
        "to": row.to.slug if row.to else None,
        "at": instant(row.at),
        "reason": _words(row.event),
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
    return {
        "lead": row.lead.slug,
        "owner": row.owner.username if row.owner else None,
        "from": instant(row.started_at),
        "to": instant(row.ended_at),
        "how": row.how,
        "reason": _reason(row, events),
    }


def _reason(row: Stewardship, events: list[Event]) -> str | None:
    """The words by which it began: said at that instant, or by the offer before it."""
    verb = SAYS_WHY.get(How(row.how), "")
    said = [event for event in events if event.kind == verb and event.effective_at <= row.started_at]
    if not said or (verb != "offer" and said[-1].effective_at != row.started_at):
        return None
    return _words(said[-1])


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


def _time_ledger(question: Question, clocks: list[Clock], now: datetime) -> list[dict[str, Any]]:
    """Where the time of the last promise went, in seconds of opening hours; nobody's department for the resident."""
    entries = totals(queries.time_stretches(question, clocks, now))
    slugs: dict[int | None, str] = {one.pk: one.slug for one in queries.departments()}
    return [
        {"what": entry.what, "department": slugs.get(entry.department), "seconds": entry.seconds} for entry in entries
    ]


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
        "asking": [_asking(row) for row in queries.contributions(question)],
        "split_from": question.split_from.number if question.split_from else None,
        "parts": _parts(question),
        "stewardships": _offices(queries.stewardships(question)),
        "time_ledger": _time_ledger(question, queries.clocks(question)[-1:], now),
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


def _asking(row: Contribution) -> dict[str, Any]:
    """That another office is asked for help: not what, and not what it said."""
    return {
        "department": row.department.slug,
        "asked_at": instant(row.asked_at),
        "due_at": instant(row.due_at),
        "state": row.state,
    }


def _offices(rows: list[Stewardship]) -> list[dict[str, Any]]:
    """Which office was accountable when, and how it came to it; a change of owner inside one is none."""
    merged: list[dict[str, Any]] = []
    for row in rows:
        since = merged[-1] if merged and row.how in SAME_OFFICE else None
        if since is None:
            since = {"lead": row.lead.slug, "from": instant(row.started_at), "to": None, "how": row.how}
            merged.append(since)
        since["to"] = instant(row.ended_at)
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
