"""How a question stands, told in sentences: the truth first, then what the resident must do, then the date."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from inbox.kit import dates
from inbox.kit.punctuation import gap
from inbox.public.accountable import nobody_has_it, unsettled
from inbox.questions.models import Answer, Question
from inbox.questions.rules import rules_of
from inbox.questions.states import Handling, Outcome, Publication, RefusalReason, WithholdReason
from inbox.questions.words import REFUSAL_REASON, WITHHOLD_REASON


@dataclass(frozen=True)
class Told:
    """`tone` is "", you (it is the resident's turn) or late; `unsettled` says what is not settled about who answers."""

    sentence: str
    then: str = ""
    tone: str = ""
    unsettled: str = ""

    def with_unsettled(self, words: str) -> Self:
        """Nothing is said twice."""
        return replace(self, unsettled="" if words == self.sentence else words)


@dataclass(frozen=True)
class Teller:
    """A question, who reads about it, and when."""

    question: Question
    answer: Answer | None
    lang: str
    zone: ZoneInfo
    now: datetime

    @property
    def office(self) -> str:
        return self.question.lead.name_in(self.lang)

    @property
    def readable_answer(self) -> Answer | None:
        """What the resident may read by now: not before its hour."""
        answer = self.answer
        return answer if answer and answer.published_id and answer.published_at <= self.now else None

    @property
    def is_late(self) -> bool:
        return self.question.is_open and not self.question.paused_at and self.question.due_at <= self.now

    def hour(self, at: datetime) -> str:
        return dates.weekday_and_hour(at, self.zone)

    def day(self, at: datetime) -> str:
        return dates.weekday(at, self.zone)

    def told(self) -> Told:
        """The state in one sentence, one more, and what is not settled."""
        return self._state().with_unsettled(unsettled(self.question, self.lang, self.zone, self.now))

    def _state(self) -> Told:
        if self.is_late:
            return self._late()
        return {
            Handling.NEW: self._new,
            Handling.IN_HAND: self._in_hand,
            Handling.WITH_RESIDENT: self._with_resident,
            Handling.IN_REVIEW: self._in_review,
            Handling.ANSWERED: self._answered,
            Handling.CLOSED: self._closed,
        }[Handling(self.question.handling)]()

    def _late(self) -> Told:
        sentence = _("We are late. We promised you an answer by %(date)s and did not keep it.")
        then = _("%(office)s is responsible for that. We are sorry.")
        return Told(sentence % {"date": self.hour(self.question.due_at)}, then % {"office": self.office}, "late")

    def _new(self) -> Told:
        contact_at = rules_of(self.question).after(self.question.received_at, rules_of(self.question).pack.contact)
        if contact_at <= self.now:
            sentence = _("%(office)s has your question. A person should have read it by %(date)s and did not.")
            tone = "late"
        else:
            sentence, tone = _("%(office)s has your question. A person reads it by %(date)s."), ""
        return Told(sentence % {"office": self.office, "date": self.hour(contact_at)}, tone=tone)

    def _in_hand(self) -> Told:
        return Told(
            nobody_has_it(self.question, self.lang) or _("%(office)s is working on it.") % {"office": self.office}
        )

    def _with_resident(self) -> Told:
        then = _("Until you reply, the clock is stopped. On %(date)s it starts again by itself.")
        return Told(
            _("%(office)s is working on it and needs a word from you.") % {"office": self.office},
            then % {"date": self.day(self.question.paused_until)},
            "you",
        )

    def _in_review(self) -> Told:
        return Told(
            _("The answer is written; a second person is checking it."),
            _("%(office)s answers for it.") % {"office": self.office},
        )

    def _answered(self) -> Told:
        question, answer = self.question, self.readable_answer
        if answer is None:
            sentence = _("The answer is ready. You can read it here from %(date)s on.")
            return Told(sentence % {"date": self.hour(self.answer.published_at)})
        facts = {"office": answer.department.name_in(self.lang), "date": self.day(question.answered_at)}
        if question.answered_at > question.due_at:
            sentence = _("%(office)s answered on %(date)s. That was later than promised; we are sorry.")
        else:
            sentence = _("%(office)s answered on %(date)s.")
        return Told(sentence % facts, self._who_reads())

    def _who_reads(self) -> str:
        if self.question.publication == Publication.PUBLIC:
            return _("Everybody can read question and answer, without your name.")
        if self.question.publication == Publication.WITHHELD:
            reason = WITHHOLD_REASON[WithholdReason(self.question.reason)]
            return _("You alone can read the answer. The reason: %(reason)s") % {"reason": reason}
        return _("You alone can read the answer.")

    def _closed(self) -> Told:
        question = self.question
        on = {"date": self.day(question.closed_at)}
        if question.outcome == Outcome.WITHDRAWN:
            return Told(_("You withdrew this question on %(date)s.") % on)
        if question.outcome in (Outcome.NOT_OURS, Outcome.NOT_ACCEPTED):
            reason = str(REFUSAL_REASON[RefusalReason(question.reason)])
            return Told(_("The town does not take this on.") + gap() + reason, question.where_instead)
        if question.outcome == Outcome.SPAM:
            return Told(_("We took this for something other than a question."), _("If it is one, ring us or come by."))
        told = self._answered()
        return Told(told.sentence, gap().join([told.then, _("It was closed on %(date)s.") % on]))


def told_to_all(question: Question, lang: str, zone: ZoneInfo, now: datetime, *, has_answer: bool) -> Told:
    """How it stands, as far as everybody may know: an answer counts from the moment it can be read."""
    told = _state_for_all(question, lang, zone, now, has_answer=has_answer)
    return told.with_unsettled(unsettled(question, lang, zone, now))


def _state_for_all(question: Question, lang: str, zone: ZoneInfo, now: datetime, *, has_answer: bool) -> Told:
    office = {"office": question.lead.name_in(lang)}
    if question.is_open and not question.paused_at and question.due_at <= now:
        sentence = _("It is late: the answer was promised by %(date)s. %(office)s is responsible for that.")
        return Told(sentence % {**office, "date": dates.weekday_and_hour(question.due_at, zone)}, tone="late")
    if has_answer and not question.is_open:
        return Told(_("%(office)s answered it.") % office)
    if question.publication == Publication.WITHHELD and not question.is_open:
        reason = WITHHOLD_REASON[WithholdReason(question.reason)]
        return Told(_("%(office)s answered it; the answer is not public.") % office, str(reason))
    if question.outcome in (Outcome.NOT_OURS, Outcome.NOT_ACCEPTED):
        reason = str(REFUSAL_REASON[RefusalReason(question.reason)])
        then = gap().join(filter(None, [reason, question.where_instead]))
        return Told(_("The town does not take this on."), then)
    if question.outcome == Outcome.WITHDRAWN:
        return Told(_("Whoever asked withdrew it."))
    if question.handling == Handling.NEW:
        return Told(_("%(office)s has it; nobody has taken it on yet.") % office)
    if question.handling == Handling.WITH_RESIDENT:
        return Told(_("%(office)s waits for a word from whoever asked.") % office)
    if question.handling == Handling.IN_HAND:
        return Told(nobody_has_it(question, lang) or _("%(office)s is working on it.") % office)
    return Told(_("The answer is written; a second person is checking it."))
