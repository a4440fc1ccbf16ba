"""Tracking by API: what the resident sees and does, by the code alone."""

from datetime import timedelta

import pytest
import time_machine

from inbox.kit import signing
from inbox.questions.actions.ask_resident import ask_resident
from inbox.questions.actions.hide import hide
from inbox.questions.actions.note import note
from inbox.questions.actions.publish import publish
from inbox.questions.actions.refuse import refuse
from inbox.questions.actor import resident_of
from inbox.questions.models import Event, Question
from inbox.questions.states import RefusalReason
from tests.api.calling import KEY, Caller, make_code
from tests.make import MONDAY, make_approved, make_in_hand, make_published, make_receipt, make_town
from tests.public.reading import get

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SECRETS = ["officer", "Officer", "responder", "Responder", "rosa@example.org", "555 0133", "A word among staff"]


@pytest.fixture
def town():
    with time_machine.travel(MONDAY, tick=False) as clock:
        made = make_town()
        made.__dict__["clock"] = clock
        yield made


@pytest.fixture
def receipt(town):
    return make_receipt(town, name="Rosa Luz", email="rosa@example.org", phone="555 0133", place="Mill Lane 7")


def track(receipt) -> dict:
    return Caller().post("/track", {"code": receipt.tracking_code}).data


def test_new_question_is_told_whole(town, receipt):
    assert track(receipt) == {
        "number": "2026-00001",
        "version": 1,
        "question": receipt.question.text,
        "topic": "streets",
        "place": "Mill Lane 7",
        "lang": "en",
        "handling": "new",
        "outcome": None,
        "publication": "undecided",
        "reason": None,
        "where_instead": None,
        "may_publish": True,
        "hidden": False,
        "received_at": "2026-11-02T10:00:00Z",
        "due_at": "2026-11-09T17:00:00Z",
        "provisional": False,
        "late": False,
        "paused_until": None,
        "lead": "desk",
        "first_office": None,
        "asked": None,
        "asking": [],
        "split_from": None,
        "parts": [],
        "stewardships": [{"lead": "desk", "from": "2026-11-02T10:00:00Z", "to": None, "how": "receipt"}],
        "time_ledger": [],
        "events": [
            {"at": "2026-11-02T10:00:00Z", "kind": "submit", "by": "resident", "office": None, "to": None, "text": None}
        ],
        "files": [],
        "answer": None,
    }


def test_history_names_offices_and_no_member_and_nothing_internal(town, receipt):
    question = make_in_hand(town, receipt.question)
    note(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 4 * HOUR, text="A word among staff.")
    make_approved(town, question)
    assert Event.objects.filter(question=question, member__isnull=False, audience="staff").count() > 2
    told = track(receipt)
    assert [one["kind"] for one in told["events"]] == ["submit", "claim", "offer", "accept", "submit_for_review"]
    assert told["events"][2] == {
        "at": "2026-11-02T12:00:00Z",
        "kind": "offer",
        "by": "staff",
        "office": "desk",
        "to": "roads",
        "text": "Street lights are theirs.",
    }
    assert told["stewardships"] == [
        {"lead": "desk", "from": "2026-11-02T10:00:00Z", "to": "2026-11-02T13:00:00Z", "how": "receipt"},
        {"lead": "roads", "from": "2026-11-02T13:00:00Z", "to": None, "how": "accept"},
    ]
    assert [secret for secret in SECRETS if secret in str(told)] == []


def test_answer_is_told_once_it_can_be_read(town):
    receipt = make_receipt(town)
    question = make_in_hand(town, receipt.question)
    make_approved(town, question, body="On **Thursday**.")
    publish(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 7 * HOUR)
    town.clock.move_to(MONDAY + 7 * HOUR)
    in_grace = track(receipt)
    assert (in_grace["answer"], in_grace["events"][-1]["kind"]) == (None, "submit_for_review")
    town.clock.move_to(MONDAY + 8 * HOUR)
    told = track(receipt)
    published_at = "2026-11-02T17:10:00Z"
    assert told["answer"] == {
        "text": "On **Thursday**.",
        "department": "roads",
        "published_at": published_at,
        "version": 1,
    }
    assert (told["events"][-1]["kind"], told["events"][-1]["at"]) == ("publish", published_at)


def test_refusal_that_is_only_proposed_is_not_told(town, receipt):
    refuse(question_id=receipt.question.pk, actor=town.actor("responder"), now=MONDAY, reason=RefusalReason.ABUSIVE)
    assert Question.objects.get().reason == "abusive"
    assert track(receipt)["reason"] is None


def test_late_is_said(town, receipt):
    town.clock.move_to(MONDAY + timedelta(days=8))
    assert track(receipt)["late"] is True


@pytest.mark.parametrize("code", ["2026-00001-00000-00000-0", "2026-00001", "", "\u0000", "x" * 300])
def test_what_is_no_code_is_named(town, receipt, code):
    got = Caller().post("/track", {"code": code})
    assert got.code == (422, "invalid") and list(got.data["fields"]) == ["code"]


def test_wrong_code_and_unknown_number_are_alike_and_limited(town, receipt, limits):
    other = make_receipt(town)
    secret = signing.parse_tracking_code(other.tracking_code).secret
    wrong = signing.format_tracking_code(receipt.question.number, secret)
    unknown = signing.format_tracking_code("2026-99999", secret)
    for code in (wrong, unknown):
        assert Caller().post("/track", {"code": code}).data == {
            "code": "unknown",
            "detail": "This number and this code do not belong together.",
        }
    limits["code_tries_per_address_hour"] = 2
    got = Caller().post("/track", {"code": wrong})
    assert got.code == (429, "too_many") and int(got.headers["Retry-After"]) > 0


def test_resident_writes_more_once_however_often_it_is_sent(town, receipt):
    question = make_in_hand(town, receipt.question)
    ask_resident(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 4 * HOUR, text="Which pole?")
    town.clock.move_to(MONDAY + 5 * HOUR)
    told = track(receipt)
    assert (told["handling"], told["asked"], told["paused_until"] is not None) == ("with_resident", "Which pole?", True)
    body = {"code": receipt.tracking_code, "text": "Pole 17."}
    first = Caller().post("/track/add_information", body, key=KEY, version=told["version"])
    again = Caller().post("/track/add_information", body, key=KEY, version=told["version"])
    assert (first.status, first.data["handling"], first.data["asked"]) == (200, "in_hand", None)
    assert again.data == first.data
    assert Event.objects.filter(kind="add_information").count() == 1
    assert Caller().post("/track/add_information", body, version=told["version"]).code == (409, "changed")
    assert Caller().post("/track/add_information", body | {"text": "x"}, key=KEY).code == (409, "key_reused")


def test_resident_rates_reopens_hides_and_withdraws(town):
    published = make_published(town)
    code = make_code(published)
    town.clock.move_to(MONDAY + timedelta(days=1))
    rated = Caller().post("/track/rate", {"code": code, "solved": "partly", "comment": "It flickers."})
    assert (rated.status, rated.data["events"][-1]["text"]) == (200, "It flickers.")
    assert Caller().post("/track/rate", {"code": code, "solved": "yes"}).code == (409, "rated_already")
    reopened = Caller().post("/track/reopen", {"code": code, "reason": "Dark again."})
    assert (reopened.data["handling"], reopened.data["lead"]) == ("in_hand", "roads")
    assert Caller().post("/track/reopen", {"code": code, "reason": "Again."}).code == (409, "not_now")
    assert Caller().post("/track/hide", {"code": code}).data["hidden"] is True
    assert Caller().post("/track/hide", {"code": code}).code == (409, "hidden_already")
    withdrawn = Caller().post("/track/withdraw", {"code": code, "reason": "Moved away."})
    assert (withdrawn.data["handling"], withdrawn.data["outcome"]) == ("closed", "withdrawn")


@pytest.mark.parametrize("verb", ["claim", "publish", "close", "erase", "submit", "nothing"])
def test_other_verbs_are_unknown(town, receipt, verb):
    assert Caller().post(f"/track/{verb}", {"code": receipt.tracking_code}).code == (404, "unknown")


@pytest.mark.parametrize("path", ["/answers", "/topics", "/departments", "/figures", "/suggest?text=lamp"])
def test_nothing_private_is_public(town, path):
    """What is open, private or hidden, and who asked, stands in no public reply."""
    shown = make_published(town, texts={"public_question": "When is the lamp mended?", "body": "Thursday."})
    private = make_receipt(town, may_publish=False, text="A private matter of lamps.", name="Rosa Luz").question
    hidden = make_published(town, texts={"public_question": "The hidden lamp?", "body": "Gone."}, name="Ida Bo")
    town.clock.move_to(MONDAY + timedelta(days=3))
    assert hidden.number in get("/api/v1/answers").text and "The hidden lamp?" in get("/api/v1/answers").text
    hide(question_id=hidden.pk, actor=resident_of(hidden.pk), now=MONDAY + timedelta(days=2))
    text = get(f"/api/v1{path}").text
    never = [private.number, private.text, shown.text, hidden.number, "hidden lamp", "Rosa", "Ida", *SECRETS[:4]]
    assert [one for one in never if one in text] == []
