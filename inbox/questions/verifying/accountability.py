"""Who is accountable: stewardships, the first responder, and why the lead changed."""

from collections.abc import Iterator
from itertools import pairwise, zip_longest

from inbox.questions import replay
from inbox.questions.models import Event, Stewardship
from inbox.questions.replay import Steward
from inbox.questions.states import How

from .whole import Whole

# The verbs by which a stewardship of each kind begins.
BEGUN_BY = {
    How.RECEIPT: {"submit"},
    How.IMPORT: {"import_question"},
    How.CLAIM: {"claim"},
    How.ASSIGN: {"assign"},
    How.ACCEPT: {"accept"},
    How.SILENCE: {"accept_by_silence"},
    How.RETURN: {"return_to_desk"},
    How.RULING: {"rule"},
    How.MERGE: {"merge_department", "reopen", "undo_publish", "unmark_spam"},
    How.VACATED: {"vacate"},
    How.REOPEN: {"reopen", "undo_publish", "unmark_spam"},
}
MAY_CHANGE_LEAD = {How.ACCEPT, How.SILENCE, How.RETURN, How.RULING, How.MERGE}
NEEDS_REASON = ("offer", "decline", "return_to_desk", "rule", "merge_department")
BOUNCES = ("decline", "return_to_desk")


# -- 1 ---------------------------------------------------------------------------------------------------------------


def one_is_open(whole: Whole) -> Iterator[str]:
    question, rows = whole.question, whole.stewardships
    still_open = [row for row in rows if row.ended_at is None]
    if len(still_open) != int(question.is_open):
        yield (
            f"it is {question.handling} and has {len(still_open)} open stewardships instead of"
            f" {int(question.is_open)}, so who answers for it now is not certain."
        )
    if rows and rows[-1].pk != question.stewardship_id:
        yield "it names a stewardship that is not its own last one, so its page shows another one."


def intervals_touch(whole: Whole) -> Iterator[str]:
    rows = whole.stewardships
    ordinals = [row.ordinal for row in rows]
    if ordinals != list(range(1, len(rows) + 1)):
        yield f"its stewardships are numbered {_listed(ordinals)}, so one of those that were written is gone."
    if rows and rows[0].started_at != whole.question.received_at:
        yield (
            f"it was received at {whole.question.received_at:%Y-%m-%d %H:%M:%S} and somebody is accountable only since"
            f" {rows[0].started_at:%Y-%m-%d %H:%M:%S}."
        )
    for before, after in pairwise(rows):
        if before.ended_at == after.started_at or _is_gap_of_reopening(before, after):
            continue
        yield (
            f"stewardship {after.ordinal} begins at {after.started_at:%Y-%m-%d %H:%M:%S}, the one before it ends at"
            f" {before.ended_at or 'no time'}: between the two nobody was accountable, or two were."
        )


def question_repeats_stewardship(whole: Whole) -> Iterator[str]:
    question, town = whole.question, whole.town
    row = whole.stewardships[-1] if whole.stewardships else None
    if row is None:
        return
    if row.lead_id != question.lead_id:
        yield (
            f"it says that {town.department(question.lead_id)} leads, its stewardship says"
            f" {town.department(row.lead_id)}: it stands in the lists of a department that is not accountable."
        )
    if row.owner_id != question.owner_id:
        yield (
            f"it says that {town.member(question.owner_id)} owns it, its stewardship says"
            f" {town.member(row.owner_id)}: somebody acts on it who is not accountable."
        )


def lead_is_in_use(whole: Whole) -> Iterator[str]:
    lead = whole.town.departments.get(whole.question.lead_id)
    if whole.question.is_open and not (lead and lead.is_active):
        yield f"{whole.town.department(whole.question.lead_id)} leads it and is out of use, so nobody answers for it."


def is_left_to_worker(whole: Whole) -> bool:
    """An owner who does not answer in the lead any more is no breach: the worker vacates it, see leaving.py."""
    question = whole.question
    return question.is_open and bool(question.owner_id) and _key(question) not in whole.town.answering


# -- 2 ---------------------------------------------------------------------------------------------------------------


def first_responder_claimed_first(whole: Whole) -> Iterator[str]:
    question, town = whole.question, whole.town
    said = next((one for one in replay.stewards(whole.events) if one.how == How.CLAIM), None)
    owner, lead = (said.owner, said.lead) if said else (None, None)
    if (question.first_responder_id, question.first_office_id) != (owner, lead):
        yield (
            f"its first responder is {town.member(question.first_responder_id)} of"
            f" {town.department(question.first_office_id)}, but by its history {town.member(owner)} of"
            f" {town.department(lead)} claimed it first."
        )


def claims_are_their_own(whole: Whole) -> Iterator[str]:
    for event in whole.events_of("claim"):
        owners = [one["owner"] for one in event.data.get("stewards", [])]
        if owners != [event.member_id]:
            yield f"event {event.seq} says that {whole.town.member(event.member_id)} claimed it for somebody else."


# -- 3 ---------------------------------------------------------------------------------------------------------------


def lead_changes_as_said(whole: Whole) -> Iterator[str]:
    for before, after in pairwise(whole.stewardships):
        if before.lead_id != after.lead_id and after.how not in MAY_CHANGE_LEAD:
            yield (
                f"the lead went from {whole.town.department(before.lead_id)} to"
                f" {whole.town.department(after.lead_id)} by “{after.how}”, which never moves it."
            )


def history_says_the_same(whole: Whole) -> Iterator[str]:
    said = replay.stewards(whole.events)
    stand = [Steward.of(row) for row in whole.stewardships]
    for number, (one, other) in enumerate(zip_longest(said, stand), 1):
        if one != other:
            yield (
                f"stewardship {number} is {_described(other, whole)} in the table and {_described(one, whole)} in its"
                " history: one of the two was changed."
            )
            return


def verbs_fit(whole: Whole) -> Iterator[str]:
    for event in whole.events:
        for one in event.data.get("stewards", []):
            if event.kind not in BEGUN_BY.get(one["how"], ()):
                yield f"event {event.seq} ({event.kind}) began a stewardship by “{one['how']}”, which it can't."


def reasons_are_there(whole: Whole) -> Iterator[str]:
    for event in whole.events_of(*NEEDS_REASON):
        if not event.commitment:
            yield f"event {event.seq} ({event.kind}) has no reason, so why the lead changed can't be read."


def bounces_are_counted(whole: Whole) -> Iterator[str]:
    question = whole.question
    counted = len(whole.events_of(*BOUNCES))
    if question.split_from_id:
        counted += question.split_from.bounces - len(_after_split(whole))
    if counted != question.bounces:
        yield (
            f"it counts {question.bounces} declines and returns, its history has {counted}: an arbiter is asked too"
            " early or too late."
        )


def split_is_in_both_histories(whole: Whole) -> Iterator[str]:
    if whole.question.split_from_id and _split_event(whole) is None:
        yield f"it was split from {whole.question.split_from}, whose history does not say so."


def precedents_are_complete(whole: Whole) -> Iterator[str]:
    decided = {event.pk: event for event in whole.events_of("rule", "return_to_desk")}
    if set(decided) != {one.event_id for one in whole.precedents}:
        yield "a ruling or a return of it is no precedent, or a precedent has no such event: later routing is misled."
    for one in whole.precedents:
        event = decided.get(one.event_id)
        if event and event.kind != {"ruling": "rule", "return": "return_to_desk"}.get(one.how):
            yield f"precedent of event {event.seq} says “{one.how}”, the event is “{event.kind}”."


def nothing_given_away_came_back(whole: Whole) -> Iterator[str]:
    came_back = MAY_CHANGE_LEAD - {How.MERGE}
    for one in whole.precedents:
        if one.how != How.RULING or one.to_id == one.away_from_id:
            continue
        if any(
            row.lead_id == one.away_from_id and row.how in came_back and row.started_at > one.at
            for row in whole.stewardships
        ):
            yield f"a ruling took it from {whole.town.department(one.away_from_id)}, which leads it again since."


def _after_split(whole: Whole) -> list[Event]:
    """Bounces of the question this one was split from which came later, so that they are none of this one's."""
    split = _split_event(whole)
    return [event for event in whole.parents if split and event.kind in BOUNCES and event.seq > split.seq]


def _split_event(whole: Whole) -> Event | None:
    number = whole.question.number
    return next((event for event in whole.parents if event.data.get("into") == number), None)


def _is_gap_of_reopening(before: Stewardship, after: Stewardship) -> bool:
    return after.how == How.REOPEN and before.ended_at is not None and before.ended_at <= after.started_at


def _key(question) -> tuple[int, int]:
    return question.owner_id, question.lead_id


def _described(one: Steward | None, whole: Whole) -> str:
    if one is None:
        return "missing"
    town = whole.town
    until = f"{one.ended_at:%Y-%m-%d %H:%M:%S}" if one.ended_at else "now"
    return (
        f"“{one.how}”, {town.department(one.lead)}, {town.member(one.owner)}, from {one.started_at:%Y-%m-%d %H:%M:%S}"
        f" to {until}"
    )


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers)) or "not at all"
