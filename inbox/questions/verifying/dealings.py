"""What departments asked of each other: offers, arbitrations, contributions, and the events that say so."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from inbox.questions.states import ContributionState, OfferState

from .whole import Whole

OFFER_ENDS = {
    OfferState.PENDING: {None},
    OfferState.ACCEPTED: {"accept"},
    OfferState.DECLINED: {"decline"},
    OfferState.SILENT: {"accept_by_silence"},
    OfferState.RULED: {"rule"},
    # None: it lapsed with the question
    OfferState.WITHDRAWN: {"withdraw_offer", "return_to_desk", "merge_department", None},
}
ENDS_AN_OFFER = ("accept", "decline", "accept_by_silence", "withdraw_offer")
CONTRIBUTION_ENDS = {
    ContributionState.ASKED: {None},
    ContributionState.ACCEPTED: {None},
    ContributionState.GIVEN: {"contribute"},
    ContributionState.DECLINED: {"decline_contribution"},
    ContributionState.LAPSED: {None},
}
NEEDS_WORDS = ("ask_department", "contribute", "decline_contribution")


def one_offer_at_a_time(whole: Whole) -> Iterator[str]:
    pending = [offer for offer in whole.offers if offer.decided_at is None]
    if len(pending) > 1:
        yield f"{len(pending)} offers of it are open at once, so two departments may take it."
    seqs = {event.pk: event.seq for event in whole.events}
    offers = sorted(whole.offers, key=lambda offer: seqs.get(offer.made_id, 0))
    for before, after in pairwise(offers):
        if before.decided_id and seqs.get(before.decided_id, 0) > seqs.get(after.made_id, 0):
            yield f"the offer of {after.made_at:%Y-%m-%d %H:%M:%S} was made while the one before it was open."


def nothing_is_open_when_done(whole: Whole) -> Iterator[str]:
    if whole.question.is_open:
        return
    for rows, what in (
        ([offer for offer in whole.offers if offer.decided_at is None], "an offer"),
        ([one for one in whole.arbitrations if one.ended_at is None], "an arbitration"),
        ([one for one in whole.contributions if one.ended_at is None], "a contribution"),
    ):
        if rows:
            yield f"it is {whole.question.handling} and {what} of it is still open: a department waits for nothing."


def offers_have_their_events(whole: Whole) -> Iterator[str]:
    for offer in whole.offers:
        to = whole.town.department(offer.to_id)
        made, decided = whole.event(offer.made_id), whole.event(offer.decided_id)
        if made is None or made.kind != "offer" or made.at < offer.made_at:
            yield f"its history does not say that it was offered to {to} at {offer.made_at:%Y-%m-%d %H:%M:%S}."
        if (decided and decided.kind) not in OFFER_ENDS.get(offer.state, ()):
            said = decided.kind if decided else "nothing"
            yield f"its offer to {to} is “{offer.state}”, its history says {said}."
        elif decided and decided.effective_at != offer.decided_at:
            yield f"its offer to {to} ended at another time than its history says."


def events_have_their_offers(whole: Whole) -> Iterator[str]:
    made = {offer.made_id for offer in whole.offers}
    decided = {offer.decided_id for offer in whole.offers}
    for event in whole.events_of("offer", *ENDS_AN_OFFER):
        if event.pk not in (made if event.kind == "offer" else decided):
            yield f"event {event.seq} ({event.kind}) belongs to no offer, so to whom it was offered is lost."


def arbitrations_have_their_events(whole: Whole) -> Iterator[str]:
    asked = [event for event in whole.events if "ruling_by" in event.data]
    opened = [one.opened_at for one in whole.arbitrations if not _came_with_split(one.opened_at, whole)]
    if opened != [event.at for event in asked]:
        yield (
            f"its history asked for {len(asked)} rulings, the table has {len(opened)}: an arbiter is not asked, or"
            " asked for nothing."
        )
    stepped_up = [one.stepped_up_at for one in whole.arbitrations if one.stepped_up_at]
    if [at for at in stepped_up if not _came_with_split(at, whole)] != [
        event.effective_at for event in whole.events_of("escalate")
    ]:
        yield "when it stepped up to the leader is not what its history says."


def _came_with_split(at: datetime, whole: Whole) -> bool:
    """Whether it happened to the question that this one was split from, before that."""
    return bool(whole.question.split_from_id and whole.events and at <= whole.events[0].at)


def contributions_have_their_events(whole: Whole) -> Iterator[str]:
    accepted = {event.data.get("contribution") for event in whole.events_of("accept_contribution")}
    for one in whole.contributions:
        of = whole.town.department(one.department_id)
        made, decided = whole.event(one.made_id), whole.event(one.decided_id)
        if made is None or made.kind != "ask_department" or made.data.get("contribution") != one.pk:
            yield f"its history does not say that {of} was asked to contribute."
        if (decided and decided.kind) not in CONTRIBUTION_ENDS.get(one.state, ()):
            said = decided.kind if decided else "nothing"
            yield f"the contribution of {of} is “{one.state}”, its history says {said}."
        if (one.accepted_at is not None) != (one.pk in accepted) or (one.state == "accepted" and not one.accepted_at):
            yield f"whether {of} said that it will contribute is not what its history says."


def events_have_their_contributions(whole: Whole) -> Iterator[str]:
    made = {one.made_id for one in whole.contributions}
    decided = {one.decided_id for one in whole.contributions}
    for event in whole.events_of(*NEEDS_WORDS):
        if event.pk not in (made if event.kind == "ask_department" else decided):
            yield f"event {event.seq} ({event.kind}) belongs to no contribution, so who was asked is lost."
        if not event.commitment:
            yield f"event {event.seq} ({event.kind}) has no words, so what was asked or given can't be read."
