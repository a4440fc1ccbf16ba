"""The promise: due dates computed anew from what they are a function of, and where the time went, to the second."""

from collections.abc import Iterator
from itertools import pairwise

from inbox.questions import deadlines
from inbox.questions.courses import course_of
from inbox.questions.deadlines import Limit
from inbox.questions.rules import rules_of
from inbox.questions.states import Handling
from inbox.questions.time_ledger import RESIDENT, stretches, totals

from .whole import Whole

# -- 5 ---------------------------------------------------------------------------------------------------------------


def due_dates_are_computed(whole: Whole) -> Iterator[str]:
    calendar = rules_of(whole.question).calendar
    for clock in whole.clocks:
        spans = [(one.started_at, one.ended_at) for one in whole.pauses[clock.pk] if one.ended_at]
        due_at = deadlines.due_at(clock.started_at, Limit.parse(clock.limit), calendar, spans)
        if due_at != clock.due_at:
            yield (
                f"clock {clock.ordinal} ({clock.limit}) is due at {clock.due_at:%Y-%m-%d %H:%M:%S}, the rules it was"
                f" received under give {due_at:%Y-%m-%d %H:%M:%S}: the promise was moved."
            )


def question_repeats_its_clock(whole: Whole) -> Iterator[str]:
    question = whole.question
    if [clock.ordinal for clock in whole.clocks] != list(range(1, len(whole.clocks) + 1)) or not whole.clocks:
        yield "one of its clocks is gone, so what was promised can't be told any more."
        return
    if question.due_at != whole.clocks[-1].due_at:
        yield (
            f"it says that it is due at {question.due_at:%Y-%m-%d %H:%M:%S}, its clock says"
            f" {whole.clocks[-1].due_at:%Y-%m-%d %H:%M:%S}: the resident was promised another day."
        )
    if question.due_is_provisional != deadlines.is_provisional(question.due_at, rules_of(question).calendar):
        yield "whether its date is provisional is not what its calendar says."


def first_clock_is_the_packs(whole: Whole) -> Iterator[str]:
    """Counted from receipt, by kind and urgency; after a second clock was opened these belong to that one."""
    question = whole.question
    if not whole.clocks:
        return
    first, rules = whole.clocks[0], rules_of(question)
    if first.started_at != question.received_at:
        yield "its first clock does not start at receipt, so the promise is counted from somewhere else."
    if len(whole.clocks) > 1 or first.limit == str(rules.pack.limit(question.kind, question.urgency)):
        return
    promised = rules.after(first.started_at, rules.pack.limit(question.kind, question.urgency))
    if promised != rules.after(first.started_at, Limit.parse(first.limit)):
        yield f"its clock runs {first.limit}, the pack gives another limit for its kind and urgency."


# -- 6 ---------------------------------------------------------------------------------------------------------------


def clocks_run_while_open(whole: Whole) -> Iterator[str]:
    for clock in whole.clocks[:-1]:
        if clock.stopped_at is None:
            yield f"clock {clock.ordinal} still runs beside a later one, so its time is counted twice."
    if whole.clocks and (whole.clocks[-1].stopped_at is None) != whole.question.is_open:
        yield f"it is {whole.question.handling} and its clock {'runs' if not whole.question.is_open else 'stands'}."


def pauses_lie_inside(whole: Whole) -> Iterator[str]:
    for clock in whole.clocks:
        rows = whole.pauses[clock.pk]
        for one in rows:
            ended_at = one.ended_at or one.started_at
            if one.started_at < clock.started_at or (clock.stopped_at and ended_at > clock.stopped_at):
                yield f"a pause of clock {clock.ordinal} lies outside of it, so time counts as waiting that was not."
        for before, after in pairwise(rows):
            if before.ended_at is None or before.ended_at > after.started_at:
                yield f"two pauses of clock {clock.ordinal} overlap, so their time is counted twice."
    paused = [one.started_at for clock in whole.clocks for one in whole.pauses[clock.pk] if one.ended_at is None]
    if paused != ([whole.question.paused_at] if whole.question.handling == Handling.WITH_RESIDENT else []):
        yield "whether its clock stands still is not what its handling says."


def seconds_add_up(whole: Whole) -> Iterator[str]:
    """The ledger of each clock is its span, and what it says of the resident is what its pauses say."""
    if not whole.stewardships:
        return
    calendar = rules_of(whole.question).calendar
    waits = [(one.department_id, one.asked_at, one.ended_at) for one in whole.contributions]
    waits += [(one.to_id, one.made_at, one.decided_at) for one in whole.offers]
    paused = [one for clock in whole.clocks for one in whole.pauses[clock.pk]]
    for clock in whole.clocks:
        if clock.stopped_at is None and clock.started_at >= whole.town.now:
            continue  # of a town whose clock runs ahead of the machine's: nothing has passed yet
        until = clock.stopped_at or max([whole.town.now, *(one.ended_at or one.started_at for one in paused)])
        course = course_of(whole.stewardships, waits, whole.events, paused, until)
        ledger = totals(stretches(clock.started_at, until, calendar, course))
        in_all = deadlines.working_seconds(clock.started_at, until, calendar)
        spans = [(one.started_at, one.ended_at or until) for one in whole.pauses[clock.pk]]
        stood = sum(deadlines.working_seconds(start, end, calendar) for start, end in spans)
        summed = sum(entry.seconds for entry in ledger if entry.what != RESIDENT) + stood
        if summed != in_all:
            yield (
                f"the parts of clock {clock.ordinal} make {summed} working seconds, the whole has {in_all}: where the"
                " time went can't be told."
            )
