"""The lists: who sees what, what a row says, filters in the address, pages, and what a list costs."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inbox.errands import queue as errands
from inbox.questions.models import Answer
from inbox.questions.queries import QUEUES
from tests.desk.pages import NOW, do, in_hand, in_review, numbers, words
from tests.make import make_question


def offered(client, town, question):
    """Claimed by the responder and offered to roads."""
    client.force_login(town.responder)
    do(client, question, "claim")
    do(client, question, "offer", to="roads", reason="Lamps are theirs.")


def asked_of_parks(client, town, question):
    """With the officer of roads, who asked parks for something."""
    in_hand(town, question)
    client.force_login(town.officer)
    do(client, question, "ask_department", department="parks", ask="Is the hedge at the lamp yours?")


def disputed(client, town, question):
    """Offered twice and declined twice: an arbiter has to rule."""
    offered(client, town, question)
    client.force_login(town.officer)
    do(client, question, "decline", reason="The pole is on a meadow.", suggest="parks")
    client.force_login(town.responder)
    do(client, question, "offer", to="parks", reason="It stands on a meadow.")
    client.force_login(town.outsider)
    do(client, question, "decline", reason="We cut grass, not cables.", suggest="roads")


def test_desk_leads_a_responder_to_the_emergency_and_not_to_a_returned_draft(sign_in, town, ask):
    mine, emergency = ask(), ask(hours=1)
    client = sign_in("responder")
    do(client, mine, "claim")
    do(client, mine, "draft", body="On Friday 13 November.", public_question="When?", base_version="0")
    text = Answer.objects.get(question=mine).latest
    do(client, mine, "submit_for_review", version_hash=text.hash)
    do(sign_in("reviewer"), mine, "review", version_hash=text.hash, verdict="return", comment="Name the hour.")
    client = sign_in("responder")
    assert numbers(client.get("/desk/returned/")) == [mine.number]
    assert client.get("/desk/")["Location"] == "/desk/to-claim/"

    ask(hours=30)
    do(client, emergency, "classify", kind="hazard", urgency="emergency")
    assert numbers(client.get("/desk/to-claim/"))[0] == emergency.number


@pytest.mark.parametrize(
    ("role", "queue"),
    [("responder", "to-claim"), ("officer", "mine"), ("reviewer", "department"), ("outsider", "mine")],
)
def test_desk_leads_to_the_first_queue_that_holds_something(sign_in, town, ask, role, queue):
    in_hand(town, ask())
    ask()

    response = sign_in(role).get("/desk/")
    assert (response.status_code, response["Location"]) == (302, f"/desk/{queue}/")


def test_queues_hold_what_is_the_members_to_do(client, sign_in, town, ask):
    new, given, reviewed = ask(), ask(), ask()
    in_review(town, reviewed)
    offered(client, town, given)

    held = {
        role: {queue: numbers(sign_in(role).get(f"/desk/{queue}/")) for queue in QUEUES}
        for role in ("responder", "officer", "reviewer", "outsider")
    }
    assert held["responder"]["to-claim"] == [new.number]
    assert held["responder"]["mine"] == held["responder"]["waiting"] == [given.number]
    assert held["officer"]["offered"] == [given.number]
    assert held["officer"]["mine"] == [reviewed.number]
    assert held["reviewer"]["review"] == [reviewed.number]
    assert held["outsider"] == {queue: [] for queue in QUEUES}


def test_row_says_what_it_is_who_leads_and_until_when_it_is_offered(client, town, ask):
    question = ask(text="Why is the lamp at the mill dark?\n\nMy daughter walks there.", place="Mill Lane")
    offered(client, town, question)

    page = words(client.get("/desk/mine/"))
    for fact in (question.number, "Streets", "Consultation", "Mill Lane", "Why is the lamp at the mill dark?"):
        assert fact in page
    assert "offered to Roads and Parking until Thu 5 November, 17:00" in page
    assert "5 d 3 h left" in page


def test_private_question_is_marked_in_words(sign_in, ask):
    ask(may_publish=False)
    assert "private" in words(sign_in("responder").get("/desk/to-claim/"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("topic=streets", "ba"),
        ("topic=none", "bac"),
        ("department=desk", "bc"),
        ("handling=in_hand", "a"),
        ("kind=hazard", "c"),
        ("urgency=urgent&kind=hazard", ""),
        ("from=2026-11-04", "bac"),
        ("from=2026-11-05", ""),
        ("from=0001-01-01", "bac"),
        ("to=9999-12-31", "bac"),
        ("to=2026-11-04", "bac"),
        ("to=2026-11-03", ""),
        ("from=yesterday", "bac"),
        ("sort=oldest", "cab"),
        ("sort=lead__slug", "bac"),
        ("order_by=owner__password&owner__password__startswith=a", "bac"),
        ("after=garbage", "bac"),
        ("page=2&topic=streets&topic=", "bac"),
    ],
)
def test_filters_stand_in_the_address_and_ignore_what_they_do_not_know(sign_in, town, ask, query, found):
    a, b, c = ask(hours=4), ask(hours=2), ask(hours=5, topic_id=None)
    in_hand(town, a)
    client = sign_in("responder")
    do(client, c, "classify", kind="hazard", urgency="normal")

    names = {a.number: "a", b.number: "b", c.number: "c"}
    response = client.get(f"/desk/all/?{query}")
    assert ("".join(names[number] for number in numbers(response)), response.status_code) == (found, 200)


def test_filter_that_is_none_is_said_and_the_rest_holds(sign_in, ask):
    ask()
    page = words(sign_in("responder").get("/desk/all/?from=yesterday&kind=hazard"))
    assert "Write the date as year, month and day" in page
    assert "Kind: Hazard" in page and "Nothing fits" in page


def test_search_finds_words_and_numbers_within_what_the_member_may_see(sign_in, town, ask):
    ours = ask(text="Who mends the drinking fountain at the station?")
    other = ask(text="Are dogs allowed in the park in winter?")
    in_hand(town, ours)
    while errands.work_once(NOW):
        pass

    client = sign_in("responder")
    assert numbers(client.get("/desk/all/?q=dogs park winter")) == [other.number]
    client = sign_in("officer")
    assert numbers(client.get("/desk/all/?q=fountain station")) == [ours.number]
    assert numbers(client.get(f"/desk/all/?q={ours.number}")) == [ours.number]
    assert numbers(client.get(f"/desk/all/?q={ours.number.replace('-', '')}")) == [ours.number]
    assert numbers(client.get(f"/desk/all/?q={other.number}")) == []
    assert numbers(client.get("/desk/all/?q=dogs park winter")) == []


@pytest.mark.parametrize("q", ["\x00", "x" * 100_000, "'; DROP TABLE", "%%%", "\u202e灯", '"NEAR(', "*"])
def test_search_takes_anything(sign_in, ask, q):
    ask()
    assert sign_in("responder").get("/desk/all/", {"q": q}).status_code == 200


@pytest.mark.parametrize("queue", ["to-claim", "all"])
def test_pages_follow_each_other_without_gap_or_repetition(sign_in, town, limits, queue):
    limits["page"] = 2
    made = [make_question(town, now=NOW - timedelta(minutes=n)).number for n in range(5)]
    client = sign_in("responder")

    seen, address = [], f"/desk/{queue}/?topic=streets"
    while address:
        page = client.get(address)
        seen += numbers(page)
        more = re.search(r'href="(\?[^"]*after=[^"]+)"', page.content.decode())
        address = more and f"/desk/{queue}/" + more[1].replace("&amp;", "&")
    assert seen == made


def test_count_stops_at_the_cap(sign_in, ask, limits):
    limits["count_cap"] = 2
    for _ in range(4):
        ask()
    assert "To claim 2+" in words(sign_in("responder").get("/desk/to-claim/"))


def test_empty_queue_says_something_kind(sign_in):
    assert "Nothing waits to be claimed." in words(sign_in("responder").get("/desk/to-claim/"))


def test_queue_that_is_none_is_not_found(sign_in):
    response = sign_in("responder").get("/desk/everything/")
    assert response.status_code == 404 and "There is nothing here for you" in words(response)


@pytest.mark.parametrize("role", ["responder", "officer", "head", "reviewer", "outsider", "arbiter"])
def test_list_costs_the_same_queries_for_one_and_three_rows_of_each_kind(client, sign_in, town, ask, role):
    def more_of_each_kind():
        ask()
        offered(client, town, ask())
        in_hand(town, ask())
        in_review(town, ask())
        asked_of_parks(client, town, ask())
        disputed(client, town, ask())

    def costs():
        member, found = sign_in(role), {}
        for queue in QUEUES:
            with CaptureQueriesContext(connection) as queries:
                assert member.get(f"/desk/{queue}/").status_code == 200
            found[queue] = len(queries)
        return found

    more_of_each_kind()
    costs()  # the rules are read once a process
    one = costs()
    more_of_each_kind()
    more_of_each_kind()
    assert costs() == one
    assert max(one.values()) <= 10


def test_list_reads_no_whole_text(sign_in, ask):
    ask(text="A very long story. " * 200)
    client = sign_in("responder")
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/desk/to-claim/")
    assert page.content.count(b"A very long story.") == 7
    (rows,) = [query["sql"].partition(" FROM ")[0] for query in queries if "first_words" in query["sql"]]
    assert rows.count('"questions_question"."text"') == 1


def test_heading_counts_what_a_filter_leaves_and_nothing_of_what_was_found(sign_in, town, ask):
    client, mine = sign_in("responder"), ask()
    ask(hours=1)
    do(client, mine, "claim")
    assert "All questions 2" in words(client.get("/desk/all/"))
    heading = '<h1>All questions <span class="count">1</span></h1>'
    assert heading in client.get("/desk/all/?handling=in_hand").content.decode()
    assert "<h1>All questions</h1>" in client.get(f"/desk/all/?q={mine.number}").content.decode()


def test_to_rule_stands_beside_the_lists_of_an_arbiter_who_has_nothing_to_rule(sign_in, town):
    assert "/desk/arbitration/" in sign_in("arbiter").get("/desk/mine/").content.decode()
    assert "/desk/arbitration/" not in sign_in("responder").get("/desk/mine/").content.decode()
