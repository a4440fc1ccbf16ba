"""Act: one verb being done on one question. Whatever it sets is written by one compare-and-swap, with one event
and its errands, when it finishes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Max

from inbox.people.models import Department, User
from inbox.people.standing import answers_in
from inbox.people.town import heir
from inbox.questions import access, deadlines, events, replay
from inbox.questions.actor import Actor
from inbox.questions.deadlines import Limit
from inbox.questions.errors import Changed, NotInDepartment
from inbox.questions.models import (
    Arbitration,
    Clock,
    Contribution,
    Event,
    Offer,
    Pause,
    Precedent,
    Question,
    Stewardship,
)
from inbox.questions.rules import Rules, rules_of
from inbox.questions.states import ContributionState, Handling, How, OfferState

_UNSET: Any = object()


class Act:
    """One verb on one question, being done. Nothing is written to the question before `finish()`."""

    def __init__(
        self, verb: str, question: Question, actor: Actor, now: datetime, *, effective_at: datetime | None = None
    ):
        self.verb, self.question, self.actor, self.now = verb, question, actor, now
        self.effective_at = effective_at or now
        self.text = ""
        self.data: dict[str, Any] = {}
        self.follow_at: datetime | None = None
        self.event: Event | None = None
        self.acts_for = question.lead_id  # the department in whose name a member acts, if they belong to it
        self._sets: dict[str, Any] = {}
        self._then: list[Callable[[Event], Any]] = []
        self._is_skipped = False

    @property
    def rules(self) -> Rules:
        return rules_of(self.question)

    def set(self, **fields: Any) -> None:
        """Fields of the question to write."""
        self._sets |= fields

    def get(self, field: str) -> Any:
        """A field of the question as it will be."""
        return self._sets.get(field, getattr(self.question, field))

    def say(self, text: str = "", *, follow_at: datetime | None = None, **data: Any) -> None:
        """The words (erasable) and the data (ours) of the event."""
        self.text = text or self.text
        self.data |= data
        self.follow_at = follow_at or self.follow_at

    def then(self, write: Callable[[Event], Any]) -> None:
        """Rows that name the event of this verb: written once it is there, in the same transaction."""
        self._then.append(write)

    def skip(self) -> None:
        """Nothing changed after all: write no event."""
        self._is_skipped = True

    # -- accountability ---------------------------------------------------------------------------------------------

    def hand_over(self, *, how: How, lead: Department | None = None, owner: User | None = _UNSET) -> None:
        """End the open stewardship and begin the next one at the same instant. What is not given stays the same; a
        department that was merged stands for the one that took over. Raises NotInDepartment for a new owner who does
        not answer in the lead."""
        lead_id = heir(lead).pk if lead else self.question.lead_id
        if owner is not _UNSET and owner is not None and not answers_in(owner.pk, lead_id):
            raise NotInDepartment
        owner_id = self.question.owner_id if owner is _UNSET else (owner.pk if owner else None)
        self._end_stewardship()
        self._begin_stewardship(how, lead_id, owner_id)

    def _end_stewardship(self) -> None:
        open_row = Stewardship.objects.filter(pk=self.get("stewardship_id"), ended_at__isnull=True)
        if not open_row.update(ended_at=self.effective_at):
            raise Changed
        self.data.setdefault("stewards", [])

    def _begin_stewardship(self, how: How, lead_id: int, owner_id: int | None) -> None:
        last = Stewardship.objects.filter(question=self.question).aggregate(last=Max("ordinal"))["last"] or 0
        row = Stewardship.objects.create(
            question=self.question,
            ordinal=last + 1,
            lead_id=lead_id,
            owner_id=owner_id,
            how=how,
            started_at=self.effective_at,
        )
        self.set(stewardship_id=row.pk, lead_id=lead_id, owner_id=owner_id)
        self.data.setdefault("stewards", []).append(replay.begun(row))

    def count_bounce(self) -> None:
        """A decline or a return. The one that uses the budget up opens an arbitration."""
        self.set(bounces=self.question.bounces + 1)
        self._open_arbitration()

    def _open_arbitration(self) -> None:
        """Where the budget is used up and no department has it for good, an arbiter is asked."""
        if self.get("bounces") < self.rules.pack.bounce_budget:
            return
        due_at = self.rules.after(self.now, self.rules.pack.ruling)
        Arbitration.objects.create(question=self.question, opened_at=self.now, due_at=due_at)
        self.say(ruling_by=due_at.isoformat())

    def set_precedent(self, how: How, to: Department | None) -> None:
        """What this verb decides is shown where the next question like it is routed."""
        question, away_from_id = self.question, self.question.lead_id
        self.then(
            lambda event: Precedent.objects.create(
                question=question, how=how, away_from_id=away_from_id, to=to, at=self.now, event=event
            )
        )

    # -- the clock --------------------------------------------------------------------------------------------------

    def start_clock(self, limit: Limit, at: datetime, *, ordinal: int) -> None:
        due_at = self.rules.after(at, limit)
        Clock.objects.create(question=self.question, ordinal=ordinal, limit=str(limit), started_at=at, due_at=due_at)
        self.set(due_at=due_at, due_is_provisional=deadlines.is_provisional(due_at, self.rules.calendar))

    def stop_clock(self, at: datetime) -> None:
        Clock.objects.filter(question=self.question, stopped_at__isnull=True).update(stopped_at=at)

    def restart_clock(self) -> None:
        """Take back a stop: the promise counts on from its old start, as if it had never stopped."""
        clock = Clock.objects.filter(question=self.question).order_by("-ordinal").first()
        Clock.objects.filter(pk=clock.pk).update(stopped_at=None)

    def pause(self, at: datetime) -> None:
        clock = Clock.objects.get(question=self.question, stopped_at__isnull=True)
        Pause.objects.create(clock=clock, started_at=at)
        self.set(paused_at=at, paused_until=self.rules.after(at, self.rules.pack.pause_cap))

    def end_pause(self, at: datetime) -> None:
        """The clock runs again; the due date moves by the time that passed."""
        clock = Clock.objects.get(question=self.question, stopped_at__isnull=True)
        Pause.objects.filter(clock=clock, ended_at__isnull=True).update(ended_at=at)
        self.set(paused_at=None, paused_until=None)
        self.set_due(clock)

    def due_at(self, clock: Clock, limit: Limit) -> datetime:
        """When the clock's promise would be due under this limit: moved by its pauses, whatever the limit."""
        spans = [(start, end) for start, end in clock.pauses.values_list("started_at", "ended_at") if end]
        return deadlines.due_at(clock.started_at, limit, self.rules.calendar, spans)

    def set_due(self, clock: Clock) -> None:
        """Recompute the promise from receipt, limit and pauses, and keep it on clock and question."""
        due_at = self.due_at(clock, Limit.parse(clock.limit))
        Clock.objects.filter(pk=clock.pk).update(due_at=due_at)
        self.set(due_at=due_at, due_is_provisional=deadlines.is_provisional(due_at, self.rules.calendar))

    # -- ends -------------------------------------------------------------------------------------------------------

    def leave_open(self, handling: Handling, *, outcome: str, **fields: Any) -> None:
        """The question is answered or closed: nobody owes anything more, the clock stops, what is open lapses."""
        if self.question.paused_at:
            self.end_pause(self.effective_at)
        self.stop_clock(self.effective_at)
        self._end_stewardship()
        self._lapse()
        self.set(handling=handling, outcome=outcome, refused_by=None, returned_at=None, **fields)

    def _lapse(self) -> None:
        """A question that is answered or closed has nothing left to take over, to rule or to contribute."""
        question, at = self.question, self.effective_at
        open_rows = {"question": question, "ended_at__isnull": True}
        Offer.objects.filter(question=question, decided_at__isnull=True).update(
            state=OfferState.WITHDRAWN, decided_at=at
        )
        Contribution.objects.filter(**open_rows).update(state=ContributionState.LAPSED, ended_at=at)
        Arbitration.objects.filter(**open_rows).update(ended_at=at)

    def open_again(self, handling: Handling, *, keeps_owner: bool) -> None:
        """Back to the same steward: the department that led it or took its work over, and the owner if they are still
        there."""
        lead_id, heir_id = self.question.lead_id, heir(self.question.lead).pk
        owner_id = self.question.owner_id if keeps_owner and self.question.owner_id else None
        if owner_id and not answers_in(owner_id, heir_id):
            owner_id = None
        self._begin_stewardship(How.REOPEN, lead_id, owner_id)
        if heir_id != lead_id:
            self._end_stewardship()
            self._begin_stewardship(How.MERGE, heir_id, owner_id)
        if self.question.accepted_at is None:
            self._open_arbitration()
        self.set(handling=handling, outcome="", closed_at=None)

    def finish(self) -> None:
        """One compare-and-swap, one event, its errands."""
        if self._is_skipped:
            return
        question, fields = self.question, self._sets
        if axes := {axis: fields[axis] for axis in replay.AXES if axis in fields}:
            self.say(axes=axes)
        fields["settle_at"] = self._settle_at()
        fields["version"] = question.version + 1
        if not Question.objects.filter(pk=question.pk, version=question.version).update(**fields):
            raise Changed
        for name, value in fields.items():
            setattr(question, name, value)
        self.event = events.record(
            question,
            self.verb,
            self.actor,
            at=self.now,
            effective_at=self.effective_at,
            text=self.text,
            data=self.data,
            follow_at=self.follow_at,
            office_id=events.office_of(self.actor, self.acts_for, question.lead_id),
        )
        for write in self._then:
            write(self.event)

    def _settle_at(self) -> datetime | None:
        """The next instant at which time itself acts on the question as it will be."""
        instants = [self.get("paused_until")]
        if self.get("handling") == Handling.ANSWERED and self.get("answered_at"):
            instants.append(self.rules.after(self.get("answered_at"), self.rules.pack.closing))
        elif self.get("handling") not in (Handling.NEW, Handling.CLOSED) and not self.get("accepted_at"):
            instants.append(
                Offer.objects.filter(question=self.question, decided_at__isnull=True)
                .values_list("answer_by", flat=True)
                .first()
            )
        if self.get("bounces"):
            waiting = Arbitration.objects.filter(
                question=self.question, ended_at__isnull=True, stepped_up_at__isnull=True
            )
            instants.append(waiting.values_list("due_at", flat=True).first())
        return min(filter(None, instants), default=None)


def lock(question_id: int) -> Question:
    """The question as it is now, held until the transaction ends (on SQLite the whole file is, by IMMEDIATE)."""
    question = Question.objects.select_for_update().filter(pk=question_id).first()
    if question is None:
        raise access.Hidden
    return question
