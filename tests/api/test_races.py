"""Several processes at once: one has it, and the others are told who."""

import pytest

from inbox.kit import clock
from inbox.people.tokens import make_token
from inbox.questions.models import Event, Question
from tests.api.calling import do
from tests.make import MONDAY, make_in_hand, make_question, make_town
from tests.processes import race

pytestmark = pytest.mark.django_db


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


ANSWER = """
import json
from django.test import Client
got = Client().post("/api/v1/questions/{number}/{verb}", json.dumps({body}), content_type="application/json",
    headers={{"authorization": "Bearer {token}", "host": "localhost"}})
latest = got.json().get("latest") or {{}}
print(got.status_code, got.json().get("code"), latest.get("kind"), latest.get("by"))
"""


@pytest.mark.parametrize("verb", ["accept", "decline"])
def test_of_three_who_answer_an_offer_at_once_one_did_and_the_others_learn_who(verb):
    town = make_town()
    question = make_question(town, now=clock.now())
    do(town, "responder", question.number, "claim")
    do(town, "responder", question.number, "offer", {"to": "roads", "reason": "A lamp."})
    body = {"reason": "No."} if verb == "decline" else {}
    code = ANSWER.format(number=question.number, verb=verb, body=body, token=make_token(town.officer, clock.now()))
    assert sorted(race(code, 3)) == ["200 None None None"] + [f"409 too_late {verb} officer"] * 2
    assert Event.objects.filter(kind=verb).count() == 1


def test_of_three_who_give_one_contribution_at_once_one_did_and_the_others_learn_who():
    town = make_town()
    question = make_question(town, now=clock.now())
    do(town, "responder", question.number, "claim")
    asked = do(town, "responder", question.number, "ask_department", {"department": "roads", "ask": "Whose lamp?"})
    body = {"id": asked.data["contributions"][0]["id"], "text": "Ours."}
    token = make_token(town.officer, clock.now())
    code = ANSWER.format(number=question.number, verb="contribute", body=body, token=token)
    assert sorted(race(code, 3)) == ["200 None None None"] + ["409 too_late contribute officer"] * 2
