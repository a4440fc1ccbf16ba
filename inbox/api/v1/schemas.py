"""The shapes of shapes.py and of the refusals as JSON Schema, for the OpenAPI document. Tests validate every reply
against these; each object has exactly the keys named here."""

from typing import Any

from inbox.questions.states import ContributionState, Handling, How, Kind, Outcome, Publication, Urgency
from inbox.questions.time_ledger import DESK, LEAD, RESIDENT, REVIEW, WAITING

Schema = dict[str, Any]


def obj(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def each(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def maybe(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def word(words: type) -> Schema:
    return {"type": "string", "enum": list(words.values())}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def either(*names: str) -> Schema:
    return {"anyOf": [ref(name) for name in names]}


def page_of(*names: str) -> Schema:
    return obj(results=each(either(*names) if len(names) > 1 else ref(*names)), next=maybe(STR))


def all_of(name: str) -> Schema:
    return obj(results=each(ref(name)))


STR, INT, BOOL, NUM = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}, {"type": "number"}
AT = {"type": "string", "format": "date-time"}
ON = {"type": "string", "format": "date"}
URL = {"type": "string", "format": "uri"}
NAMES = {"type": "object", "additionalProperties": STR, "description": "A text for each language."}

_ANSWER = {
    "number": STR,
    "url": URL,
    "lang": STR,
    "question": STR,
    "answer": {**STR, "description": "Markdown."},
    "department": STR,
    "topic": maybe(STR),
    "published_at": AT,
    "version": INT,
}
_OFFER = obj(to=STR, by=STR, reason=maybe(STR), made_at=AT, answer_by=AT)
_HEAD = {
    "number": STR,
    "version": INT,
    "handling": word(Handling),
    "outcome": maybe(word(Outcome)),
    "publication": word(Publication),
    "kind": word(Kind),
    "urgency": word(Urgency),
    "lang": STR,
    "topic": maybe(STR),
    "place": STR,
    "text": STR,
    "received_at": AT,
    "due_at": AT,
    "provisional": BOOL,
    "lead": STR,
    "owner": maybe(STR),
    "first_responder": maybe(STR),
    "offer": maybe(_OFFER),
    "bounces": INT,
}
_EVENT = obj(
    seq=INT,
    at=AT,
    effective_at=AT,
    kind=STR,
    by=STR,
    public=BOOL,
    reason=maybe(STR),
    commitment=maybe(STR),
)
_CLOCK = obj(
    promise=STR,
    started_at=AT,
    stopped_at=maybe(AT),
    due_at=AT,
    working_seconds=INT,
    paused_seconds=INT,
    extensions=each(obj(until=AT, reason=STR, approved_at=AT)),
)
_SPENT = obj(
    what={"type": "string", "enum": [DESK, LEAD, WAITING, REVIEW, RESIDENT]},
    department=maybe(STR),
    seconds=INT,
)
_CONTRIBUTION = obj(
    id=INT,
    department=STR,
    ask=STR,
    state=word(ContributionState),
    asked_at=AT,
    due_at=AT,
    accepted_at=maybe(AT),
    given_at=maybe(AT),
    text={**maybe(STR), "description": "What was given."},
    reason={**maybe(STR), "description": "Why it was declined."},
)
_PRECEDENT = obj(**{"how": STR, "from": STR, "to": maybe(STR), "at": AT, "reason": maybe(STR)})
_STEWARDSHIP = obj(
    **{"lead": STR, "owner": maybe(STR), "from": AT, "to": maybe(AT), "how": word(How), "reason": maybe(STR)}
)
_DRAFT = obj(
    version=INT,
    hash=STR,
    public_question=STR,
    body=STR,
    authors=each(STR),
    approved_by=maybe(STR),
    approved_hash=maybe(STR),
    published_at=maybe(AT),
)
_RATE = {"due": INT, "answered": INT, "on_time": INT, "waiting": INT}

SCHEMAS: dict[str, Schema] = {
    "Answer": obj(**_ANSWER),
    "Suggestion": obj(**_ANSWER, score=NUM, confidence={**NUM, "minimum": 0, "maximum": 1}),
    "Topic": obj(slug=STR, url=URL, name=NAMES, group=NAMES, department=STR, kind=word(Kind), open=BOOL, answers=INT),
    "Department": obj(slug=STR, url=URL, name=NAMES, duties=NAMES, phone=STR, email=STR, open=BOOL, answers=INT),
    "Figures": obj(
        **{"from": ON, "to": ON},
        until=AT,
        promises=obj(**_RATE),
        open=obj(open=INT, late=INT),
        pace=obj(answers=INT, half=INT, most=INT),
        solved=obj(rated=INT, solved=INT),
        departments=each(obj(department=STR, **_RATE)),
    ),
    "Receipt": obj(number=STR, tracking_code=STR, track_url=URL, due_at=AT, lead=STR, similar=each(ref("Suggestion"))),
    "OwnQuestion": obj(
        number=STR,
        version=INT,
        question=STR,
        topic=maybe(STR),
        place=STR,
        lang=STR,
        handling=word(Handling),
        outcome=maybe(word(Outcome)),
        publication=word(Publication),
        reason=maybe(STR),
        where_instead=maybe(STR),
        may_publish=BOOL,
        hidden=BOOL,
        received_at=AT,
        due_at=AT,
        provisional=BOOL,
        late=BOOL,
        paused_until=maybe(AT),
        lead=STR,
        first_office=maybe(STR),
        asked=maybe(STR),
        asking=each(obj(department=STR, asked_at=AT, due_at=AT, state=word(ContributionState))),
        split_from=maybe(STR),
        parts=each(STR),
        stewardships=each(obj(**{"lead": STR, "from": AT, "to": maybe(AT), "how": word(How)})),
        time_ledger=each(_SPENT),
        events=each(obj(at=AT, kind=STR, by=STR, office=maybe(STR), to=maybe(STR), text=maybe(STR))),
        files=each(obj(name=STR, type=STR, bytes=INT)),
        answer=maybe(obj(text=STR, department=STR, published_at=AT, version=INT)),
    ),
    "QuestionRow": obj(**_HEAD),
    "Question": obj(
        **_HEAD,
        accepted_at=maybe(AT),
        contacted_at=maybe(AT),
        split_from=maybe(STR),
        parts=each(STR),
        arbitration=maybe(obj(since=AT, due_at=AT, stepped_up_at=maybe(AT))),
        stewardships=each(_STEWARDSHIP),
        contributions=each(_CONTRIBUTION),
        precedents=each(_PRECEDENT),
        clocks=each(_CLOCK),
        time_ledger=each(_SPENT),
        answer=maybe(_DRAFT),
        events=each(_EVENT),
    ),
    "AskedQuestion": {
        **obj(
            number=STR,
            version=INT,
            lead=STR,
            text=STR,
            topic=maybe(STR),
            place=STR,
            lang=STR,
            due_at={**AT, "description": "Until when the contribution is awaited."},
            contributions=each(_CONTRIBUTION),
        ),
        "description": "What a member sees of a question on which their department was asked to contribute: of the "
        "contributions, its own.",
    },
    "Refusal": {
        "type": "object",
        "properties": {"code": STR, "detail": {**STR, "description": "A sentence for people."}},
        "required": ["code", "detail"],
        "description": "What else it names depends on its code.",
    },
    "Invalid": {
        "type": "object",
        "properties": {
            "code": STR,
            "detail": STR,
            "fields": {"type": "object", "additionalProperties": each(STR)},
        },
        "required": ["code", "detail"],
        "description": "`fields` stands beside the code invalid: what to change, by name.",
    },
}
