"""The public list of what was refused and what was withheld: dated and reasoned, without words."""

from datetime import timedelta

import pytest

from inbox.questions.actions.confirm_refusal import confirm_refusal
from inbox.questions.actions.refuse import refuse
from inbox.questions.actions.reopen import reopen
from inbox.questions.actions.withdraw import withdraw
from inbox.questions.actions.withhold import withhold
from inbox.questions.actor import resident_of
from inbox.questions.models import Question
from tests.make import MONDAY, make_approved, make_in_hand, make_question, make_town
from tests.public.reading import get, main

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at", "empty_shelf")]
HOUR = timedelta(hours=1)


def refused(town, **fields) -> Question:
    question = make_question(town, **fields)
    refuse(
        question_id=question.pk,
        actor=town.actor("responder"),
        now=MONDAY + HOUR,
        reason="in_court",
        where_instead="CANARY turn to the court",
    )
    confirm_refusal(question_id=question.pk, actor=town.actor("reviewer"), now=MONDAY + 2 * HOUR)
    return question


def test_refusals_are_listed_by_number_date_and_reason_and_private_ones_only_counted():
    town = make_town()
    public = refused(town, text="CANARY may I sue my neighbour?")
    private = refused(town, text="CANARY the same in private", may_publish=False)
    proposed = make_question(town)
    refuse(question_id=proposed.pk, actor=town.actor("responder"), now=MONDAY, reason="abusive", where_instead="")
    assert Question.objects.filter(text__contains="CANARY").count() == 2

    html = get("/refusals/").text
    assert "It is before a court or an arbitrator. 2 It has" in main(html)
    assert f"{public.number} 2 November 2026 It is before a court or an arbitrator. Citizens’ Desk" in main(html)
    assert "It insults or threatens people. 0" in main(html)
    for secret in (private.number, proposed.number, "CANARY"):
        assert secret not in html


def test_withheld_answer_is_off_the_list_once_its_question_is_opened_again():
    town = make_town()
    question = make_question(town)
    make_in_hand(town, question)
    make_approved(town, question)
    withhold(question_id=question.pk, actor=town.actor("reviewer"), now=MONDAY + 7 * HOUR, reason="security")
    resident = {"question_id": question.pk, "actor": resident_of(question.pk), "now": MONDAY + 8 * HOUR}
    assert question.number in get("/refusals/").text
    reopen(**resident, reason="That is no answer.")
    assert get("/refusals/").status == 200 and question.number not in get("/refusals/").text
    withdraw(**resident)
    assert get("/refusals/").status == 200 and question.number not in get("/refusals/").text


def test_withheld_answers_are_listed_with_their_reason():
    town = make_town()
    question = make_question(town)
    make_in_hand(town, question)
    make_approved(town, question, body="CANARYANSWER", public_question="CANARYQUESTION")
    withhold(question_id=question.pk, actor=town.actor("reviewer"), now=MONDAY + 7 * HOUR, reason="security")
    html = get("/refusals/").text
    assert f"{question.number} 2 November 2026 It would put people or buildings at risk. Roads" in main(html)
    assert "CANARY" not in html
