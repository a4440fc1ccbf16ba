"""The statements of “What must always hold” that concern who is accountable, asserted over the whole database."""

from itertools import pairwise

from inbox.people.models import Department
from inbox.people.town import successor
from inbox.questions import deadlines, replay
from inbox.questions.deadlines import Limit
from inbox.questions.models import Arbitration, Clock, Contribution, Event, Offer, Precedent, Question, Stewardship
from inbox.questions.rules import rules_of
from inbox.questions.states import CHANGES_LEAD, VERBS, How
from inbox.questions.verifying import Found, verify

REASONED = frozenset({"return_to_desk", "rule", "merge_department"})  # a change of lead that a person wants


def assert_ownership_holds() -> None:
    """By these judges and by those of the command `verify`, which were written apart from each other."""
    breaches = [str(breach) for breach in verify(Found())]
    assert not breaches, breaches
    for question in Question.objects.select_related("lead").order_by("pk"):
        events = list(Event.objects.filter(question=question).order_by("seq"))
        rows = list(Stewardship.objects.filter(question=question).order_by("ordinal"))
        _one_steward(question, rows)
        _lead_changes_for_a_reason(question, rows, events)
        _history_is_whole(question, events)
        _history_tells_the_tables(question, rows, events)
        _first_responder_is_the_first(question, events)
        _nothing_dangles(question)
        _promise_is_pure(question)
    _closed_departments_hold_nothing()


def _one_steward(question, rows) -> None:
    assert rows[0].started_at == question.received_at
    assert [row.ordinal for row in rows] == list(range(1, len(rows) + 1))
    assert sum(row.ended_at is None for row in rows) == question.is_open
    assert (rows[-1].pk, rows[-1].lead_id, rows[-1].owner_id) == (
        question.stewardship_id,
        question.lead_id,
        question.owner_id,
    )
    for earlier, later in pairwise(rows):
        assert earlier.ended_at == later.started_at or (
            later.how == How.REOPEN and earlier.ended_at <= later.started_at
        )


def _lead_changes_for_a_reason(question, rows, events) -> None:
    for earlier, later in pairwise(rows):
        assert earlier.lead_id == later.lead_id or later.how in CHANGES_LEAD
    told = [event for event in events if event.data.get("stewards") and event.kind in REASONED]
    for event in told:
        assert event.text.body.strip()
    ruled = [precedent for precedent in Precedent.objects.filter(question=question) if precedent.how == How.RULING]
    for precedent in ruled:
        later = [one for one in ruled if one.pk > precedent.pk]
        assert precedent.to_id == precedent.away_from_id or precedent.away_from_id not in [one.to_id for one in later]


def _history_is_whole(question, events) -> None:
    assert [event.seq for event in events] == list(range(1, question.version + 1))
    assert {event.kind for event in events} <= set(VERBS)
    for earlier, later in pairwise(events):
        assert earlier.effective_at <= later.effective_at


def _history_tells_the_tables(question, rows, events) -> None:
    assert replay.stewards(events) == [replay.Steward.of(row) for row in rows]
    said = replay.axes(events)
    assert said == {axis: getattr(question, axis) for axis in replay.AXES}


def _first_responder_is_the_first(question, events) -> None:
    if question.split_from_id:
        return
    claims = [event for event in events if event.kind == "claim"]
    assert question.first_responder_id == (claims[0].member_id if claims else None)


def _nothing_dangles(question) -> None:
    offers = Offer.objects.filter(question=question, decided_at__isnull=True)
    arbitrations = Arbitration.objects.filter(question=question, ended_at__isnull=True)
    asked = Contribution.objects.filter(question=question, ended_at__isnull=True)
    if not question.is_open:
        assert not offers.exists() and not arbitrations.exists() and not asked.exists()
        return
    for offer in offers:
        assert successor(offer.by_department).pk == successor(question.lead).pk and question.accepted_at is None
    budget = rules_of(question).pack.bounce_budget
    is_disputed = question.bounces >= budget and question.accepted_at is None
    assert arbitrations.count() == is_disputed
    waits = [offer.answer_by for offer in offers] + [one.due_at for one in arbitrations if one.stepped_up_at is None]
    waits += [question.paused_until] if question.paused_until else []
    assert question.settle_at == min(waits, default=None)


def _promise_is_pure(question) -> None:
    clock = Clock.objects.filter(question=question).order_by("-ordinal").first()
    spans = [(pause.started_at, pause.ended_at) for pause in clock.pauses.all() if pause.ended_at]
    due_at = deadlines.due_at(clock.started_at, Limit.parse(clock.limit), rules_of(question).calendar, spans)
    assert question.due_at == clock.due_at == due_at
    assert (clock.stopped_at is None) == question.is_open


def _closed_departments_hold_nothing() -> None:
    closed = Department.objects.filter(is_active=False)
    assert not Question.objects.filter(is_open=True, lead__in=closed).exists()
    assert not Offer.objects.filter(decided_at__isnull=True, to__in=closed).exists()
    assert not Contribution.objects.filter(ended_at__isnull=True, department__in=closed).exists()
