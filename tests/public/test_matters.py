"""A letter with two matters: two pages that know of each other, and who may open the second."""

from datetime import timedelta

import pytest
from django.test import Client

from inbox.kit import clock, signing
from inbox.questions.actions.split import split
from inbox.questions.models import Contact, Question, SecretLink
from tests.make import MONDAY, make_in_hand, make_receipt, make_town
from tests.public.reading import main

pytestmark = pytest.mark.django_db
NOW = MONDAY + timedelta(hours=8)
LETTER = "The lamp at Mill Lane is off. And where do I register my dog?"
FIRST, SECOND = "The lamp at Mill Lane is off.", "Where do I register my dog?"


@pytest.fixture
def town(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return make_town()


def make_split(town, question: Question, first=FIRST, second=SECOND) -> Question:
    split(question_id=question.pk, actor=town.actor("officer"), now=NOW, texts=[first, second])
    return Question.objects.filter(split_from=question).latest("number")


@pytest.fixture
def letter(town):
    receipt = make_receipt(town, text=LETTER, email="ana@mail.example", name="CANARY-NAME")
    make_in_hand(town, receipt.question)
    return receipt, make_split(town, receipt.question)


def by_code(receipt) -> Client:
    client = Client()
    assert client.post("/track/", {"code": receipt.tracking_code}).status_code == 303
    return client


def link_to(question: Question) -> str:
    token = signing.new_token()
    SecretLink.objects.create(question=question, token_hash=signing.token_hash(token), made_at=MONDAY)
    return f"/t/{token}"


def by_link(question: Question) -> Client:
    client = Client()
    assert client.get(link_to(question)).status_code == 303
    return client


def page(client: Client, question: Question) -> str:
    response = client.get(f"/track/{question.number}/")
    assert response.status_code == 200
    return response.content.decode()


def test_holder_of_the_code_opens_both_and_each_page_leads_to_the_other(letter):
    receipt, part = letter
    client, first = by_code(receipt), receipt.question
    own, other = page(client, first), page(client, part)
    said = "Your letter spoke of two matters: this one, and"
    assert f"{said} {part.number} ." in main(own) and f'href="/track/{part.number}/"' in own
    assert f"{said} {first.number} ." in main(other) and f'href="/track/{first.number}/"' in other
    assert LETTER in main(own) and f"Of it, this page is about {FIRST}" in main(own)
    assert f"This matter of your letter {SECOND}" in main(other) and FIRST not in main(other)
    assert own.count(LETTER) == 1
    for path in ("", "data/"):
        assert client.get(f"/track/{part.number}/{path}").status_code == 200
    response = client.post(f"/track/{part.number}/reply/", {"text": "The dog is small."})
    assert response["Location"] == f"/track/{part.number}/?done=reply"


def test_part_of_a_part_is_opened_too(town, letter):
    receipt, part = letter
    deeper = make_split(town, part, SECOND, "And my cat?")
    client = by_code(receipt)
    assert "And my cat?" in page(client, deeper)
    assert "Your letter spoke of several matters." in main(page(client, receipt.question))
    assert set(main(page(client, receipt.question)).split()) >= {part.number, deeper.number}


def test_code_in_the_form_of_a_step_opens_the_part(letter):
    receipt, part = letter
    sent = {"text": "Small.", "code": receipt.tracking_code}
    response = Client().post(f"/track/{part.number}/reply/", sent)
    assert response.status_code == 303
    assert page(by_code(receipt), part).count("Small.") == 1


def test_nobody_else_opens_the_part(town, letter):
    receipt, part = letter
    stranger = make_receipt(town, text="A stranger's question, for real?")
    make_in_hand(town, stranger.question)
    sibling = make_split(town, receipt.question, FIRST, "And the bin?")
    unrelated = make_split(town, stranger.question)
    for client in (Client(), by_code(stranger), by_link(sibling), by_link(unrelated)):
        for path in ("", "data/", "files/1/"):
            assert client.get(f"/track/{part.number}/{path}").status_code == 403
        for step in ("reply", "withdraw", "hide"):
            assert client.post(f"/track/{part.number}/{step}/", {"text": "Mine now."}).status_code in (403, 422)
    assert Question.objects.get(pk=part.pk).handling == "in_hand"
    code = {"text": "Mine.", "code": stranger.tracking_code}
    assert Client().post(f"/track/{part.number}/reply/", code).status_code == 422
    assert SECOND in page(by_code(receipt), part)  # there was something to open


def test_link_to_the_part_does_not_open_the_rest_of_the_letter(letter):
    receipt, part = letter
    client = by_link(part)
    shown = page(client, part)
    assert SECOND in shown and FIRST not in shown and LETTER not in shown
    assert client.get(f"/track/{receipt.question.number}/").status_code == 403
    held = client.get(f"/track/{part.number}/data/").content.decode()
    assert FIRST not in held and LETTER not in held
    assert FIRST in page(by_code(receipt), receipt.question)


def test_link_to_the_first_leads_to_the_part_and_to_nothing_else(town, letter):
    receipt, part = letter
    stranger = make_receipt(town).question
    for number, leads_to in ((part.number, part), (stranger.number, receipt.question), ("x" * 999, receipt.question)):
        client = Client()
        response = client.get(link_to(receipt.question), {"of": number})
        assert response["Location"] == f"/track/{leads_to.number}/"
        assert client.get(response["Location"]).status_code == 200


def test_stranger_with_a_mistyped_letter_learns_no_name_from_the_part(letter):
    receipt, part = letter
    client = by_link(receipt.question)
    assert "CANARY-NAME" not in client.get(f"/track/{part.number}/data/").content.decode()
    assert "CANARY-NAME" in by_code(receipt).get(f"/track/{part.number}/data/").content.decode()


def test_address_is_confirmed_for_every_matter_of_the_letter_and_no_other(town, letter):
    receipt, part = letter
    other = make_receipt(town, email="ana@mail.example").question
    client = by_link(part)
    assert client.post(f"/track/{part.number}/confirm-email/", {}).status_code == 303
    confirmed = Contact.objects.filter(email_confirmed_at__isnull=False).values_list("question", flat=True)
    assert set(confirmed) == {receipt.question.pk, part.pk} and other.pk not in confirmed


def test_address_that_differs_is_not_confirmed_with_it(letter):
    receipt, part = letter
    Contact.objects.filter(question=receipt.question).update(email="other@mail.example")
    assert by_link(part).post(f"/track/{part.number}/confirm-email/", {}).status_code == 303
    assert list(Contact.objects.exclude(email_confirmed_at=None).values_list("question", flat=True)) == [part.pk]
