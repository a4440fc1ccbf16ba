import json
import logging
import statistics
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inbox.kit import clock, signing
from inbox.questions.actions.answer_privately import answer_privately
from inbox.questions.actions.ask_resident import ask_resident
from inbox.questions.actions.confirm_refusal import confirm_refusal
from inbox.questions.actions.mark_spam import mark_spam
from inbox.questions.actions.note import note
from inbox.questions.actions.progress import progress
from inbox.questions.actions.publish import publish
from inbox.questions.actions.refuse import refuse
from inbox.questions.actions.undo_publish import undo_publish
from inbox.questions.actions.withhold import withhold
from inbox.questions.models import Event, Question, SecretLink
from tests.make import MONDAY, make_approved, make_in_hand, make_published, make_receipt, make_town
from tests.public.asking import attribute, value_of

pytestmark = pytest.mark.django_db
NOW = MONDAY + timedelta(hours=8)  # Monday, 18:00: all that make_* does that day is done


@pytest.fixture
def town(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return make_town()


def at(monkeypatch, moment) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def opened(receipt, client: Client | None = None) -> tuple[Client, str]:
    """A browser that typed the code, and the path of the page."""
    client = client or Client()
    response = client.post("/track/", {"code": receipt.tracking_code})
    assert response.status_code == 303, response.content.decode()
    return client, response["Location"]


def make_link(question: Question) -> str:
    token = signing.new_token()
    SecretLink.objects.create(question=question, token_hash=signing.token_hash(token), made_at=MONDAY)
    return token


# -- the way in ----------------------------------------------------------------------------------------------------


def test_code_leads_to_the_page_by_a_cookie_of_twelve_hours(client, town, monkeypatch):
    receipt = make_receipt(town)
    response = client.post("/track/", {"code": receipt.tracking_code})
    path = f"/track/{receipt.question.number}/"
    assert (response.status_code, response["Location"]) == (303, path)
    cookie = response.cookies["track-en"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (
        "/track/",
        True,
        "Lax",
        43200,
    )
    assert receipt.tracking_code not in str(response.cookies)
    assert client.get(path).status_code == 200
    assert client.get(f"/zh-hans{path}").status_code == 200
    at(monkeypatch, NOW + timedelta(hours=12, seconds=1))
    assert client.get(path).status_code == 403


@pytest.mark.parametrize("typed", ["{lower}", " {code} ", "{spaced}", "{wide}", "{letters}"])
def test_code_is_read_as_people_type_it(client, town, typed):
    code = make_receipt(town).tracking_code
    forms = {
        "code": code,
        "lower": code.lower(),
        "spaced": code.replace("-", " – "),
        "wide": "".join(chr(ord(sign) + 0xFEE0) if sign.isalnum() else sign for sign in code),
        "letters": code.replace("0", "O").replace("1", "l"),
    }
    assert client.post("/track/", {"code": typed.format(**forms)}).status_code == 303


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Type the tracking code"),
        ("2026-00042", "one is missing or too many"),
        ("x" * 100_000, "one is missing or too many"),
        ("2026-00042-K7M4Q-92DXU-6", "never a U"),
        ("2026-00042-K7M4Q-92DXA-7", "One character seems mistyped"),
        ("<b>2026\x00</b>", "only letters and digits"),
    ],
)
def test_malformed_code_gets_a_sentence_that_says_what_is_wrong(client, town, typed, sentence):
    response = client.post("/track/", {"code": typed})
    page = response.content.decode()
    assert response.status_code == 422 and sentence in page and "Not sent yet" not in page
    assert ("This code was not recognised" if typed else "The code is missing") in page
    assert value_of(page, "code") == typed
    assert not response.cookies


def wrong_code(number: str, nth: int = 0) -> str:
    digits = "".join(signing.ALPHABET[(nth >> shift) % 32] for shift in (0, 5, 10))
    return signing.format_tracking_code(number, f"ZZZZZZZ{digits}")


def test_unknown_number_and_wrong_code_are_told_apart_by_nothing(town, monkeypatch):
    known, unknown = make_receipt(town).question.number, "2026-99999"
    answers = {}
    for number in (known, unknown):
        response = Client().post("/track/", {"code": wrong_code(number)})
        answers[number] = (
            response.status_code,
            response.content.decode().replace(wrong_code(number), "typed"),
            sorted(response.headers),
        )
    assert answers[known] == answers[unknown]
    with CaptureQueriesContext(connection) as first:
        Client().post("/track/", {"code": wrong_code(known, 1)})
    with CaptureQueriesContext(connection) as second:
        Client().post("/track/", {"code": wrong_code(unknown, 1)})
    assert len(first) == len(second)
    times = {number: [] for number in (known, unknown)}
    for nth in range(2, 42):
        at(monkeypatch, NOW + timedelta(hours=nth))
        for number in (known, unknown):
            start = time.perf_counter()
            Client().post("/track/", {"code": wrong_code(number, nth)})
            times[number].append(time.perf_counter() - start)
    fast, slow = sorted(statistics.median(values) for values in times.values())
    assert slow < 2 * fast


def test_three_hundred_wrong_codes_open_nothing_and_ten_are_looked_at(client, town, monkeypatch):
    receipt = make_receipt(town)
    statuses = []
    for nth in range(300):
        at(monkeypatch, NOW + timedelta(seconds=10 * nth))  # slowly, from many places
        address = f"198.51.100.{nth % 250}"
        response = client.post("/track/", {"code": wrong_code(receipt.question.number, nth)}, REMOTE_ADDR=address)
        statuses.append(response.status_code)
    assert (statuses.count(422), statuses.count(429)) == (10, 290)
    refused = client.post("/track/", {"code": receipt.tracking_code}, REMOTE_ADDR="203.0.113.9")
    assert refused.status_code == 429 and int(refused["Retry-After"]) > 0  # guessing right would not help either
    at(monkeypatch, NOW + timedelta(seconds=3000) + timedelta(hours=1))
    assert client.post("/track/", {"code": receipt.tracking_code}, REMOTE_ADDR="203.0.113.9").status_code == 303


def test_fourth_wrong_code_in_a_row_has_to_wait(client, town):
    number = make_receipt(town).question.number
    statuses = [client.post("/track/", {"code": wrong_code(number, nth)}).status_code for nth in range(5)]
    assert statuses == [422, 422, 422, 429, 429]


def test_address_that_tries_many_numbers_has_to_wait(client, town, limits):
    limits["code_tries_per_address_hour"] = 5
    statuses = [client.post("/track/", {"code": wrong_code(f"2026-{nth:05d}")}).status_code for nth in range(1, 8)]
    assert statuses == [422] * 5 + [429] * 2


def test_right_codes_are_not_counted(client, town, limits):
    limits["code_tries_per_number_hour"] = limits["code_tries_per_address_hour"] = 2
    receipt = make_receipt(town)
    for _ in range(6):
        assert client.post("/track/", {"code": receipt.tracking_code}).status_code == 303


def test_page_without_its_cookie_asks_for_the_code_whatever_the_number(client, town):
    number = make_receipt(town).question.number
    answers = [client.get(f"/track/{one}/") for one in (number, "2026-99999")]
    pages = [answer.content.decode().replace(number, "N").replace("2026-99999", "N") for answer in answers]
    assert [answer.status_code for answer in answers] == [403, 403] and pages[0] == pages[1]


def test_cookie_of_one_question_opens_no_other(town):
    first, second = make_receipt(town), make_receipt(town)
    client, path = opened(first)
    assert client.get(path).status_code == 200
    assert client.get(f"/track/{second.question.number}/").status_code == 403
    opened(second, client)
    assert client.get(path).status_code == client.get(f"/track/{second.question.number}/").status_code == 200


def test_forged_cookie_opens_nothing(client, town):
    receipt = make_receipt(town)
    owner, path = opened(receipt)
    real = owner.cookies["track-en"].value
    for forged in ("", "x", real[:-1], real.replace(":", ";"), f'{{"{receipt.question.number}": [1, "code", 9e9]}}'):
        client.cookies["track-en"] = forged
        assert client.get(path).status_code == 403


def test_secret_link_opens_the_page_in_the_questions_language_and_changes_nothing(client, town):
    question = make_receipt(town, lang="zh-hans").question
    token = make_link(question)
    before = Question.objects.values().get(pk=question.pk)
    with CaptureQueriesContext(connection) as captured:
        for _ in range(3):
            response = client.get(f"/t/{token}")
    assert (response.status_code, response["Location"]) == (303, f"/zh-hans/track/{question.number}/")
    assert response["Referrer-Policy"] == "no-referrer" and response["Cache-Control"] == "private, no-store"
    assert all(query["sql"].startswith("SELECT") for query in captured)
    assert Question.objects.values().get(pk=question.pk) == before
    assert client.get(response["Location"]).status_code == 200
    assert client.post(f"/t/{token}").status_code == 405


@pytest.mark.parametrize("token", ["x", "0", "%20", "null", "a" * 10_000, "%00", "%ED%A0%80"])
def test_unknown_link_gets_a_kind_page(client, town, token):
    make_link(make_receipt(town).question)
    response = client.get(f"/t/{token}")
    assert response.status_code == 404 and "/track/" in response.content.decode()


def test_revoked_link_looks_like_an_unknown_one(client, town):
    token = make_link(make_receipt(town).question)
    assert client.get(f"/t/{token}").status_code == 303
    SecretLink.objects.update(revoked_at=NOW)
    revoked, unknown = client.get(f"/t/{token}"), client.get("/t/unknown")
    assert (revoked.status_code, revoked.content) == (
        unknown.status_code,
        unknown.content,
    ) and revoked.status_code == 404
    assert token not in revoked.content.decode()


def test_neither_code_nor_token_reaches_a_log(client, town, caplog):
    receipt = make_receipt(town)
    token = make_link(receipt.question)
    caplog.set_level(logging.DEBUG)
    opened(receipt, client)
    client.post("/track/", {"code": wrong_code(receipt.question.number)})
    assert caplog.text.strip()
    secret = signing.parse_tracking_code(receipt.tracking_code).secret
    assert secret not in caplog.text.replace("-", "") and token not in caplog.text


# -- the page ------------------------------------------------------------------------------------------------------


def page_of(receipt) -> str:
    client, path = opened(receipt)
    response = client.get(path)
    assert response.status_code == 200 and response["Cache-Control"] == "private, no-store"
    return response.content.decode()


def test_page_carries_what_machines_read(town):
    receipt = make_receipt(town)
    make_in_hand(town, receipt.question)
    page = page_of(receipt)
    question = Question.objects.get()
    element = page[page.index('<div class="split" id="question"') :]
    wanted = [question.number, "in_hand", "roads", question.due_at.isoformat(), "false"]
    names = ["data-number", "data-handling", "data-lead", "data-due-at", "data-paused"]
    assert [attribute(element, name) for name in names] == wanted


def test_new_question_says_who_has_it_and_by_when_it_is_read(town):
    page = page_of(make_receipt(town))
    assert "Citizens’ Desk has your question. A person reads it by Tuesday 3 November, 17:00." in page
    assert "Monday 9 November, 17:00" in page
    assert page.index("has your question") < page.index("Monday 9 November, 17:00") < page.index("What happened")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("web", "What you sent"),
        ("email", "What you sent"),
        ("phone", "What you told us, as a clerk wrote it down"),
        ("counter", "What you told us, as a clerk wrote it down"),
        ("letter", "From your letter"),
        ("online", "What was found online"),
    ],
)
def test_letter_says_how_its_words_came_to_the_town(town, source, words):
    receipt = make_receipt(town)
    Question.objects.filter(pk=receipt.question.pk).update(source=source)
    assert f'<p class="over">{words}</p>' in page_of(receipt)


def test_letter_shows_the_marks_that_were_typed(town):
    receipt = make_receipt(town, text="Who can’t find my uncle's lamp <here> & mend it?")
    assert "my uncle&#x27;s lamp &lt;here&gt; &amp; mend it?</bdi></p></blockquote>" in page_of(receipt)


@pytest.mark.parametrize("topic", [True, False])
@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Who mends the lamp? It is dark.", "Who mends the lamp?"),
        ("Please tell me " + "when " * 30 + "it is mended.", "Please tell me " + "when " * 14 + "when…"),
    ],
)
def test_page_is_headed_by_the_first_words_of_the_question_whatever_its_length_and_topic(town, text, title, topic):
    page = page_of(make_receipt(town, text=text, topic_id=town.topic.pk if topic else None))
    assert f'<h1><bdi lang="en">{title}</bdi></h1>' in page


def test_words_in_another_language_than_the_page_say_so(town):
    receipt = make_receipt(town, lang="zh-hans")
    make_in_hand(town, receipt.question)
    client, path = opened(receipt)
    tagged = '<p class="words" lang="en">Street lights are theirs.</p><span class="tongue">'
    assert tagged in client.get(f"/zh-hans{path}").content.decode()
    assert "tongue" not in client.get(path).content.decode()


def test_question_in_hand_says_who_answers_now_and_who_did_before(town):
    receipt = make_receipt(town)
    make_in_hand(town, receipt.question)
    page = page_of(receipt)
    assert "Roads and Parking is working on it." in page
    assert "since Mon 2 November, 13:00</small> <small>555 0100</small>" in page
    assert "Mon 2 November, 10:00 to Mon 2 November, 13:00" in page
    assert "First responder" in page and "Citizens’ Desk took it on" in page
    assert "Street lights are theirs." in page


def test_page_asks_the_resident_when_it_waits_for_them(town, monkeypatch):
    receipt = make_receipt(town)
    make_in_hand(town, receipt.question)
    ask_resident(
        question_id=receipt.question.pk, actor=town.actor("officer"), now=NOW, text="Which <lamp> is it?\n\nA or B?"
    )
    page = page_of(receipt)
    assert "Roads and Parking is working on it and needs a word from you." in page
    assert "On Monday 16 November it starts again by itself." in page
    assert "Which &lt;lamp&gt; is it?" in page and 'data-paused="true"' in page
    assert page.index("needs a word from you") < page.index("Send reply") < page.index("Next promised date")


def test_late_question_says_so_first(town, monkeypatch):
    receipt = make_receipt(town)
    make_in_hand(town, receipt.question)
    at(monkeypatch, receipt.question.due_at + timedelta(minutes=1))
    page = page_of(receipt)
    start = page.index('class="state')
    assert (
        "We are late. We promised you an answer by Monday 9 November, 17:00 and did not keep it." in page[start:][:700]
    )
    assert "Roads and Parking is responsible for that. We are sorry." in page
    assert "<s>Monday 9 November, 17:00</s>" in page


def test_answer_is_read_only_once_its_hour_has_come(town, monkeypatch):
    receipt = make_receipt(town)
    make_in_hand(town, receipt.question)
    make_approved(town, receipt.question, body="The lamp is **mended**.")
    publish(question_id=receipt.question.pk, actor=town.actor("officer"), now=NOW)
    page = page_of(receipt)
    assert "mended" not in page and "You can read it here from Monday 2 November, 18:10 on." in page
    assert "Answered, for everybody to read" not in page
    at(monkeypatch, NOW + timedelta(minutes=10))
    page = page_of(receipt)
    assert "The lamp is <strong>mended</strong>." in page
    assert "Roads and Parking answered on Monday 2 November." in page
    assert "Answered, for everybody to read" in page and f"/answers/{receipt.question.number}/" in page


def test_publishing_that_was_undone_was_never_there(town, monkeypatch):
    receipt = make_receipt(town)
    make_in_hand(town, receipt.question)
    make_approved(town, receipt.question)
    publish(question_id=receipt.question.pk, actor=town.actor("officer"), now=NOW)
    undo_publish(question_id=receipt.question.pk, actor=town.actor("officer"), now=NOW + timedelta(minutes=1))
    at(monkeypatch, NOW + timedelta(hours=1))
    page = page_of(receipt)
    assert "Answered, for everybody" not in page and "a second person is checking it" in page


def test_private_answer_is_read_by_its_resident_alone(town):
    receipt = make_receipt(town, may_publish=False)
    make_in_hand(town, receipt.question)
    make_approved(town, receipt.question, body="The lamp is mended.")
    answer_privately(question_id=receipt.question.pk, actor=town.actor("officer"), now=NOW)
    page = page_of(receipt)
    assert "The lamp is mended." in page and "You alone can read the answer." in page
    assert Client().get(f"/questions/{receipt.question.number}/").status_code == 404


def test_withheld_answer_says_why_nobody_else_reads_it(town):
    receipt = make_receipt(town)
    make_in_hand(town, receipt.question)
    make_approved(town, receipt.question, body="The lamp is mended.")
    withhold(question_id=receipt.question.pk, actor=town.actor("reviewer"), now=NOW, reason="third_party")
    page = page_of(receipt)
    assert "The lamp is mended." in page and "It would say something about another person." in page
    public = Client().get(f"/questions/{receipt.question.number}/").content.decode()
    assert "It would say something about another person." in public and "mended" not in public


def test_refused_question_says_why_and_where_to_turn(town):
    receipt = make_receipt(town)
    refuse(
        question_id=receipt.question.pk,
        actor=town.actor("responder"),
        now=NOW,
        reason="not_ours",
        where_instead="The county's road office, 555 0190.",
    )
    assert "555 0190" not in page_of(receipt)
    confirm_refusal(question_id=receipt.question.pk, actor=town.actor("second_reviewer"), now=NOW)
    page = page_of(receipt)
    assert "The town does not take this on. It is for another office or body" in page and "555 0190" in page
    assert "Open it again" in page


def test_spam_is_told_without_a_way_to_open_it(town):
    receipt = make_receipt(town)
    mark_spam(question_id=receipt.question.pk, actor=town.actor("responder"), now=NOW)
    page = page_of(receipt)
    assert "We took this for something other than a question." in page and "Open it again" not in page


def test_notes_between_colleagues_are_not_on_the_page_or_in_the_data(town):
    receipt = make_receipt(town)
    make_in_hand(town, receipt.question)
    officer = {"question_id": receipt.question.pk, "actor": town.actor("officer"), "now": NOW}
    note(**officer, text="CANARY among colleagues")
    progress(**officer, text="We ordered the part.")
    assert Event.objects.filter(text__body__contains="CANARY").exists()
    client, path = opened(receipt)
    for shown in (client.get(path), client.get(f"{path}data/")):
        text = shown.content.decode()
        assert "We ordered the part." in text and "CANARY" not in text


def test_page_costs_the_same_queries_for_a_short_and_a_long_history(town):
    short, long = make_receipt(town), make_receipt(town)
    for receipt in (short, long):
        make_in_hand(town, receipt.question)
    for number in range(6):
        progress(question_id=long.question.pk, actor=town.actor("officer"), now=NOW, text=f"Step {number}")
    counts = []
    for receipt in (short, long):
        client, path = opened(receipt)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 16


def test_data_is_all_that_is_held_and_for_its_resident_alone(client, town):
    receipt = make_receipt(town, name="Ana Li", email="ana@mail.example", place="Mill Lane")
    assert client.get(f"/track/{receipt.question.number}/data/").status_code == 403
    owner, path = opened(receipt)
    response = owner.get(f"{path}data/")
    held = json.loads(response.content)
    assert response["Content-Disposition"] == f'attachment; filename="question-{receipt.question.number}.json"'
    assert held["question"] == receipt.question.text and held["place"] == "Mill Lane"
    assert held["contact"] == {"name": "Ana Li", "email": "ana@mail.example", "phone": "", "email_confirmed_at": None}
    assert [line["what"] for line in held["history"]] == ["submit"]
    assert held["answer"] is None


def test_data_holds_no_contact_for_whoever_came_by_a_letter_to_an_unconfirmed_address(client, town):
    receipt = make_receipt(town, name="Ana Li", email="ana@mail.example", phone="555 0117")
    path = client.get(f"/t/{make_link(receipt.question)}")["Location"]
    assert json.loads(client.get(f"{path}data/").content)["contact"] is None
    client.post(f"{path}confirm-email/")
    assert json.loads(client.get(f"{path}data/").content)["contact"]["name"] == "Ana Li"


def test_published_answer_is_in_the_data_once_it_is_public(town, monkeypatch):
    question = make_published(town, texts={"body": "The lamp is mended."})
    token = make_link(question)
    for moment, text in ((MONDAY + timedelta(hours=7, minutes=9), None), (NOW, "The lamp is mended.")):
        at(monkeypatch, moment)
        client = Client()
        path = client.get(f"/t/{token}")["Location"]
        held = json.loads(client.get(f"{path}data/").content)
        assert (held["answer"] and held["answer"]["text"]) == text
