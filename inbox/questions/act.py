"""Act: one verb being done on one question. Whatever it sets is written by one compare-and-swap, with one event
and its errands, when it finishes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Max

from inbox.people.models import Department, User
from inbox.questions import access, deadlines, events
from inbox.questions.actor import Actor
from inbox.questions.deadlines import Limit
from inbox.questions.errors import Changed
from inbox.questions.models import Clock, Event, Offer, Pause, Question, Stewardship
from inbox.questions.rules import Rules, rules_of
from inbox.questions.states import Handling, How, OfferState

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

    def hand_over(
        self, *, how: How, lead: Department | None = None, owner: User | None = _UNSET, at: datetime | None = None
    ) -> None:
        """End the open stewardship and begin the next one at the same instant. What is not given stays the same."""
        at = at or self.effective_at
        lead_id = lead.pk if lead else self.question.lead_id
        owner_id = self.question.owner_id if owner is _UNSET else (owner.pk if owner else None)
        self.end_stewardship(at)
        self.begin_stewardship(how, at, lead_id, owner_id)

    def end_stewardship(self, at: datetime) -> None:
        """The question stops being open; nobody is accountable from here on."""
        if not Stewardship.objects.filter(pk=self.question.stewardship_id, ended_at__isnull=True).update(ended_at=at):
            raise Changed

    def begin_stewardship(self, how: How, at: datetime, lead_id: int, owner_id: int | None) -> None:
        last = Stewardship.objects.filter(question=self.question).aggregate(last=Max("ordinal"))["last"] or 0
        row = Stewardship.objects.create(
            question=self.question, ordinal=last + 1, lead_id=lead_id, owner_id=owner_id, how=how, started_at=at
        )
        self.set(stewardship_id=row.pk, lead_id=lead_id, owner_id=owner_id)

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

    def set_due(self, clock: Clock) -> None:
        """Recompute the promise from receipt, limit and pauses, and keep it on clock and question."""
        spans = [(start, end) for start, end in clock.pauses.values_list("started_at", "ended_at") if end]
        due_at = deadlines.due_at(clock.started_at, Limit.parse(clock.limit), self.rules.calendar, spans)
        Clock.objects.filter(pk=clock.pk).update(due_at=due_at)
        self.set(due_at=due_at, due_is_provisional=deadlines.is_provisional(due_at, self.rules.calendar))

    # -- ends -------------------------------------------------------------------------------------------------------

    def leave_open(self, handling: Handling, *, outcome: str, **fields: Any) -> None:
        """The question is answered or closed: nobody owes anything more, the clock stops, a pending offer lapses."""
        if self.question.paused_at:
            self.end_pause(self.effective_at)
        self.stop_clock(self.effective_at)
        self.end_stewardship(self.effective_at)
        lapse_offer(self.question, self.effective_at)
        self.set(handling=handling, outcome=outcome, refused_by=None, returned_at=None, **fields)

    def open_again(self, handling: Handling, *, owner_id: int | None) -> None:
        self.begin_stewardship(How.REOPEN, self.effective_at, self.question.lead_id, owner_id)
        self.set(handling=handling, outcome="", closed_at=None)

    def finish(self) -> None:
        """One compare-and-swap, one event, its errands."""
        if self._is_skipped:
            return
        question, fields = self.question, self._sets
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
        return min(filter(None, instants), default=None)


def lock(question_id: int) -> Question:
    """The question as it is now, held until the transaction ends (on SQLite the whole file is, by IMMEDIATE)."""
    question = Question.objects.select_for_update().filter(pk=question_id).first()
    if question is None:
        raise access.Hidden
    return question


def lapse_offer(question: Question, at: datetime) -> None:
    """A question that is answered or closed has nothing left to take over."""
    Offer.objects.filter(question=question, decided_at__isnull=True).update(state=OfferState.WITHDRAWN, decided_at=at)
