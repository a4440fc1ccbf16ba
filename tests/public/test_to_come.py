"""The steps to come: one list for the receipt, the resident's page and the public one."""

import re
from datetime import timedelta

import pytest

from inbox.people.town import zone
from inbox.public.to_come import steps_to_come
from inbox.questions.actions.withdraw import withdraw
from inbox.questions.actor import resident_of
from inbox.questions.models import Question
from tests.make import MONDAY, make_in_hand, make_question, make_town
from tests.public.asking import receipt_from

pytestmark = pytest.mark.django_db
READ, ANSWERED = "A person reads it and takes it on", "Answered"
READ_BY, ANSWERED_BY = "By Tuesday 3 November, 17:00", "By Monday 9 November, 17:00"


@pytest.fixture
def town(at):
    return make_town()


def told(question: Question, days: int = 0, **who) -> list[tuple[str, str, bool]]:
    question.refresh_from_db()
    now = MONDAY + timedelta(days=days, hours=5)
    return [(one.what, one.by_text, one.is_late) for one in steps_to_come(question, zone(), now, **who)]


def test_new_question_is_read_and_then_answered(town):
    question = make_question(town)
    assert told(question) == [(READ, READ_BY, False), (ANSWERED, ANSWERED_BY, False)]
    late = (READ, "It was promised by Tuesday 3 November, 17:00.", True)
    assert told(question, 2) == [late, (ANSWERED, ANSWERED_BY, False)]


def test_page_for_all_says_of_the_first_step_what_holds_for_as_long_as_it_is_kept(town):
    assert told(make_question(town), 2, for_all=True) == [(READ, READ_BY, False), (ANSWERED, ANSWERED_BY, False)]


def test_question_in_hand_has_its_answer_before_it_and_says_when_that_is_late(town):
    question = make_question(town)
    make_in_hand(town, question)
    assert told(question) == [(ANSWERED, ANSWERED_BY, False)]
    assert told(question, 8) == [(ANSWERED, "It was promised by Monday 9 November, 17:00.", True)]


def test_closed_question_has_nothing_before_it(town):
    question = make_question(town)
    withdraw(question_id=question.pk, actor=resident_of(question.pk), now=MONDAY + timedelta(hours=1), reason="")
    assert told(question) == []


def test_receipt_page_and_public_page_list_the_same_steps(client, town):
    number, code = receipt_from(client, publish="public")
    receipt = client.get("/ask/receipt/").content.decode()
    assert client.post("/track/", {"code": code}).status_code == 303
    pages = [receipt, *(client.get(f"/{where}/{number}/").content.decode() for where in ("track", "questions"))]
    lists = [re.search(r'<ol class="timeline">.*?</ol>', page, re.DOTALL)[0] for page in pages]
    assert READ in lists[0] and lists[0] == lists[1] == lists[2]
