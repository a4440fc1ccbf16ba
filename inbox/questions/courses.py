"""The course of a question as its rows tell it: what the time ledger cuts its time by."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from inbox.questions.calendar import Span
from inbox.questions.models import Event, Pause, Stewardship
from inbox.questions.states import Handling
from inbox.questions.time_ledger import Course, Held

Wait = tuple[int, datetime, datetime | None]  # the department asked or offered it, since when, until when


def course_of(
    stewardships: Sequence[Stewardship],
    waits: Iterable[Wait],
    events: Iterable[Event],
    pauses: Iterable[Pause],
    now: datetime,
) -> Course:
    """Rows of one question in their order, the leads joined; what is still open lasts until now."""
    desk = next((row.lead_id for row in stewardships if row.lead.is_desk), None)
    leads = [Held(row.lead_id, row.started_at, row.ended_at or now) for row in stewardships]
    held = [Held(department, start, end or now) for department, start, end in waits]
    return Course(desk, leads, held, _reviews(events, now), _pauses(pauses, now))


def _reviews(events: Iterable[Event], now: datetime) -> list[Span]:
    """From when to when a second person had the text."""
    spans, since = [], None
    for event in events:
        handling = event.data.get("axes", {}).get("handling")
        if handling == Handling.IN_REVIEW and since is None:
            since = event.effective_at
        elif handling and handling != Handling.IN_REVIEW and since is not None:
            spans.append((since, event.effective_at))
            since = None
    return spans if since is None else [*spans, (since, now)]


def _pauses(rows: Iterable[Pause], now: datetime) -> list[Span]:
    return [(row.started_at, row.ended_at or now) for row in rows]
