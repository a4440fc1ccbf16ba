"""The list of what was decided before: for every member, with a question's words only for who sees it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from inbox.desk.precedents import precedents
from inbox.errands import queue as errands
from inbox.people.standing import standing_of
from inbox.questions.models import Event, Precedent
from inbox.search.precedents import precedents_like
from tests.desk.pages import NOW, numbers, words
from tests.desk.test_plans import full_scans, many, statements  # noqa: F401  the fixture
from tests.make import make_question
from tests.search.make import make_precedent, make_return

OAK = "The big oak on my neighbour’s land at 4 Mill Lane hangs over the pavement. Who cuts it back?"
REASON = "Trees on private land that overhang a street are for Parks."
PIGEONS = "Pigeons nest on the balcony of the school."


@pytest.fixture
def decided(town):
    """A ruling of yesterday and a return of the day before, indexed."""
    ruling = make_precedent(town, OAK, REASON, to=town.parks, now=NOW - timedelta(days=1))
    back = make_return(town, PIGEONS, "Pigeons are not **ours**.", now=NOW - timedelta(days=2))
    while errands.work_once(NOW):
        pass
    return ruling, back


def test_every_member_reads_each_reason_newest_first(sign_in, town, decided):
    for role in ("responder", "officer", "outsider", "leader", "operator"):
        page = words(sign_in(role).get("/desk/precedents/"))
        assert "Ruled: Parks and Sport leads" in page and REASON in page
        assert "Roads and Parking gave it back and named nobody" in page and "Pigeons are not" in page
        assert page.index(REASON) < page.index("Pigeons are not")
        assert all(question.number in page for question in decided)


def test_words_and_link_are_for_who_sees_the_question(sign_in, town, decided):
    ruling, back = decided
    response = sign_in("responder").get("/desk/precedents/")
    assert numbers(response) == [ruling.number, back.number]
    assert OAK in words(response) and PIGEONS in words(response)
    response = sign_in("officer").get("/desk/precedents/")  # of roads, which led the second one
    assert numbers(response) == [back.number]
    assert OAK not in words(response) and "4 Mill Lane" not in response.content.decode()
    assert "Streets" in words(response)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "rb"),
        ("department=parks", "r"),
        ("department=roads", "b"),
        ("department=desk", "r"),
        ("department=none", "rb"),
        ("how=ruling", "r"),
        ("how=return", "b"),
        ("from=2026-11-03", "r"),
        ("to=2026-11-02", "b"),
        ("from=yesterday", "rb"),
        ("q=private+land", "r"),
        ("q=pigeons+balcony", "b"),
        ("q=pigeons+balcony&how=ruling", ""),
        ("q=zebra", ""),
        ("after=garbage", "rb"),
    ],
)
def test_list_is_narrowed_and_found_by_its_address(sign_in, decided, query, found):
    ruling, back = decided
    names = {ruling.number: "r", back.number: "b"}
    response = sign_in("responder").get(f"/desk/precedents/?{query}")
    assert ("".join(names[number] for number in numbers(response)), response.status_code) == (found, 200)


def test_list_is_found_by_number_and_says_what_is_none(sign_in, decided):
    ruling, _back = decided
    client = sign_in("responder")
    assert numbers(client.get(f"/desk/precedents/?q={ruling.number}")) == [ruling.number]
    assert numbers(client.get(f"/desk/precedents/?q={ruling.number.replace('-', '')}")) == [ruling.number]
    page = words(client.get("/desk/precedents/?from=yesterday&how=ruling"))
    assert "Write the date as year, month and day" in page and "How it was decided: Ruled by an arbiter" in page
    assert "Nothing fits" in words(client.get("/desk/precedents/?q=zebra"))


def test_search_does_not_tell_the_words_of_a_question_that_is_not_seen(sign_in, decided):
    def found(role, q):
        return REASON in words(sign_in(role).get(f"/desk/precedents/?q={q}"))

    assert found("responder", "oak pavement") and found("officer", "private land")
    assert not found("officer", "oak pavement")


def test_empty_list_says_what_will_stand_there(sign_in, town):
    assert "Nothing had to be decided yet" in words(sign_in("outsider").get("/desk/precedents/"))


def test_pages_follow_each_other_and_cost_the_same(sign_in, town, decided, limits):
    client = sign_in("officer")
    with CaptureQueriesContext(connection) as two:
        client.get("/desk/precedents/")
    for _ in range(3):
        make_return(town, PIGEONS, "Not ours.", now=NOW - timedelta(days=1))
    with CaptureQueriesContext(connection) as five:
        client.get("/desk/precedents/")
    assert len(two) == len(five) <= 10
    limits["page"] = 2
    seen, address = [], "/desk/precedents/"
    while address:
        response = client.get(address)
        seen += [one.number for one in response.context["list"].rows]
        address = response.context["next"] and f"/desk/precedents/{response.context['next']}"
    assert (len(seen), len(set(seen))) == (5, 5)


@pytest.fixture
def panel(town, decided):
    """What stands beside a question like the first one."""
    question = make_question(town, text="Who cuts back a big oak that hangs over the pavement?", now=NOW)

    def shown(role):
        found = precedents_like(question, standing_of(town.cast[role]))
        return render_to_string("desk/parts/_precedents.html", {"precedents": found})

    return shown


def test_panel_says_who_leads_why_and_how_sure_and_links_only_what_is_seen(panel, decided):
    ruling, _back = decided
    for role, is_seen in (("responder", True), ("officer", False)):
        page = panel(role)
        assert "Ruled: <b>Parks and Sport</b> leads" in page and REASON in page and "very like it" in page
        assert (f"/desk/questions/{ruling.number}/" in page, "4 Mill Lane" in page) == (is_seen, is_seen)


def test_panel_of_nothing_is_nothing():
    assert render_to_string("desk/parts/_precedents.html", {"precedents": []}).strip() == ""


@pytest.mark.parametrize("query", ["", "how=ruling", "department=parks", "from=2026-10-01", "q=private+land"])
def test_no_precedent_is_read_from_end_to_end(many, query, monkeypatch):  # noqa: F811
    town = many
    question = make_precedent(town, OAK, REASON, to=town.parks, now=NOW - timedelta(days=1))
    event = Event.objects.filter(question=question, kind="rule").get()
    reasons = Event.objects.bulk_create(_again(event, n) for n in range(2_000))
    Precedent.objects.bulk_create(
        Precedent(question=question, how="ruling", away_from=town.desk, to=town.parks, at=one.at, event=one)
        for one in reasons
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    monkeypatch.setattr("tests.desk.test_plans.BIG", {"questions_precedent", "questions_event", "questions_question"})
    sent = statements(lambda: precedents(standing_of(town.officer), QueryDict(query), NOW))
    assert [scan for sql, params in sent for scan in full_scans(sql, params)] == []


def _again(event: Event, n: int) -> Event:
    fields = {field.attname: getattr(event, field.attname) for field in Event._meta.concrete_fields}
    return Event(**fields | {"id": None, "seq": event.seq + 1 + n, "at": event.at - timedelta(minutes=n)})
