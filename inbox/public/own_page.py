"""All that a question's own page shows, prepared as strings; a fixed number of queries, however long the history."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import dateformat
from django.utils.translation import pgettext

from inbox.kit import clock, dates
from inbox.kit.text import title_of
from inbox.people.town import zone
from inbox.public.accountable import helpers, periods
from inbox.public.happened import Line, resident_events, resident_lines, whole_letter
from inbox.public.telling import Teller
from inbox.public.to_come import steps_to_come
from inbox.questions import access, queries, uploads
from inbox.questions.models import Question
from inbox.questions.residents import contact_of, is_unconfirmed, matters_beside
from inbox.questions.states import DONE, OPEN, Handling, Outcome, Publication
from inbox.reports.time_strip import time_strip

TITLE_LENGTH = 90  # characters of the resident’s own first words, whatever the question; the letter has them all


def own_page(question_id: int, via: str, now: datetime, lang: str) -> dict[str, Any]:
    """The template's context. Raises Hidden."""
    question = access.get_own_question(question_id)
    here = zone()
    teller = Teller(question, queries.answer_with_versions(question), lang, here, now)
    events = resident_events(question, now)
    lines = resident_lines(events, here)
    contact = contact_of(question)
    answer = teller.readable_answer
    return {
        "question": question,
        "title": title_of(question.text, TITLE_LENGTH),
        "matters": matters_beside(question),
        "whole_letter": whole_letter(events),
        "received_on": dates.day(question.received_at, here),
        "told": teller.told(),
        "due": dates.weekday_and_hour(question.due_at, here),
        "is_late": teller.is_late,
        "is_paused": question.paused_at is not None,
        "told_office": teller.office,
        "stamp": stamp_of(question.received_at, here),
        "asks": _asks(question, lines),
        "periods": periods(question, lang, here),
        "helpers": helpers(question, lang, here, now),
        "first_office": question.first_office.name_in(lang) if question.first_office else "",
        "lines": lines,
        "to_come": steps_to_come(question, here, now),
        "strip": time_strip(question, lang, now),
        "topic": question.topic.name_in(lang) if question.topic else "",
        "files": uploads.files_of(question),
        "answer": answer,
        "answered_on": dates.day(answer.published_at, here) if answer else "",
        "answer_office": answer.department.name_in(lang) if answer else "",
        "confirm_email": contact.email if is_unconfirmed(contact, via) else "",
        "can": _can(question, lines, has_answer=answer is not None),
        "accepted": uploads.ACCEPTED,
    }


def stamp_of(at: datetime, here: ZoneInfo) -> dict[str, str]:
    """What the town's stamp on a letter says."""
    local = clock.local(at, here)
    day = dateformat.format(local, pgettext("date format on the stamp: 15 Oct", "j M"))
    return {"day": day, "year": str(local.year), "on": dates.day(at, here)}


def _asks(question: Question, lines: list[Line]) -> Line | None:
    """What the resident is asked, while the question waits for them."""
    if question.handling != Handling.WITH_RESIDENT:
        return None
    return next(line for line in reversed(lines) if line.kind == "ask_resident")


def _can(question: Question, lines: list[Line], *, has_answer: bool) -> dict[str, bool]:
    """Which steps are open; the table of verbs has the last word."""
    is_rated = any(line.kind == "rate" and question.answered_at and line.at >= question.answered_at for line in lines)
    is_done = question.handling in DONE and question.outcome != Outcome.SPAM
    can_rate = is_done and question.outcome == Outcome.ANSWERED and has_answer and not is_rated
    is_in_sight = question.may_publish and question.publication != Publication.TAKEN_DOWN
    return {
        "reply": question.handling in OPEN,
        "rate": can_rate,
        "reopen": is_done and not can_rate and (has_answer or question.outcome != Outcome.ANSWERED),
        "withdraw": question.handling in OPEN,
        "hide": is_in_sight and not question.is_hidden,
    }
