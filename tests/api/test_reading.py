"""Reading: one question whole, and the queues as the desk has them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inbox.questions.actions.claim import claim
from inbox.questions.models import Event
from tests.api.calling import HOUR, NOW, caller
from tests.house.stages import staged
from tests.make import MONDAY, make_in_hand, make_published, make_question, make_receipt
from tests.public.reading import index

pytestmark = pytest.mark.django_db


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
        "accepted_at": "2026-11-02T13:00:00Z",
        "contacted_at": None,
        "split_from": None,
        "parts": [],
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
        "precedents": [],
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
        "time_ledger": [
            {"what": "desk", "department": "desk", "seconds": 2 * 3600},
            {"what": "waiting", "department": "roads", "seconds": 3600},
            {"what": "lead", "department": "roads", "seconds": 5 * 3600},
        ],
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
