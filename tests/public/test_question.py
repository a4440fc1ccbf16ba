from datetime import timedelta

import pytest
from django.test import Client

from inbox.kit import clock
from inbox.questions.actions.ask_resident import ask_resident
from inbox.questions.actions.progress import progress
from inbox.questions.actions.publish import publish
from tests.make import MONDAY, make_approved, make_in_hand, make_question, make_town

pytestmark = pytest.mark.django_db
NOW = MONDAY + timedelta(hours=8)


@pytest.fixture
def town(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return make_town()


def shown(number: str) -> str:
    response = Client().get(f"/questions/{number}/")
    assert response.status_code == 200
    return response.content.decode()


def test_timeline_tells_who_leads_and_not_a_word_of_the_resident(town):
    question = make_question(
        town, text="CANARY-TEXT why is it dark?", place="CANARY-PLACE", name="CANARY-NAME", email="canary@mail.example"
    )
    make_in_hand(town, question)
    officer = {"question_id": question.pk, "actor": town.actor("officer"), "now": NOW}
    progress(**officer, text="We ordered the part.")
    ask_resident(**officer, text="CANARY-ASK Which lamp?")
    page = shown(question.number)
    assert "Roads and Parking waits for a word from whoever asked." in page and "We ordered the part." in page
    assert "Citizens’ Desk took it on" in page and "CANARY" not in page.upper()
    assert "has a question to you" not in page


@pytest.mark.parametrize("fields", [{"may_publish": False}, {}])
def test_question_is_public_only_where_its_resident_allowed_it(town, fields):
    question = make_question(town, **fields)
    assert Client().get(f"/questions/{question.number}/").status_code == (404 if fields else 200)
    assert Client().get("/questions/2026-99999/").status_code == 404


def test_page_is_the_same_bytes_for_everybody_and_sets_no_cookie(town):
    number = make_question(town).number
    first = Client().get(f"/questions/{number}/")
    other = Client(headers={"accept-language": "zh", "cookie": "track-en=x"}).get(f"/questions/{number}/?x=1")
    assert first.content == other.content and not first.cookies
    assert first["ETag"] and first["Cache-Control"].startswith("public")
    again = Client().get(f"/questions/{number}/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_page_changes_with_each_verb_and_when_time_makes_it_late(town, monkeypatch):
    question = make_question(town)
    tags = [Client().get(f"/questions/{question.number}/")["ETag"]]
    make_in_hand(town, question)
    tags.append(Client().get(f"/questions/{question.number}/")["ETag"])
    monkeypatch.setattr(clock, "now", lambda: question.due_at + timedelta(seconds=1))
    late = Client().get(f"/questions/{question.number}/")
    assert "It is late: the answer was promised by Monday 9 November, 17:00." in late.content.decode()
    assert len({*tags, late["ETag"]}) == 3


def test_answer_in_its_grace_period_is_not_told(town, monkeypatch):
    question = make_question(town)
    make_in_hand(town, question)
    make_approved(town, question)
    publish(question_id=question.pk, actor=town.actor("officer"), now=NOW)
    page = shown(question.number)
    assert "a second person is checking it" in page and "/answers/" + question.number not in page
    assert "Answered, for everybody to read" not in page
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=10))
    page = shown(question.number)
    assert "Roads and Parking answered it." in page and f"/answers/{question.number}/" in page
