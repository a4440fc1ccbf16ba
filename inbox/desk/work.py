"""One question as its page shows it: who answers for it, what was said, what this member can do now."""

from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from inbox.desk.asked import Asked, asked_on, problem_of, waits_on
from inbox.desk.difference import Piece, difference
from inbox.desk.forms.fields import in_my_language
from inbox.desk.forms.lists import Lists
from inbox.desk.forms.verbs import VerbForm
from inbox.desk.history import History, Line, turn
from inbox.desk.offered import Offered, as_offered
from inbox.desk.ownership import who
from inbox.desk.similar import similar_to, split_with
from inbox.desk.steps import verbs_for
from inbox.desk.time_left import time_left
from inbox.kit.text import excerpt
from inbox.questions import queries, words
from inbox.questions.access import has_contact
from inbox.questions.actor import Actor
from inbox.questions.models import Answer, AnswerVersion, Event, Question
from inbox.questions.states import OPEN, Audience, RefusalReason, Source
from inbox.questions.uploads import files_of
from inbox.reports.time_strip import time_strip
from inbox.search.precedents import precedents_like

# The page's places, from the top: what decides, what is written to somebody, what else there is.
DECIDE = ("confirm_refusal", "accept", "decline", "claim", "unmark_spam", "withdraw_offer", "undo_publish")
WRITE = ("progress", "ask_resident", "ask_department", "note")
ANSWER = ("draft", "submit_for_review", "review", "publish", "answer_privately", "withhold")
MORE = (
    *("classify", "offer", "assign", "return_to_desk", "contacted", "add_information", "split"),
    *("refuse", "mark_spam"),
)
# What the bar on top leaves to the list of what else there is.
SELDOM = set(MORE) - {"offer", "return_to_desk"}
# Whose hand wrote the words of a question: what came another way than by the form was written down by a clerk.
WRITTEN = {
    Source.WEB: _("What the resident wrote"),
    Source.COUNTER: _("What the resident said at the counter, as it was written down"),
    Source.PHONE: _("What the resident said by phone, as it was written down"),
    Source.LETTER: _("From the resident’s letter, as it was typed in"),
    Source.EMAIL: _("From the resident’s e-mail"),
    Source.ONLINE: _("What was found online, as it was written down"),
    Source.IMPORT: _("As the earlier system has it"),
}


def page_of(
    question: Question, actor: Actor, now: datetime, *, sent: VerbForm | None = None, contact: Any = None
) -> dict[str, Any]:
    """All that the template shows; the same number of queries whatever the length of the history. `sent` is the form
    that was sent and refused, shown with all that was typed."""
    lists, standing = Lists(question), actor.standing
    answer, rows = queries.answer_with_versions(question), queries.stewardships(question)
    latest = _latest(answer)
    events = queries.timeline(question, Audience.STAFF, now)
    history = History(lists.departments, rows)
    verbs = verbs_for(actor, lists, answer=answer, now=now)
    offered = {verb: _offered(verb, lists, sent, answer) for verb in verbs}
    asked = asked_on(lists, lists.contributions, standing, now, sent)
    refused = next((one for one in offered.values() if one.is_open), None)
    is_unchanged = bool(latest) and _is_unchanged(question, answer, latest)
    if is_unchanged:  # what came back is written anew before it is sent again
        offered = {verb: offered[verb] for verb in sorted(offered, key=lambda verb: verb != "draft")}
    is_disputed = lists.arbitration is not None
    return {
        "question": question,
        "title": excerpt(question.text, 120),
        "left": time_left(question, now),
        "strip": time_strip(question, get_language(), now),
        "written": WRITTEN[question.source],
        "is_open": question.handling in OPEN,
        "who": who(rows, lists, actor, now),
        "pending": lists.pending,
        "asked": asked,
        "given": [one for one in asked if one.is_given],
        "waits_on": waits_on(question, lists.contributions, now),
        "sides": history.sides(events) if is_disputed else [],
        "ruling": _ruling(history, events, offered.get("rule"), question),
        "related": split_with(question, standing),
        "lines": [history.line(event) for event in reversed(events)],
        "turns": [line for line in map(turn, events) if line],
        "files": files_of(question),
        "has_contact": has_contact(question, standing),
        "contact": contact,
        "answer": answer,
        "latest": latest,
        "reviewed": _reviewed(answer, events) if "review" in offered else None,
        "returned": _returned(question, events, history),
        "is_unchanged": is_unchanged,
        "precedents": precedents_like(question, standing) if question.handling in OPEN else [],
        "similar": similar_to(question, standing, now) if question.handling in OPEN else None,
        "base": latest.number if latest else 0,
        "problem": refused or problem_of(sent, lists, asked),
        "doable": _doable(offered, asked, is_disputed=is_disputed),
        "proposed": _proposed(question, actor, offered),
        "waits": question.refused_by_id is not None and "confirm_refusal" not in offered,
        "offered": offered,
        "rule_first": is_disputed and "rule" in offered,
        "decide": _in(DECIDE, offered),
        "write": _in(WRITE, offered),
        "more": _in(MORE, offered),
        "answering": _in(ANSWER, offered),
    }


def _doable(offered: dict[str, Offered], asked: list[Asked], *, is_disputed: bool) -> dict[str, Any] | None:
    """What the bar on top offers, and whether more stands further down; None where there is nothing to do.

    A ruling is in the bar only where one is asked for. Where a single one would be left out, it stands there too.
    """
    gives = [ask.give for ask in asked if ask.give]
    every = [*gives, *(one for verb, one in offered.items() if verb != "rule" or is_disputed)]
    often = [one for one in every if one.verb not in SELDOM]
    has_more = bool(often) and len(every) - len(often) > 1
    return {"often": often if has_more else every, "has_more": has_more} if every else None


def _is_unchanged(question: Question, answer: Answer, latest: AnswerVersion) -> bool:
    """Whether the text is still the one that a reviewer gave back, or that did not solve it."""
    was_returned = question.returned_at is not None and latest.made_at <= question.returned_at
    return was_returned or answer.published_id == latest.pk


def _proposed(question: Question, actor: Actor, offered: dict[str, Offered]) -> dict[str, Any] | None:
    """A refusal that waits for a second person; None where nobody proposed one."""
    if question.refused_by_id is None:
        return None
    return {
        "by": question.refused_by,
        "is_mine": question.refused_by_id == actor.user.pk,
        "reason": words.REFUSAL_REASON[RefusalReason(question.reason)],
        "where_instead": question.where_instead,
        "can_be_confirmed": "confirm_refusal" in offered,
    }


def _in(place: tuple[str, ...], offered: dict[str, Offered]) -> list[Offered]:
    return [offered[verb] for verb in place if verb in offered]


def _offered(verb: str, lists: Lists, sent: VerbForm | None, answer: Answer | None, **options: Any) -> Offered:
    one = as_offered(verb, lists, sent, **options)
    if verb == "draft" and not one.form.is_bound and (latest := _latest(answer)):
        one.form.initial |= {"public_question": latest.public_question, "body": latest.body}
    return one


def _latest(answer: Answer | None) -> AnswerVersion | None:
    return next(iter(answer.versions.all()), None) if answer else None


def _reviewed(answer: Answer, events: list[Event]) -> dict[str, Any] | None:
    """The last version before the latest that somebody reviewed, and what changed since; None where there is none."""
    latest = _latest(answer)
    numbers = [event.data["number"] for event in events if event.kind == "review"]
    number = max((number for number in numbers if number < latest.number), default=None)
    before = next((version for version in answer.versions.all() if version.number == number), None)
    if before is None:
        return None
    return {
        "number": number,
        "question": _changes(before, latest, "public_question"),
        "body": _changes(before, latest, "body"),
    }


def _changes(before: AnswerVersion, latest: AnswerVersion, field: str) -> list[Piece]:
    return difference(getattr(before, field), getattr(latest, field))


def _returned(question: Question, events: list[Event], history: History) -> Line | None:
    """What the reviewer wrote who gave the draft back, while it is with the writer."""
    if question.returned_at is None:
        return None
    return next(history.line(event) for event in reversed(events) if event.kind == "review")


def _ruling(history: History, events: list[Event], rule: Offered | None, question: Question) -> dict[str, Any] | None:
    """For who may rule: those that the dispute is about first, with what they have to do with it; then all others."""
    if rule is None:
        return None
    hints = history.concerned(events)
    hints.setdefault(question.lead.slug, []).insert(0, _("leads it now"))
    chosen, can_lead = rule.form["to"].value(), list(rule.form.fields["to"].objects.values())
    rows = [
        {"slug": one.slug, "name": in_my_language(one), "hints": hints.get(one.slug), "is_chosen": one.slug == chosen}
        for one in can_lead
    ]
    rows.sort(key=lambda row: row["name"])
    return {
        "concerned": [row for row in rows if row["hints"]],
        "others": [row for row in rows if not row["hints"]],
        "is_other": any(row["is_chosen"] and not row["hints"] for row in rows),
    }
