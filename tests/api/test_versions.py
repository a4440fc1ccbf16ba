"""If-Match and Idempotency-Key: nothing is saved over what was not read, and nothing is done twice."""

from datetime import timedelta

import pytest

from inbox.kit import clock
from inbox.kit.models import IdempotentReply
from inbox.questions.models import Event
from tests.api.calling import HOUR, NOW, caller, do
from tests.house.stages import staged
from tests.make import make_in_hand, make_question

pytestmark = pytest.mark.django_db


def test_stale_version_is_refused_with_what_changed_and_by_whom(town):
    question = make_in_hand(town, make_question(town))
    read = caller(town.officer).get(f"/questions/{question.number}").data["version"]
    do(town, "officer", question.number, "progress", {"text": "The cable comes."})
    got = do(town, "officer", question.number, "note", {"text": "x"}, version=read)
    assert (got.code, got.data["version"]) == ((409, "changed"), read + 1)
    (change,) = got.data["changes"]
    assert (change["kind"], change["by"], change["reason"]) == ("progress", "officer", "The cable comes.")
    fresh = do(town, "officer", question.number, "note", {"text": "x"}, version=read + 1)
    assert (fresh.status, fresh.headers["ETag"]) == (200, f'"{read + 2}"')


@pytest.mark.parametrize("sent", ["x", '"1", "2"', "-1", "99999999999", "\u0661"])
def test_version_that_is_none_is_malformed(town, sent):
    question = make_question(town)
    got = caller(town.responder).post(f"/questions/{question.number}/claim", if_match=sent)
    assert got.code == (400, "malformed")


def test_same_key_has_one_effect_and_the_same_reply_for_a_day(town):
    question = make_in_hand(town, make_question(town))
    send = caller(town.officer).post
    path, body = f"/questions/{question.number}/note", {"text": "A word."}
    first = send(path, body, key="k1")
    do(town, "officer", question.number, "progress", {"text": "More."})
    again = send(path, body, key="k1")
    assert (again.status, again.data, again.headers["ETag"]) == (200, first.data, first.headers["ETag"])
    assert send(path, {"text": "Another."}, key="k1").code == (409, "key_reused")
    assert send(f"/questions/{question.number}/progress", body, key="k1").code == (409, "key_reused")
    assert (
        caller(town.head).post(path, body, key="k1").data["version"] == first.data["version"] + 2
    )  # a key of their own
    assert Event.objects.filter(kind="note").count() == 2
    town.clock.move_to(NOW + timedelta(hours=25))
    assert send(path, body, key="k1").data["version"] > again.data["version"]


def test_refusal_is_repeated_under_its_key_and_what_was_malformed_is_not(town):
    question, _ = staged(town, "claimed")
    send = caller(town.second_responder).post
    first = send(f"/questions/{question.number}/claim", key="k2")
    assert first.code == (409, "already_claimed")
    town.clock.move_to(NOW + HOUR)
    assert send(f"/questions/{question.number}/claim", key="k2").data == first.data
    assert send(f"/questions/{question.number}/note", {}, key="k3").code == (422, "invalid")
    assert send(f"/questions/{question.number}/note", {"text": "x"}, key="k3").status == 200


def test_reply_is_the_same_for_whoever_gave_the_question_away(town):
    question, _ = staged(town, "offered")
    send, path = caller(town.officer).post, f"/questions/{question.number}/decline"
    first = send(path, {"reason": "No."}, key="k4")
    assert first.status == 200 and first.data["offer"] is None
    assert caller(town.officer).get(f"/questions/{question.number}").code == (404, "unknown")
    assert send(path, {"reason": "No."}, key="k4").data == first.data


def test_what_a_process_did_before_it_died_is_found(town):
    """Its row says that it began; the event of that very instant says that it was done."""
    question, sent = make_in_hand(town, make_question(town)), {"text": "A word."}
    send, path = caller(town.officer).post, f"/questions/{question.number}/note"
    assert send(path, sent, key="k5").status == 200
    IdempotentReply.objects.update(status=None, reply="")
    assert send_after(town, 31, send, path, sent).status == 200
    assert Event.objects.filter(kind="note").count() == 1
    IdempotentReply.objects.update(status=None, reply="")
    assert send_after(town, 31, send, path, sent).status == 200
    assert Event.objects.filter(kind="note").count() == 2


def send_after(town, seconds: int, send, path: str, sent: dict):
    town.clock.move_to(clock.now() + timedelta(seconds=seconds))
    return send(path, sent, key="k5")


def test_request_that_is_still_being_done_is_said_to_be(town, monkeypatch):
    monkeypatch.setattr("inbox.kit.once.PATIENCE", 0)
    question = make_in_hand(town, make_question(town))
    send, path = caller(town.officer).post, f"/questions/{question.number}/note"
    send(path, {"text": "A word."}, key="k6")
    IdempotentReply.objects.update(status=None, reply="")
    got = send(path, {"text": "A word."}, key="k6")
    assert (got.code, got.headers["Retry-After"]) == ((409, "in_progress"), "1")
