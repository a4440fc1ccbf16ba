"""What departments were asked to contribute to a question, as the lead reads it and as they do themselves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from inbox.desk.forms.fields import in_my_language
from inbox.desk.forms.lists import Lists
from inbox.desk.forms.verbs import VerbForm
from inbox.desk.history import text_of
from inbox.desk.offered import Offered, as_offered
from inbox.desk.time_left import TimeLeft, contribution_left
from inbox.kit.text import excerpt
from inbox.people.roles import Role
from inbox.people.standing import Standing
from inbox.questions.models import Contribution, Question
from inbox.questions.states import ContributionState, is_allowed


@dataclass(frozen=True)
class Asked:
    """One contribution; `does` is what this member can answer to it now."""

    row: Contribution
    left: TimeLeft
    ask: str
    said: str  # what was given, or why it was declined
    does: list[Offered]

    @property
    def is_given(self) -> bool:
        return self.row.state == ContributionState.GIVEN

    @property
    def is_accepted(self) -> bool:
        return self.row.state == ContributionState.ACCEPTED

    @property
    def give(self) -> Offered | None:
        return next((one for one in self.does if one.verb == "contribute"), None)


def asked_on(
    lists: Lists, rows: list[Contribution], standing: Standing, now: datetime, sent: VerbForm | None
) -> list[Asked]:
    """Those on one question, in their order, each with the forms of this member."""
    return [
        Asked(
            row=row,
            left=contribution_left(row, lists.question, now),
            ask=text_of(row.made),
            said=text_of(row.decided),
            does=[as_offered(verb, lists, sent, key=row.pk) for verb in _verbs(row, lists.question, standing)],
        )
        for row in rows
    ]


def waits_on(question: Question, rows: list[Contribution], now: datetime) -> list[str]:
    """Whose answer is awaited, as in “waiting on Roads · Day 2 of 3”."""
    return [
        _("waiting on %(office)s · %(left)s")
        % {"office": in_my_language(row.department), "left": contribution_left(row, question, now).words}
        for row in rows
        if row.ended_at is None
    ]


def asked_page(rows: list[Contribution], standing: Standing, now: datetime, sent: VerbForm | None) -> dict[str, Any]:
    """For who was asked and sees no more of the question than that: its words, place and lead, and the asks.

    Nothing else of the question comes here, so that no template can show it.
    """
    question = rows[0].question
    lists = Lists(question)
    asked = asked_on(lists, rows, standing, now, sent)
    return {
        "question": {"number": question.number},
        "title": excerpt(question.text, 120),
        "text": question.text,
        "lang": question.lang,
        "place": question.place,
        "topic": question.topic,
        "lead": question.lead,
        "asked": asked,
        "problem": problem_of(sent, lists, asked),
    }


def problem_of(sent: VerbForm | None, lists: Lists, asked: list[Asked]) -> Offered | None:
    """What was sent and refused, where it stands on the page; else by itself, to keep what was typed."""
    if sent is None:
        return None
    shown = [one for ask in asked for one in ask.does if one.is_open]
    return shown[0] if shown else as_offered(sent.verb, lists, sent, is_possible=False)


def _verbs(row: Contribution, question: Question, standing: Standing) -> list[str]:
    if row.ended_at is not None or row.department_id not in standing.departments(Role.RESPONDER, Role.OFFICER):
        return []
    verbs = ["contribute", "accept_contribution", "decline_contribution"]
    if row.state == ContributionState.ACCEPTED:
        verbs.remove("accept_contribution")
    return [verb for verb in verbs if is_allowed(verb, question.handling)]
