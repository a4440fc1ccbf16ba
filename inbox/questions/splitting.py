"""The second question of a letter that held two matters, with everything that has happened to the first."""

from datetime import datetime
from zoneinfo import ZoneInfo

from inbox.kit import signing
from inbox.kit.keys import new_key
from inbox.questions import deadlines, events, replay
from inbox.questions.actor import Actor
from inbox.questions.deadlines import Limit
from inbox.questions.models import Arbitration, Clock, Contact, Pause, Question, Stewardship
from inbox.questions.receiving import next_number
from inbox.questions.rules import rules_of
from inbox.questions.states import Handling, Publication

# What the part has in common with the question it was split from.
SHARED = (
    *("lang", "source", "provenance", "place", "topic_id", "kind", "urgency", "may_publish", "is_hidden"),
    *("received_at", "pack_id", "calendar_id", "lead_id", "owner_id", "first_responder_id", "first_office_id"),
    *("bounces", "accepted_at", "contacted_at"),
)


def split_off(question: Question, text: str, actor: Actor, now: datetime) -> Question:
    """A question of its own in hand of the same steward, inside the caller's transaction that holds `question`.

    Its tracking code is known to nobody: whoever holds that of `question` reaches it from there.
    """
    rules = rules_of(question)
    number = next_number(now.astimezone(ZoneInfo(rules.calendar.zone)).year)
    code = signing.new_tracking_code(number)
    part = Question(
        id=new_key(),
        number=number,
        text=text,
        split_from=question,
        handling=Handling.IN_HAND,
        outcome="",
        publication=Publication.UNDECIDED,
        due_at=question.due_at,
        code_hash=signing.code_hash(number, signing.parse_tracking_code(code).secret),
        **{name: getattr(question, name) for name in SHARED},
    )
    rows = _copy_stewardships(question, part)
    part.save(force_insert=True)
    part.due_at = _copy_clock(question, part, now)
    part.due_is_provisional = deadlines.is_provisional(part.due_at, rules.calendar)
    part.settle_at = _copy_arbitration(question, part)
    part.save(update_fields=["due_at", "due_is_provisional", "settle_at"])
    contact = Contact.objects.filter(question=question).first()
    if contact:
        contact.pk = part.pk
        contact.save(force_insert=True)
    data = {"from": question.number, "copied": replay.copied(rows), "axes": {"handling": part.handling}}
    events.record(part, "split", actor, at=now, text=text, data=data, has_email=False)
    return part


def _copy_stewardships(question: Question, part: Question) -> list[Stewardship]:
    rows = list(Stewardship.objects.filter(question=question).order_by("ordinal"))
    for row in rows:
        row.pk, row.question_id = new_key(), part.pk
    part.stewardship_id = rows[-1].pk
    for row in rows:
        row.save(force_insert=True)
    return rows


def _copy_clock(question: Question, part: Question, now: datetime) -> datetime:
    """All clocks with their pauses; one that still pauses runs again from now on. Gives the due date."""
    due_at = question.due_at
    for clock in Clock.objects.filter(question=question).order_by("ordinal"):
        spans = [(pause.started_at, pause.ended_at or now) for pause in clock.pauses.order_by("started_at")]
        due_at = deadlines.due_at(clock.started_at, Limit.parse(clock.limit), rules_of(question).calendar, spans)
        copied = Clock.objects.create(
            question=part,
            ordinal=clock.ordinal,
            limit=clock.limit,
            started_at=clock.started_at,
            stopped_at=clock.stopped_at,
            due_at=due_at,
        )
        Pause.objects.bulk_create(Pause(clock=copied, started_at=start, ended_at=end) for start, end in spans)
    return due_at


def _copy_arbitration(question: Question, part: Question) -> datetime | None:
    """Who leads the one is not agreed on for the other either. Gives when it steps up by itself."""
    row = Arbitration.objects.filter(question=question, ended_at__isnull=True).first()
    if row is None:
        return None
    row.pk, row.question = None, part
    row.save(force_insert=True)
    return None if row.stepped_up_at else row.due_at
