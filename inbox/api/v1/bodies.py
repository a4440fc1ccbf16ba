"""Every body and address parameter the API takes, in tables: verb → its action and fields. Whoever adds a verb adds
a row; parsing, the OpenAPI document and the tests read it here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from inbox.api.v1.fields import Day, Fields, Instant, Language, Mail, Named, Text, Two, Whole, Word
from inbox.people.models import Department, User
from inbox.questions import queries
from inbox.questions.actions.accept import accept
from inbox.questions.actions.accept_contribution import accept_contribution
from inbox.questions.actions.add_information import add_information
from inbox.questions.actions.answer_privately import answer_privately
from inbox.questions.actions.ask_department import ask_department
from inbox.questions.actions.ask_resident import ask_resident
from inbox.questions.actions.assign import assign
from inbox.questions.actions.claim import claim
from inbox.questions.actions.classify import classify
from inbox.questions.actions.confirm_refusal import confirm_refusal
from inbox.questions.actions.contacted import contacted
from inbox.questions.actions.contribute import contribute
from inbox.questions.actions.decline import decline
from inbox.questions.actions.decline_contribution import decline_contribution
from inbox.questions.actions.draft import draft
from inbox.questions.actions.hide import hide
from inbox.questions.actions.mark_spam import mark_spam
from inbox.questions.actions.note import note
from inbox.questions.actions.offer import offer
from inbox.questions.actions.progress import progress
from inbox.questions.actions.publish import publish
from inbox.questions.actions.rate import rate
from inbox.questions.actions.refuse import refuse
from inbox.questions.actions.reopen import reopen
from inbox.questions.actions.return_to_desk import return_to_desk
from inbox.questions.actions.review import review
from inbox.questions.actions.rule import rule
from inbox.questions.actions.split import split
from inbox.questions.actions.submit_for_review import submit_for_review
from inbox.questions.actions.undo_publish import undo_publish
from inbox.questions.actions.unmark_spam import unmark_spam
from inbox.questions.actions.withdraw import withdraw
from inbox.questions.actions.withdraw_offer import withdraw_offer
from inbox.questions.actions.withhold import withhold
from inbox.questions.models import Question, Topic
from inbox.questions.states import ContactHow, Handling, Kind, RefusalReason, Urgency, WithholdReason

LONGEST_ANSWER = 20_000  # characters
LONGEST_QUESTION = settings.LIMITS["question_max"]


def _topic(slug: str, question: Question | None) -> Topic | None:
    """One that can be chosen, or the one that the question has."""
    if question is not None and question.topic and question.topic.slug == slug:
        return question.topic
    return queries.topic_named(slug)


def _any_department(slug: str, question: Question | None) -> Department | None:
    """Also one that takes no questions any more: the action says so."""
    return next((one for one in queries.departments() if one.slug == slug), None)


def _department(slug: str, question: Question | None) -> Department | None:
    found = _any_department(slug, question)
    return found if found and found.takes_questions else None


def _colleague(username: str, question: Question | None) -> User | None:
    """Who answers in the lead's department; the owner as well, so that the action can say that it is theirs."""
    candidates = [*queries.colleagues(question), *filter(None, [question.owner])]
    return next((one for one in candidates if one.username == username), None)


TEXT = Text()
MAYBE = Text(empty="")
DEPARTMENT = Named(find=_any_department, about="Its slug.")
SUGGEST_INSTEAD = Named(find=_department, empty=None, about="Who should have it instead: a department’s slug.")
CONTRIBUTION = Whole(least=1, about="The `id` of the contribution that is meant.")
HASH = Text(most=64, multiline=False, about="`answer.hash` of exactly the text that was read.")
BY_CODE: Fields = {
    "code": Text(most=200, multiline=False, about="The tracking code, as the resident has it."),
    "part": Text(most=20, multiline=False, empty="", about="The number of a question that was made of this letter."),
}
YES_NO = ("yes", "partly", "no")


@dataclass(frozen=True)
class Verb:
    """One verb: its action, what it takes beside the question, the refusals of its own, an example of a body."""

    action: Callable[..., Question]
    about: str
    fields: Fields = field(default_factory=dict)
    refusals: tuple[tuple[int, str], ...] = ()
    example: dict[str, Any] = field(default_factory=dict)


_NOT_HERE = (422, "not_in_department")
_OF_ASKED = ((403, "not_asked_of_you"), (409, "too_late"))

STAFF: dict[str, Verb] = {
    "claim": Verb(
        claim, "Take it: owner, and first responder of a new one.", refusals=((409, "already_claimed"), _NOT_HERE)
    ),
    "classify": Verb(
        classify,
        "Topic, kind, urgency, place; what is left out stays. A promise can only be shortened.",
        {
            "topic": Named(find=_topic, empty=None, keeps=lambda question: question.topic),
            "kind": Word(words=tuple(Kind.values()), keeps=lambda question: question.kind),
            "urgency": Word(words=tuple(Urgency.values()), keeps=lambda question: question.urgency),
            "place": Text(most=200, multiline=False, empty="", keeps=lambda question: question.place),
        },
        refusals=((409, "would_lengthen"),),
        example={"kind": "hazard", "urgency": "urgent"},
    ),
    "assign": Verb(
        assign,
        "Give it to a colleague in the department that leads it.",
        {"member": Named(find=_colleague, about="Their user name.")},
        refusals=((409, "already_theirs"), _NOT_HERE),
        example={"member": "second_officer"},
    ),
    "offer": Verb(
        offer,
        "Offer the lead to another department. Silence to the end of the return window is acceptance.",
        {"to": DEPARTMENT, "reason": TEXT},
        refusals=(
            *((409, "offer_pending"), (409, "accepted_already"), (409, "bounce_budget"), (409, "given_away")),
            *((422, "same_department"), (422, "return_instead")),
        ),
        example={"to": "roads", "reason": "Street lights are theirs."},
    ),
    "withdraw_offer": Verb(
        withdraw_offer, "Take the offer back, while nobody answered.", refusals=((409, "no_offer"),)
    ),
    "accept": Verb(
        accept,
        "The department offered to takes the lead; whoever accepts is owner.",
        refusals=((403, "not_offered_to_you"), (409, "too_late"), _NOT_HERE),
    ),
    "decline": Verb(
        decline,
        "Give the offer back, with a reason and who should have it instead.",
        {"reason": TEXT, "suggest": SUGGEST_INSTEAD},
        refusals=((403, "not_offered_to_you"), (409, "too_late")),
        example={"reason": "The pole is on private ground.", "suggest": "parks"},
    ),
    "return_to_desk": Verb(
        return_to_desk,
        "Give the lead back to the citizens’ desk, inside the return window.",
        {"reason": TEXT, "suggest": SUGGEST_INSTEAD},
        refusals=((409, "window_closed"),),
        example={"reason": "The pole is on private ground.", "suggest": "parks"},
    ),
    "rule": Verb(
        rule,
        "An arbiter decides who leads, for good.",
        {"to": DEPARTMENT, "reason": TEXT},
        refusals=((409, "given_away"), (422, "not_in_use")),
        example={"to": "parks", "reason": "A tree on private ground is for whoever advises its owner."},
    ),
    "ask_department": Verb(
        ask_department,
        "Ask another department for something specific. The lead stays and answers for all of it.",
        {
            "department": DEPARTMENT,
            "ask": TEXT,
            "due_at": Instant(empty=None, about="Inside the promise; the rule pack’s limit where none is given."),
        },
        refusals=((409, "asked_already"), (422, "same_department"), (422, "outside_promise")),
        example={"department": "parks", "ask": "When were the trees cut last?", "due_at": "2026-11-26T17:00:00Z"},
    ),
    "accept_contribution": Verb(
        accept_contribution,
        "Say that the department asked will contribute.",
        {"id": CONTRIBUTION},
        refusals=_OF_ASKED,
        example={"id": 7},
    ),
    "contribute": Verb(
        contribute,
        "Give what was asked for; it need not have been accepted first.",
        {"id": CONTRIBUTION, "text": TEXT},
        refusals=_OF_ASKED,
        example={"id": 7, "text": "The trees were cut in March."},
    ),
    "decline_contribution": Verb(
        decline_contribution,
        "Say why the department asked can’t contribute.",
        {"id": CONTRIBUTION, "reason": TEXT},
        refusals=_OF_ASKED,
        example={"id": 7, "reason": "No list is kept of private trees."},
    ),
    "contacted": Verb(
        contacted,
        "Write down that a person spoke with the resident. The note stays among staff.",
        {"how": Word(words=tuple(ContactHow.values())), "note": MAYBE},
        example={"how": "phone", "note": "She is at home in the mornings."},
    ),
    "split": Verb(
        split,
        "Make two questions of a letter with two matters; the second gets a number of its own.",
        {"texts": Two(of=Text(most=LONGEST_QUESTION), about="Both in the resident’s words; the first stays here.")},
        example={"texts": ["Why is the lamp dark?", "When are the trees cut?"]},
    ),
    "ask_resident": Verb(
        ask_resident,
        "Ask the resident; the clock stands still until they write or the pause is over.",
        {"text": TEXT},
        example={"text": "Which pole is it? Its number stands on a plate."},
    ),
    "add_information": Verb(
        add_information, "Write down what the resident added.", {"text": TEXT}, example={"text": "It is pole 17."}
    ),
    "draft": Verb(
        draft,
        "Save the answer as a new version. Any edit voids an approval.",
        {
            "body": Text(most=LONGEST_ANSWER, about="Markdown."),
            "public_question": MAYBE,
            "base_version": Whole(about="`answer.version` the writer began from; 0 where there is none."),
        },
        refusals=((409, "changed"),),
        example={"body": "It is mended on Friday.", "public_question": "When is the lamp mended?", "base_version": 0},
    ),
    "submit_for_review": Verb(
        submit_for_review,
        "Give exactly this text to a second person.",
        {"version_hash": HASH},
        refusals=((409, "no_draft"), (409, "changed"), (422, "no_public_question")),
        example={"version_hash": "0" * 64},
    ),
    "review": Verb(
        review,
        "Approve exactly this text, or return it with a comment.",
        {"version_hash": HASH, "verdict": Word(words=("approve", "return")), "comment": MAYBE},
        refusals=((403, "own_draft"), (403, "same_reviewer"), (409, "changed"), (409, "no_draft")),
        example={"version_hash": "0" * 64, "verdict": "return", "comment": "Say who mends it."},
    ),
    "publish": Verb(
        publish,
        "Page, feed, search and letter, all at once, after the grace period.",
        refusals=((409, "no_draft"), (409, "not_approved"), (409, "private")),
    ),
    "undo_publish": Verb(undo_publish, "Back to review, inside the grace period.", refusals=((409, "too_late"),)),
    "answer_privately": Verb(
        answer_privately,
        "The approved answer for the resident alone.",
        refusals=((409, "no_draft"), (409, "not_approved"), (409, "public_wanted")),
    ),
    "withhold": Verb(
        withhold,
        "The resident reads the answer, the public reads why it does not.",
        {"reason": Word(words=tuple(WithholdReason.values()))},
        refusals=((409, "no_draft"), (409, "not_approved")),
        example={"reason": "third_party"},
    ),
    "progress": Verb(
        progress, "A public word on how it stands.", {"text": TEXT}, example={"text": "The cable comes on Friday."}
    ),
    "note": Verb(note, "A word among staff.", {"text": TEXT}, example={"text": "The same as last winter."}),
    "refuse": Verb(
        refuse,
        "Propose not to take it on; somebody else has to confirm it.",
        {"reason": Word(words=tuple(RefusalReason.values())), "where_instead": MAYBE},
        example={"reason": "not_ours", "where_instead": "The water company, 555 0199."},
    ),
    "confirm_refusal": Verb(
        confirm_refusal,
        "A second person agrees: it is closed, public, dated and reasoned.",
        refusals=((403, "own_refusal"), (409, "nothing_refused")),
    ),
    "mark_spam": Verb(mark_spam, "Not a question at all."),
    "unmark_spam": Verb(unmark_spam, "It is a question after all."),
}

# What a member whose department was asked can do on a question that they do not see whole.
OF_ASKED = frozenset({"accept_contribution", "contribute", "decline_contribution"})
# What narrows the queue of those: no filter may tell more than its rows do.
NARROWS_ASKED = frozenset({"queue", "topic", "department", "after", "limit"})

RESIDENT: dict[str, Verb] = {
    "add_information": Verb(
        add_information,
        "Write more. An awaited reply starts the clock again.",
        {"text": Text(most=LONGEST_QUESTION)},
        example={"text": "It is pole 17."},
    ),
    "rate": Verb(
        rate,
        "Say how the answer was. “yes” closes it, “no” opens it again.",
        {
            "solved": Word(words=YES_NO),
            "answered": Word(words=YES_NO, empty=""),
            "manner": Word(words=YES_NO, empty=""),
            "comment": MAYBE,
        },
        refusals=((409, "rated_already"),),
        example={"solved": "partly", "comment": "It flickers."},
    ),
    "reopen": Verb(
        reopen, "It is not done; back to the same steward.", {"reason": TEXT}, example={"reason": "It is dark again."}
    ),
    "withdraw": Verb(withdraw, "No answer is wanted any more.", {"reason": MAYBE}),
    "hide": Verb(hide, "Out of the public’s sight.", refusals=((409, "hidden_already"),)),
}

QUESTION: Fields = {
    "question": Text(least=settings.LIMITS["question_min"], most=LONGEST_QUESTION),
    "topic": Named(find=_topic, empty=None, about="A topic’s slug."),
    "place": Text(most=200, multiline=False, empty=""),
    "name": Text(most=120, multiline=False, empty=""),
    "email": Mail(empty=""),
    "phone": Text(most=40, multiline=False, empty=""),
    "publish": Word(words=("public", "private"), empty="private", about="May the town publish it, without the name?"),
    "lang": Language(about="The language it is written in."),
    "different": Text(most=LONGEST_QUESTION, empty="", about="Why no published answer fits."),
}
QUESTION_EXAMPLE = {
    "question": "Why is the street light at Mill Lane 7 dark since October?",
    "topic": "streets",
    "publish": "public",
}

# -- parameters of addresses ---------------------------------------------------------------------------------------

LIMIT = Whole(least=1, most=100, empty=20)
AFTER = Text(most=1_000, multiline=False, empty="", about="`next` of the page before.")
FROM, TO = Day(empty=None, about="The first day."), Day(empty=None, about="The last day, included.")
SLUG = Text(most=100, multiline=False, empty="")

ANSWERS: Fields = {
    "q": Text(most=1_000, multiline=False, empty="", about="Words to look for."),
    "topic": SLUG,
    "department": SLUG,
    "from": FROM,
    "to": TO,
    "after": AFTER,
    "limit": LIMIT,
}
SUGGEST: Fields = {"text": Text(most=LONGEST_QUESTION, empty=""), "lang": Text(most=20, multiline=False, empty="")}
FIGURES: Fields = {"from": FROM, "to": TO}
SORTS = {
    "due": queries.BY_DUE,
    "newest": queries.NEWEST_FIRST,
    "oldest": ("received_at", "id"),
}
QUEUE: Fields = {
    "queue": Word(words=tuple(queries.QUEUES), empty="all"),
    "topic": Named(find=lambda slug, _: next((one for one in queries.topics() if one.slug == slug), None), empty=None),
    "department": Named(find=_any_department, empty=None),
    "handling": Word(words=tuple(Handling.values()), empty=""),
    "kind": Word(words=tuple(Kind.values()), empty=""),
    "urgency": Word(words=tuple(Urgency.values()), empty=""),
    "from": FROM,
    "to": TO,
    "q": Text(most=300, multiline=False, empty="", about="A number, or words of the question."),
    "sort": Word(words=tuple(SORTS), empty="", about="The queue’s own order where none is given."),
    "after": AFTER,
    "limit": LIMIT,
}
