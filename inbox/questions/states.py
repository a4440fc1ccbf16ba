"""The four axes of a question and the table of verbs, as data. Pure: no Django, no database, no clock.

A verb that is not in VERBS, or not allowed from the question's handling, is refused with a sentence.
The modules in `actions/` are exactly the verbs of this table; a test compares them.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """An enumeration stored as a lower-case word, stable for ever."""

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(member.value, member.value) for member in cls]

    @classmethod
    def values(cls) -> list[str]:
        return [member.value for member in cls]


class Handling(Word):
    NEW = "new"
    IN_HAND = "in_hand"
    WITH_RESIDENT = "with_resident"
    IN_REVIEW = "in_review"
    ANSWERED = "answered"
    CLOSED = "closed"


class Outcome(Word):
    ANSWERED = "answered"
    JOINED = "joined"
    NOT_OURS = "not_ours"
    NOT_ACCEPTED = "not_accepted"
    WITHDRAWN = "withdrawn"
    SPAM = "spam"


class Publication(Word):
    UNDECIDED = "undecided"
    PUBLIC = "public"
    PRIVATE = "private"
    WITHHELD = "withheld"
    TAKEN_DOWN = "taken_down"


class Kind(Word):
    CONSULTATION = "consultation"
    HELP = "help"
    SUGGESTION = "suggestion"
    COMPLAINT = "complaint"
    HAZARD = "hazard"


class Urgency(Word):
    NORMAL = "normal"
    URGENT = "urgent"
    EMERGENCY = "emergency"

    def is_stricter_than(self, other: Self) -> bool:
        order = list(Urgency)
        return order.index(self) > order.index(other)


class Source(Word):
    """Where a question came from."""

    WEB = "web"
    COUNTER = "counter"
    PHONE = "phone"
    LETTER = "letter"
    EMAIL = "email"
    ONLINE = "online"
    IMPORT = "import"


class How(Word):
    """Why a stewardship began."""

    RECEIPT = "receipt"
    CLAIM = "claim"
    ASSIGN = "assign"
    ACCEPT = "accept"
    SILENCE = "silence"
    RETURN = "return"
    RULING = "ruling"
    MERGE = "merge"
    VACATED = "vacated"
    REOPEN = "reopen"
    IMPORT = "import"


class OfferState(Word):
    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SILENT = "silent"
    WITHDRAWN = "withdrawn"
    RULED = "ruled"


class ContributionState(Word):
    ASKED = "asked"
    ACCEPTED = "accepted"
    GIVEN = "given"
    DECLINED = "declined"
    LAPSED = "lapsed"  # the question ended before it was given


class ContactHow(Word):
    """How a person of the town spoke with the resident."""

    PHONE = "phone"
    EMAIL = "email"
    COUNTER = "counter"
    VISIT = "visit"
    LETTER = "letter"


class Audience(Word):
    """Who may read that an event happened."""

    PUBLIC = "public"
    RESIDENT = "resident"
    STAFF = "staff"


class RefusalReason(Word):
    """The public list of reasons for not taking a question on. `not_ours` says where to turn instead."""

    NOT_OURS = "not_ours"
    IN_COURT = "in_court"
    OWN_PROCEDURE = "own_procedure"
    SECRET = "secret"
    ABUSIVE = "abusive"
    NO_MATTER = "no_matter"
    ANSWERED_BEFORE = "answered_before"


class WithholdReason(Word):
    """The public list of reasons for an answer that only the resident reads."""

    THIRD_PARTY = "third_party"
    IN_COURT = "in_court"
    SECURITY = "security"
    TRADE_SECRET = "trade_secret"


class Who(Word):
    """Who may act, always in relation to one question."""

    ANYONE = "anyone"
    RESIDENT = "resident"
    RESPONDER = "responder"
    RESPONDER_WHILE_NEW = "responder_while_new"
    LEAD_OFFICER = "lead_officer"
    OWNER = "owner"
    LEAD_HEAD = "lead_head"
    OFFERED_TO = "offered_to"
    ASKED = "asked"
    FELL_SILENT = "fell_silent"
    ARBITER = "arbiter"
    LEADER_STEPPED_UP_TO = "leader_stepped_up_to"
    ADMINISTRATOR = "administrator"
    REVIEWER = "reviewer"
    MEMBER = "member"
    OPERATOR = "operator"
    CLOCK = "clock"


OPEN = frozenset({Handling.NEW, Handling.IN_HAND, Handling.WITH_RESIDENT, Handling.IN_REVIEW})
DONE = frozenset({Handling.ANSWERED, Handling.CLOSED})
# Why a stewardship began whose lead may differ from the one before. All others keep it.
CHANGES_LEAD = frozenset({How.RECEIPT, How.IMPORT, How.ACCEPT, How.SILENCE, How.RETURN, How.RULING, How.MERGE})
_NEW, _HAND = Handling.NEW, Handling.IN_HAND


@dataclass(frozen=True, slots=True)
class Verb:
    """One row of the table.

    `sources` is empty for verbs that make a question. `to` holds every handling the verb may leave the question in;
    None in it means "the same as before".
    """

    sources: frozenset[Handling]
    to: frozenset[Handling | None]
    who: frozenset[Who]
    audience: Audience
    changes_public: bool = False  # whether public pages differ afterwards
    writes_letters: bool = False  # whether the resident may get a letter about it
    tells_staff: bool = False  # whether a member may get one: it is their department's turn, or their question's end


def _verb(
    sources: frozenset[Handling] | set[Handling],
    to: Handling | None | tuple[Handling | None, ...],
    who: Who | tuple[Who, ...],
    audience: Audience,
    *,
    changes_public: bool = False,
    writes_letters: bool = False,
    tells_staff: bool = False,
) -> Verb:
    targets = to if isinstance(to, tuple) else (to,)
    people = who if isinstance(who, tuple) else (who,)
    tells = changes_public, writes_letters, tells_staff
    return Verb(frozenset(sources), frozenset(targets), frozenset(people), audience, *tells)


_PUBLIC, _RESIDENT, _STAFF = Audience.PUBLIC, Audience.RESIDENT, Audience.STAFF

VERBS: dict[str, Verb] = {
    "submit": _verb(set(), _NEW, Who.ANYONE, _PUBLIC, writes_letters=True),
    "import_question": _verb(set(), Handling.ANSWERED, Who.OPERATOR, _STAFF),
    "claim": _verb(OPEN, (_HAND, None), (Who.RESPONDER, Who.LEAD_OFFICER), _PUBLIC),
    "classify": _verb({_NEW, _HAND}, None, (Who.RESPONDER_WHILE_NEW, Who.OWNER), _STAFF),
    "assign": _verb(OPEN - {_NEW}, None, (Who.OWNER, Who.LEAD_HEAD), _STAFF),
    "offer": _verb({_HAND}, None, Who.OWNER, _PUBLIC, tells_staff=True),
    "withdraw_offer": _verb({_HAND}, None, Who.OWNER, _PUBLIC),
    "accept": _verb({_HAND}, None, Who.OFFERED_TO, _PUBLIC),
    "decline": _verb({_HAND}, None, Who.OFFERED_TO, _PUBLIC, tells_staff=True),
    "return_to_desk": _verb({_HAND}, None, (Who.OWNER, Who.FELL_SILENT), _PUBLIC, tells_staff=True),
    "rule": _verb(OPEN, None, (Who.ARBITER, Who.LEADER_STEPPED_UP_TO), _PUBLIC),
    "ask_department": _verb({_HAND, Handling.IN_REVIEW}, None, Who.OWNER, _PUBLIC),
    "accept_contribution": _verb(OPEN, None, Who.ASKED, _STAFF),
    "contribute": _verb(OPEN, None, Who.ASKED, _PUBLIC),
    "decline_contribution": _verb(OPEN, None, Who.ASKED, _PUBLIC),
    "contacted": _verb(OPEN, None, Who.OWNER, _RESIDENT),
    "split": _verb(OPEN, None, Who.OWNER, _RESIDENT, writes_letters=True),
    "vacate": _verb(OPEN, None, (Who.ADMINISTRATOR, Who.OPERATOR, Who.CLOCK), _STAFF),
    "merge_department": _verb(OPEN, None, (Who.ADMINISTRATOR, Who.OPERATOR, Who.CLOCK), _PUBLIC),
    "ask_resident": _verb({_HAND}, Handling.WITH_RESIDENT, Who.OWNER, _RESIDENT, writes_letters=True),
    "add_information": _verb(OPEN, (_HAND, None), (Who.RESIDENT, Who.OWNER), _RESIDENT),
    "draft": _verb({_HAND, Handling.IN_REVIEW}, _HAND, (Who.OWNER, Who.LEAD_OFFICER), _STAFF),
    "submit_for_review": _verb({_HAND}, Handling.IN_REVIEW, Who.OWNER, _PUBLIC),
    "review": _verb({Handling.IN_REVIEW}, (Handling.IN_REVIEW, _HAND), Who.REVIEWER, _STAFF),
    "publish": _verb(
        {Handling.IN_REVIEW, Handling.ANSWERED},
        (Handling.ANSWERED, None),
        (Who.OWNER, Who.REVIEWER),
        _PUBLIC,
        changes_public=True,
        writes_letters=True,
        tells_staff=True,
    ),
    "undo_publish": _verb(
        {Handling.ANSWERED},
        Handling.IN_REVIEW,
        (Who.OWNER, Who.REVIEWER),
        _STAFF,
        changes_public=True,
        tells_staff=True,
    ),
    "answer_privately": _verb(
        {Handling.IN_REVIEW},
        Handling.ANSWERED,
        (Who.OWNER, Who.REVIEWER),
        _RESIDENT,
        writes_letters=True,
        tells_staff=True,
    ),
    "withhold": _verb(
        {Handling.IN_REVIEW},
        Handling.ANSWERED,
        Who.REVIEWER,
        _PUBLIC,
        changes_public=True,
        writes_letters=True,
        tells_staff=True,
    ),
    "progress": _verb(OPEN, None, Who.OWNER, _PUBLIC, changes_public=True),
    "note": _verb(OPEN, None, Who.MEMBER, _STAFF),
    "refuse": _verb({_NEW, _HAND}, None, (Who.RESPONDER_WHILE_NEW, Who.OWNER), _STAFF),
    "confirm_refusal": _verb(
        {_NEW, _HAND},
        Handling.CLOSED,
        Who.REVIEWER,
        _PUBLIC,
        changes_public=True,
        writes_letters=True,
        tells_staff=True,
    ),
    "mark_spam": _verb({_NEW}, Handling.CLOSED, Who.RESPONDER, _STAFF),
    "unmark_spam": _verb({Handling.CLOSED}, _NEW, Who.RESPONDER, _STAFF),
    "withdraw": _verb(OPEN, Handling.CLOSED, Who.RESIDENT, _PUBLIC, changes_public=True),
    "hide": _verb(OPEN | DONE, None, Who.RESIDENT, _STAFF, changes_public=True),
    "rate": _verb(DONE, None, Who.RESIDENT, _RESIDENT),
    "reopen": _verb(DONE, _HAND, Who.RESIDENT, _PUBLIC, changes_public=True, tells_staff=True),
    "close": _verb({Handling.ANSWERED}, Handling.CLOSED, Who.CLOCK, _PUBLIC),
    "accept_by_silence": _verb(
        {_HAND, Handling.WITH_RESIDENT, Handling.IN_REVIEW}, None, Who.CLOCK, _PUBLIC, tells_staff=True
    ),
    "resume": _verb({Handling.WITH_RESIDENT}, _HAND, Who.CLOCK, _RESIDENT),
    "escalate": _verb(OPEN, None, Who.CLOCK, _STAFF, tells_staff=True),
}


def is_allowed(verb: str, handling: str) -> bool:
    """Whether the table has a step for this verb from this handling."""
    return verb in VERBS and Handling(handling) in VERBS[verb].sources
