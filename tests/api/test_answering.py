"""From receipt to a published answer, and the other ends, by API alone."""

import pytest

from inbox.people.models import Membership
from tests.api.calling import HOUR, NOW, Caller, do, hash_of, make_code
from tests.house.stages import staged
from tests.make import make_in_hand, make_published, make_receipt

pytestmark = pytest.mark.django_db


def test_question_walks_from_receipt_to_published_answer_by_api_alone(town):
    number = (
        Caller()
        .post("/questions", {"question": "Why is the lamp dark?", "topic": "streets", "publish": "public"})
        .data["number"]
    )
    told = do(town, "responder", number, "claim").data
    assert (told["handling"], told["owner"], told["first_responder"]) == ("in_hand", "responder", "responder")
    told = do(town, "responder", number, "classify", {"kind": "hazard", "place": "Mill Lane"}).data
    assert (told["kind"], told["urgency"], told["topic"], told["place"]) == ("hazard", "normal", "streets", "Mill Lane")
    told = do(town, "responder", number, "classify", {"topic": None}).data
    assert (told["topic"], told["place"], told["kind"]) == (None, "Mill Lane", "hazard")
    told = do(town, "responder", number, "offer", {"to": "parks", "reason": "Trees."}).data
    assert told["offer"]["to"] == "parks"
    assert do(town, "responder", number, "withdraw_offer").data["offer"] is None
    do(town, "responder", number, "offer", {"to": "parks", "reason": "Trees again."})
    told = do(town, "outsider", number, "decline", {"reason": "No tree near.", "suggest": "roads"}).data
    assert (told["offer"], told["bounces"], told["lead"]) == (None, 1, "desk")
    do(town, "responder", number, "offer", {"to": "roads", "reason": "A lamp."})
    told = do(town, "officer", number, "accept").data
    assert (told["lead"], told["owner"], told["first_responder"]) == ("roads", "officer", "responder")
    assert do(town, "officer", number, "assign", {"member": "second_officer"}).data["owner"] == "second_officer"
    assert do(town, "head", number, "assign", {"member": "officer"}).data["owner"] == "officer"
    assert do(town, "officer", number, "ask_resident", {"text": "Which pole?"}).data["handling"] == "with_resident"
    assert do(town, "officer", number, "add_information", {"text": "Pole 17."}).data["handling"] == "in_hand"
    assert do(town, "officer", number, "progress", {"text": "The cable comes."}).data["events"][-1]["public"] is True
    assert do(town, "reviewer", number, "note", {"text": "As last winter."}).data["events"][-1]["public"] is False
    text = {"body": "Mended on Friday.", "public_question": "When is the lamp mended?", "base_version": 0}
    told = do(town, "officer", number, "draft", text).data
    assert (told["answer"]["version"], told["answer"]["body"]) == (1, "Mended on Friday.")
    exact = {"version_hash": told["answer"]["hash"]}
    assert do(town, "officer", number, "submit_for_review", exact).data["handling"] == "in_review"
    told = do(town, "reviewer", number, "review", {**exact, "verdict": "return", "comment": "By whom?"}).data
    assert (told["handling"], told["events"][-1]["reason"]) == ("in_hand", "By whom?")
    do(town, "officer", number, "submit_for_review", exact)
    told = do(town, "reviewer", number, "review", {**exact, "verdict": "approve"}).data
    assert told["answer"]["approved_by"] == "reviewer"
    assert do(town, "officer", number, "publish").data["publication"] == "public"
    assert do(town, "officer", number, "undo_publish").data["handling"] == "in_review"
    told = do(town, "reviewer", number, "publish").data
    assert (told["handling"], told["outcome"], told["answer"]["published_at"]) == (
        "answered",
        "answered",
        "2026-11-03T10:10:00Z",
    )
    town.clock.move_to(NOW + HOUR)
    assert Caller().get(f"/answers/{number}").data["answer"] == "Mended on Friday."


@pytest.mark.parametrize(
    ("stage", "role", "verb", "body", "ends"),
    [
        ("new", "responder", "mark_spam", None, ("closed", "spam", "undecided")),
        ("spam", "responder", "unmark_spam", None, ("new", None, "undecided")),
        ("new", "responder", "refuse", {"reason": "not_ours", "where_instead": "555 0199"}, ("new", None, "undecided")),
        ("refused", "reviewer", "confirm_refusal", None, ("closed", "not_accepted", "undecided")),
        ("approved", "reviewer", "withhold", {"reason": "in_court"}, ("answered", "answered", "withheld")),
        ("approved_private", "officer", "answer_privately", None, ("answered", "answered", "private")),
    ],
)
def test_other_ends(town, stage, role, verb, body, ends):
    question, _ = staged(town, stage)
    told = do(town, role, question.number, verb, body).data
    assert (told["handling"], told["outcome"], told["publication"]) == ends


def test_writer_does_not_review_and_proposer_does_not_confirm(town):
    question, version_hash = staged(town, "in_review")
    Membership.objects.create(user=town.officer, department=town.roads, role="reviewer")
    body = {"version_hash": version_hash, "verdict": "approve"}
    assert do(town, "officer", question.number, "review", body).code == (403, "own_draft")
    question, _ = staged(town, "refused")
    Membership.objects.create(user=town.responder, department=town.desk, role="reviewer")
    assert do(town, "responder", question.number, "confirm_refusal").code == (403, "own_refusal")


def test_reopened_question_gets_another_reviewer_and_text_needs_its_question(town):
    receipt = make_receipt(town)
    make_in_hand(town, receipt.question)
    number, text = receipt.question.number, {"body": "Friday.", "base_version": 0}
    do(town, "officer", number, "draft", text)
    got = do(town, "officer", number, "submit_for_review", {"version_hash": hash_of(number)})
    assert got.code == (422, "no_public_question")
    published = make_published(town)
    Caller().post("/track/reopen", {"code": make_code(published), "reason": "Dark again."})
    number = published.number
    do(town, "officer", number, "draft", {"body": "Monday.", "public_question": "When?", "base_version": 1})
    exact = {"version_hash": hash_of(number)}
    do(town, "officer", number, "submit_for_review", exact)
    assert do(town, "reviewer", number, "review", {**exact, "verdict": "approve"}).code == (403, "same_reviewer")


def test_publishing_that_is_public_can_not_be_undone(town):
    question, _ = staged(town, "published")
    town.clock.move_to(NOW + HOUR)
    assert do(town, "officer", question.number, "undo_publish").code == (409, "too_late")
