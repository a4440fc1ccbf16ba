"""Who answers for a question now, who did before and why, who else helps: in words for somebody who never heard of a
lead or an offer."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from inbox.kit import dates
from inbox.questions import queries
from inbox.questions.models import Contribution, Question, Stewardship
from inbox.questions.states import CHANGES_LEAD, ContributionState, Handling, How


@dataclass(frozen=True)
class Period:
    """An office that answered for it: from when to when ("" for now), and how that came."""

    office: str
    phone: str
    since: str
    until: str
    how: str


@dataclass(frozen=True)
class Helper:
    """An office that was asked for something, and what became of it. Never what was asked or said."""

    office: str
    words: str


def periods(question: Question, lang: str, zone: ZoneInfo) -> list[Period]:
    """The current one first. A change of owner inside an office is no change; an earlier one that lasted no
    time is left out."""
    found, before = [], ""
    stretches = _stretches(queries.stewardships(question))
    for rows in stretches:
        office, last = rows[0].lead, rows[-1]
        since = dates.short_and_hour(rows[0].started_at, zone)
        until = dates.short_and_hour(last.ended_at, zone) if last.ended_at else ""
        if rows[0].started_at != last.ended_at or rows is stretches[-1]:
            found.append(Period(office.name_in(lang), office.phone, since, until, _how(rows, before)))
        before = office.name_in(lang)
    return found[::-1]


def _stretches(rows: list[Stewardship]) -> list[list[Stewardship]]:
    """Rows of the same office that touch."""
    stretches: list[list[Stewardship]] = []
    for row in rows:
        last = stretches[-1][-1] if stretches else None
        if last and last.lead_id == row.lead_id and last.ended_at == row.started_at:
            stretches[-1].append(row)
        else:
            stretches.append([row])
    return stretches


def _how(rows: list[Stewardship], before: str) -> str:
    """How the office came to answer for it; `before` names the one it came from."""
    decisive = [row.how for row in rows if row.how in CHANGES_LEAD] or [rows[0].how]
    match decisive[-1]:
        case How.RECEIPT if any(row.how == How.CLAIM for row in rows):
            return _("It came here, and a person took it on.")
        case How.RECEIPT if rows[0].lead.is_desk:
            return _("New questions come here first.")
        case How.RECEIPT:
            return _("Questions on this topic come straight here.")
        case How.ACCEPT:
            return _("%(office)s asked it to take over, and it said yes.") % {"office": before}
        case How.SILENCE:
            return _("%(office)s asked it to take over, and it did not object in time.") % {"office": before}
        case How.RETURN:
            return _("%(office)s gave it back.") % {"office": before}
        case How.RULING:
            return _("It was ruled that this office answers for it.")
        case How.MERGE:
            return _("It took over the work of %(office)s.") % {"office": before}
        case How.REOPEN:
            return _("It was opened again.")
    return ""


def helpers(question: Question, lang: str, zone: ZoneInfo, now: datetime) -> list[Helper]:
    """The other offices that were asked for something, in the order they were."""
    asked = queries.contributions(question)
    return [Helper(row.department.name_in(lang), _helping(row, zone, now)) for row in asked]


def _helping(row: Contribution, zone: ZoneInfo, now: datetime) -> str:
    by, on = dates.weekday_and_hour(row.due_at, zone), row.ended_at and dates.weekday(row.ended_at, zone)
    match row.state:
        case ContributionState.GIVEN:
            return _("Gave what it was asked for on %(date)s.") % {"date": on}
        case ContributionState.DECLINED:
            return _("Could not help; it said so on %(date)s.") % {"date": on}
        case ContributionState.LAPSED:
            return _("Was asked to help; the question ended before it did.")
    if row.due_at <= now:
        return _("Was asked to help by %(date)s and has not done so yet.") % {"date": by}
    if row.state == ContributionState.ACCEPTED:
        return _("Is helping, and has until %(date)s.") % {"date": by}
    since = dates.weekday(row.asked_at, zone)
    return _("Was asked to help on %(since)s, and has until %(date)s.") % {"since": since, "date": by}


def unsettled(question: Question, lang: str, zone: ZoneInfo, now: datetime) -> str:
    """What is not settled about who answers for an open question: departments disagree, another one is asked to take
    over, nobody has it in hand. "" where nothing is."""
    if not question.is_open or question.handling == Handling.NEW:
        return ""
    office = question.lead.name_in(lang)
    if question.bounces and (dispute := queries.open_arbitration(question)):
        facts = {"office": office, "date": dates.weekday_and_hour(dispute.due_at, zone)}
        return _disputed(is_late=dispute.due_at <= now) % facts
    if not question.accepted_at and (offer := queries.pending_offer(question)):
        facts = {"office": office, "to": offer.to.name_in(lang), "date": dates.weekday_and_hour(offer.answer_by, zone)}
        return _asked_to_take_over(is_over=offer.answer_by <= now) % facts
    return nobody_has_it(question, lang)


def nobody_has_it(question: Question, lang: str) -> str:
    """“” where somebody has."""
    if question.owner_id:
        return ""
    office = {"office": question.lead.name_in(lang)}
    return _("%(office)s answers for it; a colleague there takes it up next.") % office


def _disputed(*, is_late: bool) -> str:
    if is_late:
        return _(
            "Departments do not agree who is responsible. It should have been decided by %(date)s; the leader of the "
            "town is asked as well. Until it is decided, %(office)s answers for it."
        )
    return _(
        "Departments do not agree who is responsible; it is decided by %(date)s. Until then %(office)s answers for it."
    )


def _asked_to_take_over(*, is_over: bool) -> str:
    if is_over:
        return _("%(to)s was asked to take it over and said nothing by %(date)s. That counts as yes.")
    return _(
        "%(to)s is asked to take it over; until it says yes, %(office)s answers for it. If it says nothing by "
        "%(date)s, that counts as yes."
    )
