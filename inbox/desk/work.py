"""One question as its page shows it: who answers for it, what was said, what this member can do now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from inbox.desk.difference import Piece, difference
from inbox.desk.forms.fields import Words, in_my_language
from inbox.desk.forms.verbs import Lists, VerbForm
from inbox.desk.similar import similar_to
from inbox.desk.steps import STEPS, Step, verbs_for
from inbox.desk.time_left import time_left
from inbox.kit.text import excerpt
from inbox.people.models import in_language
from inbox.questions import queries, words
from inbox.questions.access import has_contact
from inbox.questions.actor import Actor
from inbox.questions.models import Answer, AnswerVersion, Event, Question
from inbox.questions.states import OPEN, Audience, RefusalReason, Source, WithholdReason
from inbox.questions.uploads import files_of

# The page's places, from the top: what decides, what is written to somebody, what else there is.
DECIDE = ("confirm_refusal", "accept", "decline", "claim", "unmark_spam", "withdraw_offer", "undo_publish")
WRITE = ("progress", "ask_resident", "note")
ANSWER = ("draft", "submit_for_review", "review", "publish", "answer_privately", "withhold")
MORE = ("classify", "offer", "assign", "add_information", "refuse", "mark_spam")
AT_ONCE = {"claim", "accept", "withdraw_offer", "unmark_spam", "undo_publish"}
IN_BAR = {
    "draft": _("Write the answer"),
    "note": _("Note"),
    "progress": _("Progress note"),
    "add_information": _("Add their words"),
}
SHOWN_ELSEWHERE = {
    "submit",
    "draft",
    "ask_resident",
    "add_information",
}  # their words stand in the letter or the answer

# Where the public's sentence speaks to the resident, the desk has its own.
AT_THE_DESK = {
    "ask_resident": _("%(office)s asked the resident"),
    "answer_privately": _("Answered, for the resident alone"),
    "note": _("Internal note by %(office)s"),
    "review": _("%(office)s approved the answer"),
    "refuse": _("%(office)s proposed to refuse it"),
}
RETURNED = _("%(office)s gave the answer back")  # what else a review can be

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


@dataclass(frozen=True)
class Line:
    """One event of the history; `readers` is public, resident or staff."""

    event: Event
    says: str
    text: str
    readers: str


@dataclass(frozen=True)
class Offered:
    """A verb that this member can do, with its form; `is_open` where it was just sent and refused."""

    verb: str
    name: Any
    step: Step
    form: VerbForm
    readers: str
    is_open: bool
    is_possible: bool = True

    @property
    def in_bar(self) -> Any:
        """What the bar on top calls it, where the button's words would sound odd."""
        return IN_BAR.get(self.verb, self.name)

    @property
    def typed(self) -> list[tuple[Any, str]]:
        """What somebody wrote into its fields, with their labels."""
        written = [field for field in self.form.visible_fields() if isinstance(field.field, Words)]
        return [(field.label, field.value()) for field in written if self.form.is_bound and field.value()]

    @property
    def acts_at_once(self) -> bool:
        """Whether the bar may do it without a look at what happens then."""
        return self.verb in AT_ONCE


def page_of(
    question: Question, actor: Actor, now: datetime, *, sent: VerbForm | None = None, contact: Any = None
) -> dict[str, Any]:
    """All that the template shows; at most 20 queries whatever the length of the history. `sent` is the form that was
    sent and refused, shown with all that was typed."""
    lists = sent.lists if sent else Lists(question)
    pending, answer = queries.pending_offer(question), queries.answer_with_versions(question)
    latest = _latest(answer)
    events = queries.timeline(question, Audience.STAFF, now)
    verbs = verbs_for(actor, question, pending=pending, answer=answer, now=now)
    offered = {verb: _offered(verb, question, lists, sent, answer) for verb in verbs}
    if sent is not None and sent.verb not in offered:
        offered[sent.verb] = _offered(sent.verb, question, lists, sent, answer, is_possible=False)
    is_unchanged = bool(latest) and _is_unchanged(question, answer, latest)
    if is_unchanged:  # what came back is written anew before it is sent again
        offered = {verb: offered[verb] for verb in sorted(offered, key=lambda verb: verb != "draft")}
    return {
        "question": question,
        "title": excerpt(question.text, 120),
        "left": time_left(question, now),
        "written": WRITTEN[question.source],
        "is_open": question.handling in OPEN,
        "is_mine": question.owner_id == actor.user.pk,
        "pending": pending,
        "lines": [_line(event, lists) for event in reversed(events)],
        "turns": [line for line in map(_turn, events) if line],
        "files": files_of(question),
        "has_contact": has_contact(question, actor.standing),
        "contact": contact,
        "answer": answer,
        "latest": latest,
        "reviewed": _reviewed(answer, events) if "review" in offered else None,
        "returned": _returned(question, events, lists),
        "is_unchanged": is_unchanged,
        "similar": similar_to(question, actor.standing, now) if question.handling in OPEN else None,
        "base": latest.number if latest else 0,
        "problem": offered[sent.verb] if sent is not None else None,
        "doable": [one for one in offered.values() if one.is_possible],
        "proposed": _proposed(question, actor, offered),
        "waits": question.refused_by_id is not None and "confirm_refusal" not in offered,
        "offered": {verb: one for verb, one in offered.items() if one.is_possible},
        "decide": _in(DECIDE, offered),
        "write": _in(WRITE, offered),
        "more": _in(MORE, offered),
        "answering": _in(ANSWER, offered),
    }


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
    return [offered[verb] for verb in place if verb in offered and offered[verb].is_possible]


def _offered(
    verb: str,
    question: Question,
    lists: Lists,
    sent: VerbForm | None,
    answer: Answer | None,
    *,
    is_possible: bool = True,
) -> Offered:
    is_sent = sent is not None and sent.verb == verb
    form = sent if is_sent else STEPS[verb].form(verb=verb, question=question, lists=lists)
    if verb == "draft" and not is_sent and (latest := _latest(answer)):
        form.initial |= {"public_question": latest.public_question, "body": latest.body}
    readers = STEPS[verb].readers
    if verb == "progress" and not question.may_publish:
        readers = "resident"
    name = words.DO[verb]
    if verb == "refuse" and question.refused_by_id:
        name = _("Propose another reason")
    return Offered(verb, name, STEPS[verb], form, readers, is_sent, is_possible)


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


def _returned(question: Question, events: list[Event], lists: Lists) -> Line | None:
    """What the reviewer wrote who gave the draft back, while it is with the writer."""
    if question.returned_at is None:
        return None
    return next(_line(event, lists) for event in reversed(events) if event.kind == "review")


def _line(event: Event, lists: Lists) -> Line:
    values = {
        "office": event.office.name_in(get_language()) if event.office else _("The town"),
        "to": in_language(event.to_name or {}, get_language()),
    }
    sentence = str(_sentence(event)) % values
    text = "" if event.kind in SHOWN_ELSEWHERE else _text(event)
    if reason := _reason(event):
        instead = _("Where to turn instead: %(where)s") % {"where": text} if text else ""
        text = f"{reason}\n\n{instead}".strip()
    slug = event.data.get("suggest")  # of a department that may be gone since
    if slug and (other := next((one for one in lists.departments if one.slug == slug), None)):
        instead = _("Who should have it instead: %(office)s") % {"office": in_my_language(other)}
        text = f"{text}\n\n{instead}"
    return Line(event, sentence, text, event.audience)


def _sentence(event: Event) -> Any:
    if event.kind == "review" and event.data["verdict"] == "return":
        return RETURNED
    return AT_THE_DESK.get(event.kind) or words.HAPPENED[event.kind]


def _reason(event: Event) -> Any:
    """The words of the reason that stands in one of the two public lists; "" where the step has none."""
    match event.kind:
        case "refuse" | "confirm_refusal":
            return words.REFUSAL_REASON[RefusalReason(event.data["reason"])]
        case "withhold":
            return words.WITHHOLD_REASON[WithholdReason(event.data["reason"])]
    return ""


def _turn(event: Event) -> dict[str, Any] | None:
    """What the town asked and the resident added, for the letter."""
    if event.kind not in {"ask_resident", "add_information"} or not _text(event):
        return None
    return {"at": event.at, "is_reply": event.kind == "add_information", "text": _text(event)}


def _text(event: Event) -> str:
    return event.text.body if hasattr(event, "text") else ""
