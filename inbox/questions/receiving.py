"""Numbers, codes and the first rows of a question: what submitting and importing share, and forms need to know."""

import hashlib
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from inbox.kit import signing
from inbox.kit.keys import new_key
from inbox.people.models import Department
from inbox.people.town import heir
from inbox.questions import deadlines
from inbox.questions.models import Clock, Question, Stewardship, Topic
from inbox.questions.rules import ground
from inbox.questions.states import How, Kind, Urgency

NEXT = """
INSERT INTO questions_numberseries AS series (year, last) VALUES (%s, 1)
ON CONFLICT (year) DO UPDATE SET last = series.last + 1 RETURNING last
"""


def next_number(year: int) -> str:
    """The next number of the year, as 2026-00042, by one statement. Its row stays locked until the transaction ends,
    so no number is given twice; one is skipped only if that transaction fails."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [year])
        return f"{year}-{cursor.fetchone()[0]:05d}"


def receive(
    *,
    now: datetime,
    ask_key: str,
    topic_id: int | None = None,
    lead: Department | None = None,
    how: How = How.RECEIPT,
    ended_at: datetime | None = None,
    **fields: Any,
) -> tuple[Question, str]:
    """The question with its first stewardship and clock, inside the caller's transaction, and its tracking code.

    Kind and urgency come from the topic; the lead is the desk, or the topic's department where it routes at once.
    `ended_at` is for what was answered before it came here: stewardship and clock end then.
    """
    stands_on = ground()
    rules = stands_on.rules
    topic = Topic.objects.filter(pk=topic_id).first() if topic_id else None
    lead_id = lead.pk if lead else _routed_to(topic) or stands_on.desk_id
    kind, urgency = (topic.kind, topic.urgency) if topic else (Kind.CONSULTATION, Urgency.NORMAL)
    limit = rules.pack.limit(kind, urgency)
    due_at = rules.after(now, limit)
    number = next_number(now.astimezone(ZoneInfo(rules.calendar.zone)).year)
    code = signing.new_tracking_code(number)
    steward = Stewardship(
        id=new_key(), question_id=new_key(), lead_id=lead_id, owner=None, how=how, started_at=now, ended_at=ended_at
    )
    question = Question(
        id=steward.question_id,
        number=number,
        topic=topic,
        kind=kind,
        urgency=urgency,
        received_at=now,
        due_at=due_at,
        due_is_provisional=deadlines.is_provisional(due_at, rules.calendar),
        pack_id=rules.pack_id,
        calendar_id=rules.calendar_id,
        stewardship=steward,
        lead_id=lead_id,
        code_hash=signing.code_hash(number, signing.parse_tracking_code(code).secret),
        ask_key_hash=signing.token_hash(ask_key),
        receipt_sealed=signing.seal(code, ask_key),
        **fields,
    )
    steward.save(force_insert=True)
    question.save(force_insert=True)
    Clock.objects.create(question=question, limit=str(limit), started_at=now, stopped_at=ended_at, due_at=due_at)
    return question, code


def _routed_to(topic: Topic | None) -> int | None:
    """The department that such questions reach at once, as long as it takes any."""
    if topic is None or not topic.routes_at_once:
        return None
    to = heir(topic.department)
    return to.pk if to.takes_questions else None


def receipt_key(ask_key: str, text: str) -> str:
    """The idempotency key of exactly these words: going back, changing them and sending again is another question.

    A key too short to guard a receipt (see signing.is_ask_key) is replaced by a fresh one.
    """
    if not signing.is_ask_key(ask_key):
        ask_key = signing.new_token()
    return hashlib.sha256(f"{ask_key}\n{text}".encode()).hexdigest()


def shown_code(question: Question, key: str) -> str | None:
    """The tracking code of a fresh receipt, for whoever holds its key; None once it is gone."""
    return signing.unseal(bytes(question.receipt_sealed), key) if question.receipt_sealed else None


def receipt_of(key: str, now: datetime, minutes: int) -> tuple[Question, str] | None:
    """The question and code behind a receipt's key while the receipt may be shown."""
    question = Question.objects.select_related("lead", "topic").filter(ask_key_hash=signing.token_hash(key)).first()
    if question is None or (now - question.received_at).total_seconds() > minutes * 60:
        return None
    code = shown_code(question, key)
    return (question, code) if code else None


def forget_receipts(now: datetime, minutes: int = 30) -> int:
    """After its minutes a code is gone for good: empty what could still be opened."""
    old = Question.objects.filter(receipt_sealed__isnull=False, received_at__lte=now - timedelta(minutes=minutes))
    return old.update(receipt_sealed=None)
