"""What a department is asked to contribute: what the lead reads of it, and what little the contributor sees."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inbox.questions.models import Contribution
from tests.desk.pages import NOW, do, in_hand, numbers, verbs, words
from tests.make import make_department

ASK, GIVEN = "Is the hedge at the lamp yours?", "The hedge is ours; it is cut on Monday 9 November."
CONTRIBUTING = {"accept_contribution", "contribute", "decline_contribution"}


def page(client, question):
    return client.get(f"/desk/questions/{question.number}/")


@pytest.fixture
def question(sign_in, town, ask):
    """With the officer of roads; parks was asked, whose officer does not see it."""
    one = ask(text="The lamp at the mill is dark, and the hedge hides it.", place="Mill Lane")
    in_hand(town, one)
    do(sign_in("officer"), one, "ask_department", department="parks", ask=ASK)
    return one


@pytest.fixture
def key(question):
    return Contribution.objects.get(question=question).pk


def test_contributor_sees_the_ask_the_words_the_place_and_the_lead_and_nothing_else(sign_in, town, ask):
    canaries = {
        "name": "Rosa Canary",
        "email": "canary@example.org",
        "phone": "555 0188",
        "different": "Canary of difference.",
    }
    question = ask(text="The lamp at the mill is dark.", place="Mill Lane", **canaries)
    in_hand(town, question)
    lead = sign_in("officer")
    do(lead, question, "note", text="Canary among colleagues.")
    do(lead, question, "progress", text="Canary of progress.")
    do(lead, question, "ask_resident", text="Canary to the resident.")
    do(lead, question, "add_information", text="Canary of the resident.")
    do(lead, question, "contacted", how="phone", note="Canary of the call.")
    do(lead, question, "draft", body="Canary of the draft.", public_question="Canary?", base_version="0")
    make_department("lamps", "Lamps", "路灯科")
    do(lead, question, "ask_department", department="lamps", ask="Canary to another department.")
    do(lead, question, "ask_department", department="parks", ask=ASK)
    whole = words(page(lead, question)) + words(lead.post(f"/desk/questions/{question.number}/contact/"))
    told = [word for word in ("Canary", "canary@", "555 0188", "Street lights are theirs.") if word in whole]
    assert told == ["Canary", "canary@", "555 0188", "Street lights are theirs."]

    shown = page(sign_in("outsider"), question)
    listed = sign_in("outsider").get("/desk/asked/")
    assert shown.status_code == 200
    for text in (words(shown), words(listed)):
        assert "canary" not in text.lower() and "555 0188" not in text
        assert "Street lights are theirs." not in text and "Responder" not in text
        assert ASK in text and "The lamp at the mill is dark." in text and "Mill Lane" in text
        assert "Roads and Parking" in text and "Fri 6 November, 17:00" in text
    assert verbs(shown) == CONTRIBUTING


def test_every_other_verb_and_page_of_the_question_is_hidden_from_the_contributor(sign_in, question):
    client, base = sign_in("outsider"), f"/desk/questions/{question.number}"
    others = ("claim", "note", "draft", "ask_department", "rule", "return_to_desk", "split", "progress", "assign")
    assert {verb: do(client, question, verb, text="x", reason="x").status_code for verb in others} == dict.fromkeys(
        others, 404
    )
    assert client.post(f"{base}/contact/").status_code == 404
    assert client.get(f"{base}/files/1").status_code == 404
    assert client.get(f"{base}/note/").status_code == 404
    assert numbers(client.get("/desk/all/")) == []


def test_who_was_not_asked_finds_nothing_there(sign_in, town, question, key):
    town.outsider.memberships.update(department=make_department("lamps", "Lamps", "路灯科"))
    assert page(sign_in("outsider"), question).status_code == 404
    assert do(sign_in("outsider"), question, "contribute", id=key, text=GIVEN).status_code == 404


def test_contribution_goes_from_asked_to_given_and_stands_beside_the_draft(sign_in, question, key):
    client = sign_in("outsider")
    assert client.get("/desk/")["Location"] == "/desk/asked/"
    assert "Asked of us 1" in words(client.get("/desk/mine/"))
    assert do(client, question, "accept_contribution", id=key).status_code == 302
    assert verbs(page(client, question)) == CONTRIBUTING - {"accept_contribution"}
    done = do(client, question, "contribute", id=key, text=GIVEN)
    assert (done.status_code, done["Location"]) == (302, f"/desk/questions/{question.number}/")
    after = page(client, question)
    assert GIVEN in words(after) and verbs(after) == set()
    assert "Asked of us" not in words(client.get("/desk/mine/"))

    lead = words(page(sign_in("officer"), question))
    assert "Parks and Sport has given what it was asked for public The words are for staff alone: " + GIVEN in lead
    assert f"What others contributed, to take over Parks and Sport, Wed 4 November, 14:00 {GIVEN}" in lead
    assert "Asked of others Parks and Sport Given" in lead


def test_declined_contribution_tells_the_lead_why(sign_in, question, key):
    assert (
        do(sign_in("outsider"), question, "decline_contribution", id=key, reason="No hedge there.").status_code == 302
    )
    lead = words(page(sign_in("officer"), question))
    assert "Asked of others Parks and Sport Declined" in lead and "No hedge there." in lead


@pytest.mark.parametrize(
    ("verb", "fields"),
    [("contribute", {"text": " "}), ("decline_contribution", {"reason": " "}), ("contribute", {"text": "x" * 5_001})],
)
def test_form_of_a_contribution_stays_open_with_what_was_typed(sign_in, question, key, verb, fields):
    refused = do(sign_in("outsider"), question, verb, id=key, **fields)
    assert refused.status_code == 422 and "Nothing was changed yet." in words(refused)
    assert f'href="#do-{verb}-{key}"' in refused.content.decode()
    assert "Canary" not in words(refused) and ASK in words(refused)


def test_second_answer_to_an_ask_is_refused_and_keeps_what_was_typed(sign_in, question, key):
    client = sign_in("outsider")
    do(client, question, "contribute", id=key, text=GIVEN)
    refused = do(client, question, "contribute", id=key, text="And another word.")
    assert refused.status_code == 409 and "And another word." in words(refused)
    assert "This was answered already" in words(refused)


@pytest.mark.parametrize("sent", ["", "x", "0", "9" * 30, "-1", "²"])
def test_ask_that_is_none_changes_nothing(sign_in, question, key, sent):
    refused = do(sign_in("outsider"), question, "contribute", id=sent, text=GIVEN)
    assert refused.status_code in {403, 422} and GIVEN in words(refused)
    assert Contribution.objects.get(pk=key).state == "asked"


@pytest.mark.parametrize(
    ("days", "said", "state"),
    [
        (0, "2 working days left", "fine"),
        (1, "Day 1 of 2", "fine"),
        (2, "Day 2 of 2", "soon"),
        (3, "Late", "late"),
        (6, "2 working days late", "late"),
    ],
)
def test_lead_reads_on_whom_it_waits_in_working_days(sign_in, question, days, said, state):
    with time_machine.travel(NOW + timedelta(days=days), tick=False):
        shown = page(sign_in("officer"), question)
        assert f"waiting on Parks and Sport · {said}" in words(shown)
        assert f'class="pill {state}"' in shown.content.decode()
        assert f"waiting on Parks and Sport · {said}" in words(sign_in("officer").get("/desk/waiting/"))
        assert said in words(sign_in("outsider").get("/desk/asked/"))


def test_page_of_a_contributor_costs_the_same_for_one_and_three_asks(sign_in, town, question, key):
    def cost():
        client = sign_in("outsider")
        with CaptureQueriesContext(connection) as queries:
            assert page(client, question).status_code == 200
        return len(queries)

    before = cost()
    for _ in range(2):
        do(sign_in("outsider"), question, "contribute", id=Contribution.objects.latest("pk").pk, text=GIVEN)
        do(sign_in("officer"), question, "ask_department", department="parks", ask=ASK)
    assert words(page(sign_in("outsider"), question)).count(GIVEN) == 2
    assert cost() == before <= 10
