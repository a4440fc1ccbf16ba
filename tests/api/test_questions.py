"""The staff's part: tokens, queues, one question whole, every verb end to end, every refusal by its code."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inbox.kit import clock
from inbox.kit.models import IdempotentReply
from inbox.people.models import Membership
from inbox.people.tokens import make_token, revoke_tokens
from inbox.questions.actions.claim import claim
from inbox.questions.models import Answer, Event, Question
from tests.api.calling import Caller, caller, make_code
from tests.house.stages import staged
from tests.make import MONDAY, make_in_hand, make_member, make_published, make_question, make_receipt, make_town
from tests.processes import race
from tests.public.reading import index

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NOW = MONDAY + timedelta(days=1)


@pytest.fixture
def town():
    with time_machine.travel(NOW, tick=False) as clock:
        made = make_town()
        made.__dict__["clock"] = clock
        yield made


def do(town, role: str, number: str, verb: str, body=None, **headers):
    return caller(town.cast[role]).post(f"/questions/{number}/{verb}", body, **headers)


def hash_of(number: str) -> str:
    return Answer.objects.select_related("latest").get(question__number=number).latest.hash


# -- who asks ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer guessed", "Basic b2ZmaWNlcjp4", "Bearer \u00e9" + "x" * 9_000]
)
def test_without_a_token_nothing_opens(town, header):
    number = make_question(town).number
    for got in (
        Caller().get("/questions", authorization=header.encode("latin-1").decode("latin-1")),
        Caller().get(f"/questions/{number}", authorization=header),
        Caller().post(f"/questions/{number}/claim", authorization=header),
        Caller().post(f"/questions/{number}/nothing", "{", authorization=header),
    ):
        assert (got.code, got.headers["WWW-Authenticate"]) == ((401, "no_token"), "Bearer")


def test_token_ends_when_it_is_revoked_or_the_account_is_closed(town):
    officer, token = town.officer, make_token(town.officer, NOW)
    assert Caller(token).get("/questions").status == 200
    revoke_tokens(officer, NOW)
    assert Caller(token).get("/questions").code == (401, "no_token")
    second = make_token(officer, NOW)
    officer.is_active = False
    officer.save()
    assert Caller(second).get("/questions").code == (401, "no_token")


def test_token_has_the_rights_of_the_moment(town):
    officer = caller(town.officer)
    make_in_hand(town, make_question(town))
    assert len(officer.get("/questions?queue=mine").data["results"]) == 1
    Membership.objects.filter(user=town.officer).delete()
    assert officer.get("/questions?queue=mine").code == (403, "no_role")


def test_session_of_the_desk_opens_nothing_here(town, client):
    client.force_login(town.responder)
    assert client.get("/api/v1/questions").status_code == 401


def test_sentences_are_in_the_members_language(town):
    member = make_member("mei", town.desk, "responder", language="zh-hans")
    assert caller(member).get("/questions?queue=none").headers["Content-Language"] == "zh-hans"


# -- reading -------------------------------------------------------------------------------------------------------


def test_question_is_told_whole(town):
    receipt = make_receipt(town, place="Mill Lane 7", name="Rosa Luz", email="rosa@example.org")
    question = make_in_hand(town, receipt.question)
    commitments = list(Event.objects.order_by("seq").values_list("commitment", flat=True))
    got = caller(town.officer).get(f"/questions/{question.number}")

    def event(seq, hour, kind, by, reason=None):
        at = f"2026-11-02T{hour}:00:00Z"
        return {
            "seq": seq,
            "at": at,
            "effective_at": at,
            "kind": kind,
            "by": by,
            "public": True,
            "reason": reason,
            "commitment": commitments[seq - 1] or None,
        }

    assert got.data == {
        "number": "2026-00001",
        "version": 4,
        "handling": "in_hand",
        "outcome": None,
        "publication": "undecided",
        "kind": "consultation",
        "urgency": "normal",
        "lang": "en",
        "topic": "streets",
        "place": "Mill Lane 7",
        "text": question.text,
        "received_at": "2026-11-02T10:00:00Z",
        "due_at": "2026-11-09T17:00:00Z",
        "provisional": False,
        "lead": "roads",
        "owner": "officer",
        "first_responder": "responder",
        "offer": None,
        "arbitration": None,
        "bounces": 0,
        "stewardships": [
            {
                "lead": "desk",
                "owner": None,
                "from": "2026-11-02T10:00:00Z",
                "to": "2026-11-02T11:00:00Z",
                "how": "receipt",
                "reason": None,
            },
            {
                "lead": "desk",
                "owner": "responder",
                "from": "2026-11-02T11:00:00Z",
                "to": "2026-11-02T13:00:00Z",
                "how": "claim",
                "reason": None,
            },
            {
                "lead": "roads",
                "owner": "officer",
                "from": "2026-11-02T13:00:00Z",
                "to": None,
                "how": "accept",
                "reason": "Street lights are theirs.",
            },
        ],
        "contributions": [],
        "clocks": [
            {
                "promise": "5 working_days",
                "started_at": "2026-11-02T10:00:00Z",
                "stopped_at": None,
                "due_at": "2026-11-09T17:00:00Z",
                "working_seconds": 8 * 3600,
                "paused_seconds": 0,
                "extensions": [],
            }
        ],
        "time_ledger": [],
        "answer": None,
        "events": [
            event(1, 10, "submit", "resident", question.text),
            event(2, 11, "claim", "responder"),
            event(3, 12, "offer", "responder", "Street lights are theirs."),
            event(4, 13, "accept", "officer"),
        ],
    }
    assert got.headers["ETag"] == '"4"' and got.headers["Cache-Control"] == "private, no-store"
    assert "rosa" not in str(got.data).lower()


def test_open_offer_and_draft_are_told(town):
    question, _ = staged(town, "offered")
    told = caller(town.officer).get(f"/questions/{question.number}").data
    assert told["offer"] == {
        "to": "roads",
        "by": "desk",
        "reason": "Theirs.",
        "made_at": "2026-11-02T10:00:00Z",
        "answer_by": "2026-11-03T17:00:00Z",
    }
    question, version_hash = staged(town, "approved")
    told = caller(town.officer).get(f"/questions/{question.number}").data["answer"]
    assert {name: told[name] for name in ("version", "hash", "authors", "approved_by", "approved_hash")} == {
        "version": 1,
        "hash": version_hash,
        "authors": ["officer"],
        "approved_by": "reviewer",
        "approved_hash": version_hash,
    }


def test_hidden_and_unknown_are_alike(town):
    number = make_in_hand(town, make_question(town)).number
    assert caller(town.responder).get(f"/questions/{number}").status == 200
    outsider = caller(town.outsider)
    unknown = outsider.get("/questions/2026-99999")
    assert (
        outsider.get(f"/questions/{number}").data
        == unknown.data
        == outsider.post(f"/questions/{number}/note", {"text": "x"}).data
    )
    assert unknown.code == (404, "unknown")


def test_queue_is_that_of_the_desk_narrowed_sorted_and_paged(town):
    first, second, third = (make_question(town, now=MONDAY + n * HOUR) for n in range(3))
    claim(question_id=second.pk, actor=town.actor("responder"), now=NOW)
    responder = caller(town.responder)

    def numbers(query: str) -> list[str]:
        return [one["number"] for one in responder.get(f"/questions?{query}").data["results"]]

    assert numbers("") == [third.number, second.number, first.number]
    assert numbers("queue=to-claim") == [first.number, third.number]
    assert numbers("queue=mine") == [second.number]
    assert numbers("handling=in_hand&topic=streets&department=desk&kind=consultation") == [second.number]
    assert numbers("sort=oldest&limit=2") == [first.number, second.number]
    assert numbers("from=2026-11-03") == [] and len(numbers("from=2026-11-02&to=2026-11-02")) == 3
    assert numbers(f"q={second.number}") == [second.number]
    page = responder.get("/questions?limit=2").data
    rest = responder.get(f"/questions?limit=2&after={page['next']}").data
    assert [one["number"] for one in page["results"] + rest["results"]] == numbers("")
    assert rest["next"] is None
    whole = responder.get(f"/questions/{second.number}").data
    row = responder.get("/questions?queue=mine").data["results"][0]
    assert row == {name: whole[name] for name in row}


def test_queue_finds_words(town):
    lamp, bench = make_question(town, text="Why is the lamp dark?"), make_question(town, text="Where did the bench go?")
    index(lamp, bench)
    found = caller(town.responder).get("/questions?q=bench").data["results"]
    assert [one["number"] for one in found] == [bench.number]


@pytest.mark.parametrize(
    "query",
    [
        "queue=none",
        "topic=none",
        "department=none",
        "handling=done",
        "kind=x",
        "from=x",
        "limit=0",
        "sort=due",
        "page=2",
        "queue=late&sort=newest",
    ],
)
def test_parameter_that_makes_no_sense_is_named(town, query):
    got = caller(town.responder).get(f"/questions?{query}")
    assert got.code == (422, "invalid")
    assert set(got.data["fields"]) <= {one.partition("=")[0] for one in query.split("&")}


def test_list_and_question_cost_the_same_queries_whatever_their_length(town):
    responder = caller(town.responder)

    def cost(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert responder.get(path).status == 200
        return len(queries)

    question, _ = staged(town, "offered")
    cost("/questions")  # the day of the token's use is written once
    short, of_list = cost(f"/questions/{question.number}"), cost("/questions")
    published = make_published(town)
    staged(town, "offered"), staged(town, "approved")
    assert cost("/questions") == of_list
    assert cost(f"/questions/{published.number}") <= short + 3  # versions, authors, approval


# -- every verb ----------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize(
    "verb", ["close", "resume", "accept_by_silence", "withdraw", "rate", "submit", "import_question", "rule", "nothing"]
)
def test_verb_that_is_nobodys_here_is_unknown(town, verb):
    assert do(town, "head", make_in_hand(town, make_question(town)).number, verb).code == (404, "unknown")


# -- versions and keys ---------------------------------------------------------------------------------------------


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


SEND = """
import json
from django.test import Client
got = Client().post("/api/v1/questions/{number}/{verb}", json.dumps({body}), content_type="application/json",
    headers={{"authorization": "Bearer {token}", "idempotency-key": {key}, "host": "localhost"}})
print(got.status_code, got.json().get("version"), got.json().get("code"))
"""


def test_eight_processes_with_one_key_have_one_effect_and_one_reply():
    town = make_town()
    question = make_in_hand(town, make_question(town))
    code = SEND.format(
        number=question.number, verb="note", body={"text": "A word."}, token=make_token(town.officer, MONDAY), key="'k'"
    )
    assert set(race(code, 8)) == {"200 5 None"}
    assert Event.objects.filter(kind="note").count() == 1


def test_of_eight_processes_that_claim_one_has_it():
    town = make_town()
    question = make_question(town)
    code = SEND.format(
        number=question.number, verb="claim", body={}, token=make_token(town.responder, MONDAY), key="''"
    )
    assert sorted(race(code, 8)) == ["200 2 None"] + ["409 None already_claimed"] * 7
    assert Question.objects.get(pk=question.pk).version == 2
