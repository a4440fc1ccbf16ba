"""Contributions by API: asked, accepted, given, declined; and how little whoever is asked gets to see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inbox.questions.models import Contact, Contribution
from tests.api.calling import caller, do, read
from tests.make import make_in_hand, make_receipt

pytestmark = pytest.mark.django_db
CANARIES = {
    *("Rosa Canary", "rosa@canary.example", "555 0177"),  # contact
    *("CANARY note", "CANARY draft", "CANARY public", "CANARY other ask", "CANARY other gift", "CANARY contact"),
    *("Street lights are theirs.", "responder"),  # history
}
KEYS = {"number", "version", "lead", "text", "topic", "place", "lang", "due_at", "contributions"}
OTHER_VERBS = {
    "claim": None,
    "note": {"text": "x"},
    "draft": {"body": "x", "base_version": 1},
    "offer": {"to": "hall", "reason": "x"},
    "accept": None,
    "return_to_desk": {"reason": "x"},
    "progress": {"text": "x"},
    "contacted": {"how": "phone"},
    "split": {"texts": ["One?", "Two?"]},
    "ask_department": {"department": "hall", "ask": "x"},
    "publish": None,
}


@pytest.fixture
def number(town):
    """Led by roads, parks and the desk asked to contribute, and every secret that there can be."""
    contact = {"name": "Rosa Canary", "email": "rosa@canary.example", "phone": "555 0177"}
    question = make_in_hand(town, make_receipt(town, place="Mill Lane 7", **contact).question)
    number = question.number
    do(town, "officer", number, "note", {"text": "CANARY note"})
    do(town, "officer", number, "contacted", {"how": "phone", "note": "CANARY contact"})
    do(
        town,
        "officer",
        number,
        "draft",
        {"body": "CANARY draft", "public_question": "CANARY public", "base_version": 0},
    )
    other = {"department": "desk", "ask": "CANARY other ask"}
    asked = do(town, "officer", number, "ask_department", other).data["contributions"]
    do(town, "second_responder", number, "contribute", {"id": asked[0]["id"], "text": "CANARY other gift"})
    due_at = "2026-11-05T12:00:00+01:00"
    do(town, "officer", number, "ask_department", {"department": "parks", "ask": "Whose tree is it?", "due_at": due_at})
    return number


def own_id() -> int:
    return Contribution.objects.get(department__slug="parks").pk


def test_contributor_sees_what_was_asked_and_nothing_else(town, number):
    assert Contact.objects.exists()
    whole = str(read(town, "responder", number).data)
    secret = CANARIES - {"Rosa Canary", "rosa@canary.example", "555 0177"}
    assert {one for one in secret if one in whole} == secret  # there is something to leak
    got = read(town, "outsider", number)
    assert got.data == {
        "number": number,
        "version": 10,
        "lead": "roads",
        "text": got.data["text"],
        "topic": "streets",
        "place": "Mill Lane 7",
        "lang": "en",
        "due_at": "2026-11-05T11:00:00Z",
        "contributions": [
            {
                "id": own_id(),
                "department": "parks",
                "ask": "Whose tree is it?",
                "state": "asked",
                "asked_at": "2026-11-03T10:00:00Z",
                "due_at": "2026-11-05T11:00:00Z",
                "accepted_at": None,
                "given_at": None,
                "text": None,
                "reason": None,
            }
        ],
    }
    assert got.headers["ETag"] == '"10"'
    assert leaked(got.data) == set()


def leaked(data) -> set[str]:
    return {one for one in CANARIES if one in str(data)}


def test_every_reply_to_a_contributor_is_as_narrow(town, number):
    contribution, parks = own_id(), caller(town.outsider)
    replies = [
        parks.get("/questions?queue=asked"),
        do(town, "outsider", number, "accept_contribution", {"id": contribution}, version=3),  # stale
        do(town, "outsider", number, "accept_contribution", {"id": contribution}, version=10, key="a"),
        do(town, "outsider", number, "accept_contribution", {"id": contribution}),  # again
        do(town, "outsider", number, "contribute", {"id": contribution, "text": ""}),
        do(town, "outsider", number, "contribute", {"id": contribution + 1_000, "text": "x"}),
        do(town, "outsider", number, "contribute", {"id": contribution, "text": "The mill's."}),
        do(town, "outsider", number, "decline_contribution", {"id": contribution, "reason": "x"}),
        do(town, "outsider", number, "accept_contribution", {"id": contribution}, version=10, key="a"),
        read(town, "outsider", number),
    ]
    codes = [one.data.get("code", one.status) for one in replies]
    assert codes == [200, "changed", 200, "not_now", "invalid", "not_asked_of_you", 200, "too_late", 200, 200]
    assert set().union(*(leaked(one.data) for one in replies)) == set()
    assert set(replies[0].data["results"][0]) == set(replies[2].data) == set(replies[6].data) == KEYS
    assert [one["kind"] for one in replies[1].data["changes"]] == ["ask_department"]
    assert (replies[7].data["latest"]["kind"], replies[7].data["latest"]["by"]) == ("contribute", "outsider")
    (given,) = replies[6].data["contributions"]
    assert (given["state"], given["given_at"], given["text"]) == ("given", "2026-11-03T10:00:00Z", "The mill's.")
    assert parks.get("/questions?queue=asked").data["results"] == []


def test_every_other_verb_is_unknown_to_a_contributor(town, number):
    answers = {verb: do(town, "outsider", number, verb, body).code for verb, body in OTHER_VERBS.items()}
    assert answers == dict.fromkeys(OTHER_VERBS, (404, "unknown"))
    assert caller(town.outsider).get("/questions").data["results"] == []


@pytest.mark.parametrize("query", ["handling=in_hand", "kind=help", "urgency=normal", "q=lamp", "from=2026-11-02"])
def test_queue_of_what_is_asked_is_not_narrowed_by_what_its_rows_do_not_show(town, number, query):
    got = caller(town.outsider).get(f"/questions?queue=asked&{query}")
    assert (got.code, list(got.data["fields"])) == ((422, "invalid"), [query.partition("=")[0]])
    found = caller(town.outsider).get("/questions?queue=asked&topic=streets&department=roads&limit=5").data["results"]
    assert [one["number"] for one in found] == [number]


def test_lead_reads_what_was_given_and_why_not(town, number):
    again = do(town, "officer", number, "ask_department", {"department": "parks", "ask": "x"})
    assert (again.code, again.data["department"]) == ((409, "asked_already"), "Parks and Sport")
    do(town, "outsider", number, "decline_contribution", {"id": own_id(), "reason": "No list is kept."})
    desk, parks = read(town, "officer", number).data["contributions"]
    assert (desk["state"], desk["text"], desk["reason"]) == ("given", "CANARY other gift", None)
    assert (parks["state"], parks["given_at"], parks["text"], parks["reason"]) == (
        *("declined", None, None),
        "No list is kept.",
    )
    assert read(town, "outsider", number).data["contributions"][0]["reason"] == "No list is kept."


def test_narrow_shape_and_its_queue_cost_the_same_queries_however_much_was_asked(town, number):
    parks = caller(town.outsider)

    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert parks.get(path).status == 200
        return len(queries)

    paths = [f"/questions/{number}", "/questions?queue=asked"]
    parks.get("/questions")
    before = [cost(path) for path in paths]
    for _ in range(2):
        second = make_in_hand(town, make_receipt(town).question).number
        do(town, "officer", second, "ask_department", {"department": "parks", "ask": "And here?"})
    assert [cost(path) for path in paths] == before
