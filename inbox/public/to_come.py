"""The steps that an open question has before it: the receipt, its own page and the public one tell the same."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from inbox.kit import dates
from inbox.kit.punctuation import gap
from inbox.questions import queries
from inbox.questions.models import Question
from inbox.questions.rules import rules_of
from inbox.questions.states import Handling


@dataclass(frozen=True)
class ToCome:
    """One step and the instant by which it is promised; `is_late` where that has passed."""

    what: str
    by: datetime
    by_text: str
    note: str
    is_late: bool


def steps_to_come(question: Question, zone: tzinfo, now: datetime, *, for_all: bool = False) -> list[ToCome]:
    """In their order; none where the question is not open. The page for all is kept until the answer falls due, so
    that it can't say of the first step that it is late."""
    if not question.is_open:
        return []
    steps = []
    if question.handling == Handling.NEW:
        rules = rules_of(question)
        note = _("From then on that office answers for it, whoever else has to help.")
        read_at = rules.after(question.received_at, rules.pack.contact)
        steps.append(
            _step(_("A person reads it and takes it on"), read_at, note, zone, is_late=read_at <= now and not for_all)
        )
    steps += _who_answers(question, zone, now)
    is_late = question.due_at <= now and question.paused_at is None
    note = _note(question)
    steps.append(
        _step(pgettext("a step to come", "Answered"), question.due_at, "" if is_late else note, zone, is_late=is_late)
    )
    return sorted(steps, key=lambda step: step.by)


def _who_answers(question: Question, zone: tzinfo, now: datetime) -> list[ToCome]:
    """The step that settles who answers for it, where that is open."""
    if question.bounces and (dispute := queries.open_arbitration(question)):
        what = _("It is decided which office answers for it")
        return [_step(what, dispute.due_at, "", zone, is_late=dispute.due_at <= now)]
    offer = None if question.accepted_at else queries.pending_offer(question)
    if offer is None or offer.answer_by <= now:
        return []
    what = _("%(to)s says whether it takes it over") % {"to": offer.to.name_in(get_language())}
    return [_step(what, offer.answer_by, "", zone, is_late=False)]


def _note(question: Question) -> str:
    """What may still happen to the promised date."""
    if question.paused_at:
        return _("The clock stands still: the date moves by as much working time as it waits.")
    kept = _("If we can’t keep it, the page of the question says so.")
    if question.accepted_at:  # offers are over
        return kept
    return gap().join([_("If another office knows better, it may take over; the promised date stays."), kept])


def _step(what: str, at: datetime, note: str, zone: tzinfo, *, is_late: bool) -> ToCome:
    by = _("It was promised by %(date)s.") if is_late else _("By %(date)s")
    return ToCome(what, at, by % {"date": dates.weekday_and_hour(at, zone)}, note, is_late)
