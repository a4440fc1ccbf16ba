"""Every refusal of the list, by its code, and what it names."""

import pytest

from inbox.questions.models import Event
from tests.api.calling import do
from tests.house.stages import staged
from tests.make import make_in_hand, make_question

pytestmark = pytest.mark.django_db
INVALID = ((422, "invalid"), {})


@pytest.mark.parametrize(
    ("stage", "role", "verb", "body", "code", "named"),
    [
        (
            "claimed",
            "second_responder",
            "claim",
            None,
            (409, "already_claimed"),
            {"by": "Responder", "at": "2026-11-02T10:00:00Z"},
        ),
        (
            "offered",
            "responder",
            "offer",
            {"to": "parks", "reason": "x"},
            (409, "offer_pending"),
            {"to": "Roads and Parking"},
        ),
        ("in_hand", "officer", "offer", {"to": "parks", "reason": "x"}, (409, "accepted_already"), {}),
        ("claimed", "responder", "offer", {"to": "desk", "reason": "x"}, (422, "same_department"), {}),
        ("offered", "second_responder", "claim", None, (409, "already_claimed"), {"by": "Responder"}),
        ("claimed", "responder", "offer", {"to": "nowhere", "reason": "x"}, (422, "invalid"), {}),
        ("in_hand", "second_officer", "return_to_desk", {"reason": "x"}, (403, "not_yours"), {}),
        ("claimed", "responder", "return_to_desk", {"reason": "x"}, (409, "window_closed"), {"until": None}),
        ("in_hand", "head", "rule", {"to": "parks", "reason": "x"}, (403, "not_yours"), {}),
        ("in_hand", "officer", "ask_department", {"department": "roads", "ask": "x"}, (422, "same_department"), {}),
        (
            "in_hand",
            "officer",
            "ask_department",
            {"department": "parks", "ask": "x", "due_at": "2026-11-10T10:00:00Z"},
            (422, "outside_promise"),
            {},
        ),
        ("in_hand", "officer", "ask_department", {"department": "parks", "ask": "x", "due_at": "soon"}, *INVALID),
        ("in_hand", "second_responder", "contribute", {"id": 1, "text": "x"}, (403, "not_asked_of_you"), {}),
        ("in_hand", "second_responder", "accept_contribution", {"id": 1}, (403, "not_asked_of_you"), {}),
        ("in_hand", "outsider", "contribute", {"id": 1, "text": "x"}, (404, "unknown"), {}),
        ("in_hand", "officer", "contacted", {"how": "telepathy"}, *INVALID),
        ("in_hand", "officer", "split", {"texts": ["Only one matter?"]}, *INVALID),
        ("in_hand", "officer", "split", {"texts": ["One?", "  "]}, *INVALID),
        ("in_hand", "officer", "split", {"texts": ["One?", "Two?", "Three?"]}, *INVALID),
        ("claimed", "responder", "withdraw_offer", None, (409, "no_offer"), {}),
        ("offered", "responder", "accept", None, (403, "not_offered_to_you"), {}),
        ("offered", "responder", "decline", {"reason": "x"}, (403, "not_offered_to_you"), {}),
        ("in_hand", "second_officer", "accept", None, (409, "too_late"), {}),
        ("in_hand", "second_officer", "decline", {"reason": "x"}, (409, "too_late"), {}),
        ("claimed", "responder", "classify", {"kind": "suggestion"}, (409, "would_lengthen"), {}),
        ("in_hand", "officer", "assign", {"member": "officer"}, (409, "already_theirs"), {"member": "Officer"}),
        ("in_hand", "officer", "assign", {"member": "outsider"}, (422, "invalid"), {}),
        ("in_hand", "second_officer", "progress", {"text": "x"}, (403, "not_yours"), {}),
        ("new", "responder", "progress", {"text": "x"}, (403, "not_yours"), {}),
        ("in_hand", "officer", "publish", None, (409, "not_now"), {"handling": "in_hand"}),
        ("in_review", "officer", "publish", None, (409, "not_approved"), {}),
        ("approved_private", "officer", "publish", None, (409, "private"), {}),
        ("approved", "officer", "answer_privately", None, (409, "public_wanted"), {}),
        ("in_hand", "officer", "submit_for_review", {"version_hash": "0"}, (409, "no_draft"), {}),
        (
            "drafted",
            "officer",
            "submit_for_review",
            {"version_hash": "0"},
            (409, "changed"),
            {"number": 1, "version": 5},
        ),
        (
            "in_review",
            "reviewer",
            "review",
            {"version_hash": "0", "verdict": "approve"},
            (409, "changed"),
            {"number": 1},
        ),
        ("in_review", "reviewer", "review", {"version_hash": "{hash}", "verdict": "return"}, (422, "invalid"), {}),
        ("new", "responder", "refuse", {"reason": "not_ours"}, (422, "invalid"), {}),
        ("new", "reviewer", "confirm_refusal", None, (409, "nothing_refused"), {}),
        ("in_hand", "officer", "mark_spam", None, (403, "not_yours"), {}),
        (
            "drafted",
            "second_officer",
            "draft",
            {"body": "x", "base_version": 0},
            (409, "changed"),
            {"by": "Officer", "number": 1, "body": "Mended."},
        ),
    ],
    ids=lambda value: str(value)[:30],
)
def test_refusal_has_its_code_and_names_who_or_what(town, stage, role, verb, body, code, named):
    question, version_hash = staged(town, stage)
    body = {
        name: value.format(hash=version_hash) if isinstance(value, str) else value
        for name, value in (body or {}).items()
    }
    before = Event.objects.count()
    got = do(town, role, question.number, verb, body)
    assert got.code == code
    assert {name: got.data.get(name) for name in named} == named
    assert got.data["detail"] and Event.objects.count() == before


@pytest.mark.parametrize(
    "verb",
    [
        *("close", "resume", "accept_by_silence", "escalate", "vacate", "merge_department"),
        *("withdraw", "rate", "submit", "import_question", "nothing"),
    ],
)
def test_verb_that_is_nobodys_here_is_unknown(town, verb):
    assert do(town, "head", make_in_hand(town, make_question(town)).number, verb).code == (404, "unknown")
