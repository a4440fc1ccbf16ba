import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from inbox.kit import clock
from inbox.questions.actions.ask_resident import ask_resident
from inbox.questions.actions.progress import progress
from inbox.questions.models import Attachment, Contact, Event, Question, Rating
from tests.make import MONDAY, make_in_hand, make_published, make_receipt, make_town
from tests.public.asking import value_of
from tests.public.test_track import at, make_link, opened

pytestmark = pytest.mark.django_db
NOW = MONDAY + timedelta(hours=8)


@pytest.fixture
def town(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return make_town()


def make_waiting(town):
    """A question that waits for a word from its resident."""
    receipt = make_receipt(town)
    make_in_hand(town, receipt.question)
    ask_resident(question_id=receipt.question.pk, actor=town.actor("officer"), now=NOW, text="Which lamp is it?")
    return receipt


def make_answered(town):
    question = make_published(town, now=MONDAY - timedelta(days=7))
    client = Client()
    return question, client, client.get(f"/t/{make_link(question)}")["Location"]


def words(kind: str) -> list[str]:
    return [event.text.body for event in Event.objects.filter(kind=kind).select_related("text").order_by("seq")]


def test_reply_with_a_file_starts_the_clock_again(town):
    receipt = make_waiting(town)
    client, path = opened(receipt)
    page = client.get(path).content.decode()
    sent = {
        "text": "The one by the gate.",
        "ask_key": value_of(page, "ask_key"),
        "version": value_of(page, "version"),
        "files": [SimpleUploadedFile("plan.pdf", b"%PDF-1.7\n%%EOF")],
    }
    response = client.post(f"{path}reply/", sent)
    assert (response.status_code, response["Location"]) == (303, f"{path}?done=reply")
    question = Question.objects.get()
    assert (question.handling, question.paused_at) == ("in_hand", None)
    assert words("add_information") == ["The one by the gate."]
    attachment = Attachment.objects.get()
    assert attachment.question == question
    page = client.get(response["Location"]).content.decode()
    assert "Thank you. Your words are with the office now." in page and "The one by the gate." in page
    file = client.get(f"{path}files/{attachment.pk}/")
    assert b"".join(file.streaming_content) == b"%PDF-1.7\n%%EOF"
    assert file["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert file["X-Content-Type-Options"] == "nosniff" and file["Content-Type"] == "application/pdf"
    assert "sandbox" in file["Content-Security-Policy"] and file["Cache-Control"] == "private, no-store"


def test_file_of_one_question_is_not_given_to_another(town):
    client, path = opened(make_waiting(town))
    client.post(f"{path}reply/", {"text": "See here.", "files": [SimpleUploadedFile("a.pdf", b"%PDF-1.7")]})
    attachment = Attachment.objects.get()
    other, other_path = opened(make_receipt(town))
    assert client.get(f"{path}files/{attachment.pk}/").status_code == 200
    assert other.get(f"{other_path}files/{attachment.pk}/").status_code == 404
    assert other.get(f"{path}files/{attachment.pk}/").status_code == 403


def test_double_click_on_a_reply_counts_once(town):
    client, path = opened(make_waiting(town))
    page = client.get(path).content.decode()
    sent = {"text": "The one by the gate.", "version": value_of(page, "version")}
    cookie = client.cookies["track-en"].value

    def send(_number: int) -> int:
        try:
            one = Client()
            one.cookies["track-en"] = cookie
            return one.post(f"{path}reply/", sent).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(send, range(4))) == {303}
    assert words("add_information") == ["The one by the gate."]


def test_reply_is_taken_though_the_desk_did_something_meanwhile(town):
    receipt = make_receipt(town)
    make_in_hand(town, receipt.question)
    client, path = opened(receipt)
    version = value_of(client.get(path).content.decode(), "version")
    progress(question_id=receipt.question.pk, actor=town.actor("officer"), now=NOW, text="We look.")
    assert client.post(f"{path}reply/", {"text": "It hums.", "version": version}).status_code == 303
    assert words("add_information") == ["It hums."]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": ""}, "Write a few words"),
        ({"text": " \u200b\x00 "}, "Write a few words"),
        ({"text": "x" * 5001}, "5001 characters"),
        ({"text": "Look.", "files": [SimpleUploadedFile("a.exe", b"MZ")]}, "a.exe is not a JPEG"),
    ],
)
def test_reply_that_needs_a_change_comes_back_with_what_was_typed(town, fields, sentence):
    client, path = opened(make_waiting(town))
    response = client.post(f"{path}reply/", fields)
    page = response.content.decode()
    assert response.status_code == 422 and sentence in page.replace("5,001", "5001")
    assert value_of(page, "text").strip() == fields["text"].strip()
    assert words("add_information") == [] and Question.objects.get().handling == "with_resident"


def test_reply_survives_a_session_that_ran_out(town):
    receipt = make_waiting(town)
    path = f"/track/{receipt.question.number}/reply/"
    stranger = Client()
    page = stranger.post(path, {"text": "The one by the gate."}).content.decode()
    assert value_of(page, "text") == "The one by the gate." and f'action="{path}"' in page
    assert words("add_information") == []
    response = stranger.post(path, {"text": value_of(page, "text"), "code": receipt.tracking_code})
    assert response.status_code == 303 and words("add_information") == ["The one by the gate."]
    assert stranger.get(response["Location"]).status_code == 200


def test_code_of_another_question_does_no_step_here(town):
    receipt, other = make_waiting(town), make_receipt(town)
    sent = {"text": "Withdraw it", "code": other.tracking_code}
    assert Client().post(f"/track/{receipt.question.number}/withdraw/", sent).status_code == 422
    assert not Event.objects.filter(kind="withdraw").exists()


@pytest.mark.parametrize("step", ["reply", "rate", "reopen", "withdraw", "hide", "confirm-email"])
def test_step_is_for_its_resident_alone(town, step):
    receipt = make_receipt(town, email="ana@mail.example")
    stranger, _path = opened(make_receipt(town))
    before = Question.objects.values().get(pk=receipt.question.pk)
    for client in (Client(), stranger):
        response = client.post(f"/track/{receipt.question.number}/{step}/", {"text": "Mine", "solved": "yes"})
        assert response.status_code == 422
        assert client.get(f"/track/{receipt.question.number}/{step}/").status_code == 405
    assert Question.objects.values().get(pk=receipt.question.pk) == before
    assert Contact.objects.get().email_confirmed_at is None


def test_unknown_step_and_form_of_another_site_do_nothing(town):
    client, path = opened(make_receipt(town))
    assert client.post(f"{path}publish/", {}).status_code == 404
    assert client.post(f"{path}withdraw/", {}, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert Event.objects.count() == 1


def test_question_is_withdrawn_and_a_second_time_says_how_it_stands(town):
    client, path = opened(make_receipt(town))
    assert client.post(f"{path}withdraw/", {"text": "It is repaired."}).status_code == 303
    page = client.get(path).content.decode()
    assert "You withdrew this question on Monday 2 November." in page
    again = client.post(f"{path}withdraw/", {"text": "Really."})
    assert again.status_code == 409
    assert "no longer open" in again.content.decode() and "Really." in again.content.decode()
    assert words("withdraw") == ["It is repaired."]


@pytest.mark.parametrize(("solved", "handling"), [("yes", "closed"), ("partly", "answered"), ("no", "in_hand")])
def test_rating_does_what_it_says(town, monkeypatch, solved, handling):
    question, client, path = make_answered(town)
    assert "Is your matter solved?" in client.get(path).content.decode()
    response = client.post(f"{path}rate/", {"solved": solved, "text": "Still dark."})
    assert response["Location"] == f"{path}?done=rate"
    question.refresh_from_db()
    assert question.handling == handling and Rating.objects.get().solved == solved
    page = client.get(response["Location"]).content.decode()
    assert "Thank you for saying so." in page and "Still dark." in page
    assert "Is your matter solved?" not in page


@pytest.mark.parametrize("solved", ["", "maybe", "yes\x00no"])
def test_rating_needs_an_answer_from_the_list(town, solved):
    _question, client, path = make_answered(town)
    response = client.post(f"{path}rate/", {"solved": solved, "text": "Good work."})
    page = response.content.decode()
    assert response.status_code == 422 and page.count("Say whether it is solved") == 1
    assert value_of(page, "text") == "Good work." and not Rating.objects.exists()


def test_second_rating_is_refused_with_its_words_shown(town):
    _question, client, path = make_answered(town)
    client.post(f"{path}rate/", {"solved": "partly"})
    again = client.post(f"{path}rate/", {"solved": "no", "text": "Dark again."})
    assert again.status_code == 409 and "You rated this answer already" in again.content.decode()
    assert "Dark again." in again.content.decode() and Rating.objects.count() == 1


def test_answered_question_is_opened_again_with_a_reason(town):
    question, client, path = make_answered(town)
    client.post(f"{path}rate/", {"solved": "partly"})
    assert client.post(f"{path}reopen/", {"text": ""}).status_code == 422
    assert client.post(f"{path}reopen/", {"text": "The other lamp is dark too."}).status_code == 303
    question.refresh_from_db()
    assert (question.handling, question.lead) == ("in_hand", town.roads)
    page = client.get(path).content.decode()
    assert "The other lamp is dark too." in page and "Roads and Parking is working on it." in page


def test_question_is_hidden_from_everybody_else_at_once(town):
    question, client, path = make_answered(town)
    public = [f"/questions/{question.number}/", f"/answers/{question.number}/"]
    assert [Client().get(address).status_code for address in public] == [200, 200]
    assert client.post(f"{path}hide/").status_code == 303
    assert [Client().get(address).status_code for address in public] == [404, 404]
    page = client.get(path).content.decode()
    assert "You alone can read the answer." in page and "Hide it from the public" not in page
    assert client.post(f"{path}hide/").status_code == 409


def test_address_is_confirmed_by_a_press_on_the_page_a_letter_led_to(town):
    receipt = make_receipt(town, email="ana@mail.example")
    client, path = opened(receipt)
    assert "Is this your address?" not in client.get(path).content.decode()
    assert client.post(f"{path}confirm-email/").status_code == 403
    assert Contact.objects.get().email_confirmed_at is None
    reader = Client()
    path = reader.get(f"/t/{make_link(receipt.question)}")["Location"]
    page = reader.get(path).content.decode()
    assert "ana@mail.example" in page and Contact.objects.get().email_confirmed_at is None
    assert reader.post(f"{path}confirm-email/").status_code == 303
    assert Contact.objects.get().email_confirmed_at == NOW
    assert "Is this your address?" not in reader.get(path).content.decode()


def test_hostile_bodies_of_a_step_are_no_trouble(town):
    client, path = opened(make_waiting(town))
    for body, kind in ((b"--b\r\nbroken", "multipart/form-data; boundary=b"), (b"\xff" * 99, "text/plain")):
        assert client.generic("POST", f"{path}reply/", body, kind).status_code in (400, 422)
    big = client.post(f"{path}reply/", {"text": "x" * 2_200_000})
    assert big.status_code == 413
    odd = {"text": "Look.", "version": "9" * 40, "ask_key": secrets.token_urlsafe(300)}
    assert client.post(f"{path}reply/", odd).status_code == 303


def test_page_after_a_step_is_whole_when_the_word_for_it_is_odd(town):
    client, path = opened(make_receipt(town))
    for done in ("reply", "<script>", "x" * 5000, "\x00"):
        page = client.get(path, {"done": done})
        assert page.status_code == 200 and "<script>x" not in page.content.decode()


def test_answered_question_is_late_no_more(town, monkeypatch):
    question, client, path = make_answered(town)
    at(monkeypatch, question.due_at + timedelta(days=3))
    assert "We are late" not in client.get(path).content.decode()
