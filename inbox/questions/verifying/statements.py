"""What must always hold, as the rule book says it, and which judges look after each statement."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from . import accountability, answers, dealings, history, promises
from .whole import Whole

Judge = Callable[[Whole], Iterator[str]]


@dataclass(frozen=True)
class Statement:
    number: int
    says: str
    judges: tuple[Judge, ...]


STATEMENTS = (
    Statement(
        1,
        "One department is accountable for every open question, without a gap since receipt.",
        (
            accountability.one_is_open,
            accountability.intervals_touch,
            accountability.question_repeats_stewardship,
            accountability.lead_is_in_use,
        ),
    ),
    Statement(
        2,
        "The first responder is set exactly once.",
        (accountability.first_responder_claimed_first, accountability.claims_are_their_own),
    ),
    Statement(
        3,
        "The lead changes only by acceptance, silence, return, ruling or merge, each with event and reason.",
        (
            accountability.lead_changes_as_said,
            accountability.history_says_the_same,
            accountability.verbs_fit,
            accountability.reasons_are_there,
            accountability.bounces_are_counted,
            accountability.split_is_in_both_histories,
            accountability.precedents_are_complete,
            accountability.nothing_given_away_came_back,
        ),
    ),
    Statement(
        4,
        "At most one offer is open, and nothing is asked of anybody once a question is done.",
        (
            dealings.one_offer_at_a_time,
            dealings.nothing_is_open_when_done,
            dealings.offers_have_their_events,
            dealings.events_have_their_offers,
            dealings.arbitrations_have_their_events,
            dealings.contributions_have_their_events,
            dealings.events_have_their_contributions,
        ),
    ),
    Statement(
        5,
        "A due date follows from receipt, kind, urgency, rules, calendar and pauses alone.",
        (
            promises.due_dates_are_computed,
            promises.question_repeats_its_clock,
            promises.first_clock_is_the_packs,
        ),
    ),
    Statement(
        6,
        "The time of each clock adds up, to the second.",
        (promises.clocks_run_while_open, promises.pauses_lie_inside, promises.seconds_add_up),
    ),
    Statement(
        7,
        "Nobody approves what they wrote, and what is shown is what was approved.",
        (
            answers.nobody_approved_their_own,
            answers.versions_are_what_was_saved,
            answers.approved_is_what_is_shown,
        ),
    ),
    Statement(
        8,
        "Every change of state has its event.",
        (
            history.events_have_no_gap,
            history.steps_are_of_the_table,
            history.axes_are_replayed,
            history.words_match,
        ),
    ),
    Statement(9, "Nothing that was received is lost.", (history.files_are_there,)),
    Statement(
        10,
        "What is private is nowhere that the public can reach.",
        (answers.public_only_with_consent, answers.public_is_shown),
    ),
)
