"""What the rows of a queue say beside the question: what is asked by when, on whom it waits, who could not agree."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from inbox.desk.asked import waits_on
from inbox.desk.history import History, Line, text_of
from inbox.desk.offered import moment
from inbox.desk.time_left import TimeLeft, contribution_left
from inbox.kit.text import excerpt
from inbox.people.models import Department
from inbox.people.roles import Role
from inbox.people.standing import Standing
from inbox.questions import queries
from inbox.questions.models import Arbitration, Question
from inbox.questions.states import Handling

LONGEST = 140  # characters of what was said that a row shows


@dataclass(frozen=True)
class Beside:
    """`left` takes the place of the promise, where another time is what this queue is about."""

    notes: list[str] = field(default_factory=list)
    said: list[Line] = field(default_factory=list)
    left: TimeLeft | None = None
    due_at: datetime | None = None


NOTHING = Beside()


def beside(
    queue: str, questions: Sequence[Question], standing: Standing, departments: list[Department], now: datetime
) -> dict[int, Beside]:
    """Question's key → what its row says; two queries at most for all of them."""
    match queue:
        case "asked":
            return _asked(questions, standing, now)
        case "mine" | "waiting":
            return _waiting(questions, now)
        case "arbitration":
            return _disputed(questions, departments, now)
    return {}


def _asked(questions: Sequence[Question], standing: Standing, now: datetime) -> dict[int, Beside]:
    here, by_key = standing.departments(Role.RESPONDER, Role.OFFICER), {one.pk: one for one in questions}
    found: dict[int, Beside] = {}
    for row in queries.awaited(questions):
        if row.department_id not in here:
            continue
        ask = excerpt(text_of(row.made), LONGEST)
        if row.question_id in found:
            found[row.question_id].notes.append(ask)
            continue
        left = contribution_left(row, by_key[row.question_id], now)
        found[row.question_id] = Beside([ask], left=left, due_at=row.due_at)
    return found


def _waiting(questions: Sequence[Question], now: datetime) -> dict[int, Beside]:
    asked = queries.awaited(questions)
    found = {}
    for question in questions:
        notes = waits_on(question, [row for row in asked if row.question_id == question.pk], now)
        if question.handling == Handling.WITH_RESIDENT:
            notes.append(_("waiting on the resident"))
        found[question.pk] = Beside(notes)
    return found


def _disputed(questions: Sequence[Question], departments: list[Department], now: datetime) -> dict[int, Beside]:
    arbitrations, events = queries.disputes(questions)
    history = History(departments, [])
    return {
        row.question_id: Beside(
            [_since(row)],
            history.sides([event for event in events if event.question_id == row.question_id]),
        )
        for row in arbitrations
    }


def _since(row: Arbitration) -> str:
    if row.stepped_up_at:
        told = _("Not agreed since %(since)s; nobody ruled by %(due)s")
    else:
        told = _("Not agreed since %(since)s; to be ruled by %(due)s")
    return told % {"since": moment(row.opened_at), "due": moment(row.due_at)}
