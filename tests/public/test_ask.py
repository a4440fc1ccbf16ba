import gzip
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from inbox.errands.models import Errand
from inbox.kit import assets, clock
from inbox.questions.models import Answer, Attachment, Contact, Event, Question
from inbox.search import index
from tests.make import make_published, make_town
from tests.processes import race
from tests.public.asking import TEXT, ask, attribute, receipt_from, value_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town()


def photo(name: str = "a.png") -> SimpleUploadedFile:
    saved = BytesIO()
    Image.new("RGB", (5, 5)).save(saved, "PNG")
    return SimpleUploadedFile(name, saved.getvalue())


def make_match(town, text: str = "When does the library at Mill Lane open on Saturdays?") -> Question:
    """A published answer to nearly what `ask` asks, in the public index."""
    question = make_published(
        town,
        now=clock.now() - timedelta(days=30),
        texts={"public_question": text, "body": "From 9:00 to 13:00.\n\nIn *winter* from 10:00."},
    )
    index.put("public", question.pk, lang="en", question=text, answer="From 9:00 to 13:00. In winter from 10:00.")
    return question


# -- the form ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/ask/", "/zh-hans/ask/"])
def test_form_says_emergencies_first_and_chooses_nothing_for_anybody(client, town, path):
    response = client.get(path)
    page = response.content.decode()
    assert response.status_code == 200
    assert page.index("112") < page.index("<form")
    assert page.count('type="radio" name="publish"') == 2 and "checked" not in page
    assert response.headers["Cache-Control"] == "private, no-store"
    assert not response.cookies and "csrf" not in page


def test_form_has_a_fresh_key_each_time(client, town):
    keys = {value_of(client.get("/ask/").content.decode(), "ask_key") for _ in range(3)}
    assert len(keys) == 3 and all(len(key) >= 22 for key in keys)


@pytest.mark.parametrize("path", ["/ask/", "/zh-hans/ask/", "/track/"])
def test_fresh_form_fits_the_first_window_and_one_with_words_in_it_is_not_packed(path, town):
    client = Client(headers={"accept-encoding": "gzip"})
    packed = client.get(path)
    assert packed["Content-Encoding"] == "gzip" and "</form>" in gzip.decompress(packed.content).decode()
    assert len(packed.content) + len(assets.bundle("public").packed) <= 14 * 1024
    assert "Content-Encoding" not in Client().get(path)
    typed = client.post(path, {"question": "Too short", "code": "2026-00001-WRONG"})
    assert typed.status_code == 422 and "Content-Encoding" not in typed


@pytest.mark.parametrize(
    "query", ["?question[]=1", "?q=%00%ff%ED%A0%80", "?topic=nothing", "?" + "x=1&" * 200, "?page=-1"]
)
def test_form_opens_with_odd_parameters(client, town, query):
    assert client.get(f"/ask/{query}").status_code == 200


def test_form_begins_with_the_words_a_search_found_nothing_for(client, town):
    page = client.get("/ask/", {"q": "Where is <b>the\x00</b> lost dog?"}).content.decode()
    assert value_of(page, "question") == "Where is <b>the</b> lost dog?"
    assert "<b>the" not in page


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_form_refuses_other_methods(client, town, method):
    assert getattr(client, method)("/ask/").status_code == 405


# -- sending -------------------------------------------------------------------------------------------------------


def test_question_is_stored_whole_and_leads_to_its_receipt(client, town):
    sent = ask(
        client,
        topic="streets",
        place="Mill Lane 7",
        name="Ana Li",
        email="ana@mail.example",
        phone="555 0123",
        publish="public",
        ask_key=secrets.token_urlsafe(24),
    )
    assert (sent.status_code, sent["Location"]) == (303, "/ask/receipt/")
    question = Question.objects.get()
    assert (question.text, question.topic, question.place) == (TEXT, town.topic, "Mill Lane 7")
    assert (question.may_publish, question.lang, question.source, question.lead) == (True, "en", "web", town.desk)
    contact = Contact.objects.get()
    assert (contact.name, contact.email, contact.phone) == ("Ana Li", "ana@mail.example", "555 0123")
    assert contact.email_confirmed_at is None
    assert [event.kind for event in Event.objects.all()] == ["submit"]


@pytest.mark.parametrize(("publish", "allowed"), [("public", True), ("private", False), ("", False), ("odd", False)])
def test_question_is_private_unless_its_resident_said_public(client, town, publish, allowed):
    ask(client, publish=publish)
    assert Question.objects.get().may_publish is allowed


def test_question_needs_its_text_alone_and_gets_a_key_from_us(client, town):
    assert client.post("/ask/", {"question": TEXT}).status_code == 303
    assert Question.objects.get().ask_key_hash


def test_question_is_in_the_language_of_the_page(client, town):
    ask(client, path="/zh-hans/ask/", question="磨坊巷的图书馆冬天周六几点开门？")
    assert Question.objects.get().lang == "zh-hans"


def test_cookie_of_the_receipt_is_for_it_alone(client, town):
    cookie = ask(client).cookies["receipt-en"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == ("/ask/", True, "Lax", 1800)


# -- bad input -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("", "Write at least 10 characters"),
        ("123456789", "Write at least 10 characters"),
        ("   \n\t a \u200b\u202e   \x00 ", "Write at least 10 characters"),
        ("x" * 5001, "5,001 characters"),
        ("x" * 1_000_000, "5,000 are the most"),
    ],
)
def test_text_of_a_wrong_length_gets_a_sentence_and_comes_back(client, town, question, sentence):
    response = ask(client, question=question, name="Ana", publish="public")
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page.replace("5001", "5,001").replace("5000 are", "5,000 are")
    assert value_of(page, "question").strip() == question.strip()
    assert value_of(page, "name") == "Ana"
    assert 'value="public" checked' in page
    assert not Question.objects.exists()


@pytest.mark.parametrize("length", [10, 5000])
def test_text_at_the_limits_is_taken(client, town, length):
    assert ask(client, question="x" * length).status_code == 303


def test_text_beyond_what_is_read_gets_a_sentence(client, town):
    response = ask(client, question="x" * 2_200_000)
    assert response.status_code == 413 and "more text than this form can take" in response.content.decode()


@pytest.mark.parametrize(
    "text",
    [
        "Is the pool \x00\x07\x1b[31m open on Sundays?",
        "Is the pool \u202eopen\u202c on\u2066 Sundays?",
        "Is the pool open" + "\u0333" * 400 + " on Sundays?",
        "<script>alert(1)</script> Is the pool open?",
        "Is the pool open on Sundays? \ufffe\U0010ffff",
    ],
)
def test_hostile_text_is_cleaned_once_and_shown_as_text(client, town, text):
    receipt_from(client, question=text)
    stored = Question.objects.get().text
    assert not set(stored) & set("\x00\x07\x1b\u202e\u202c\u2066\ufffe\U0010ffff")
    assert stored.count("\u0333") <= 8
    assert Event.objects.get().text.body == stored
    assert "<script>alert" not in client.get("/ask/receipt/").content.decode()


@pytest.mark.parametrize("charset", ["utf-8", "utf-7", "utf-16", "unicode_escape", "nonsense"])
def test_half_characters_are_no_trouble_in_any_encoding(client, town, charset):
    for body in (b"question=%ED%A0%80+is+the+pool+open", b"question=\xed\xa0\x80\\ud800 +2AA- is the pool open?"):
        response = client.generic("POST", "/ask/", body, f"application/x-www-form-urlencoded; charset={charset}")
        assert response.status_code in (303, 400, 422)
        parts = b'--b\r\nContent-Disposition: form-data; name="question"\r\n\r\n' + body + b"\r\n--b--\r\n"
        response = client.generic("POST", "/ask/", parts, f"multipart/form-data; boundary=b; charset={charset}")
        assert response.status_code in (303, 400, 422)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"--b\r\nbroken", "multipart/form-data; boundary=b"),
        (b"x", "multipart/form-data"),
        (b'{"question": "Is the pool open?"}', "application/json"),
        (b"&".join(b"a%d=1" % number for number in range(400)), "application/x-www-form-urlencoded"),
        (b"", "application/x-www-form-urlencoded"),
    ],
)
def test_body_that_is_no_form_gets_a_sentence(client, town, body, content_type):
    response = client.post("/ask/", body, content_type=content_type)
    assert response.status_code in (400, 422)
    assert "<form" in response.content.decode()
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("topic", "nothing", "Choose a topic from the list"),
        ("topic", "streets' OR 1=1", "Choose a topic from the list"),
        ("email", "maria@", "Enter an e-mail address like"),
        ("email", "a@localhost", "Enter an e-mail address like"),
        ("email", "a@mail.example\nBcc: b@mail.example", "Enter an e-mail address like"),
        ("name", "n" * 121, "120 are the most"),
        ("place", "p" * 201, "200 are the most"),
        ("phone", "5" * 41, "40 are the most"),
        ("different", "d" * 5001, "Say in fewer words"),
        ("website", "http://spam.example", "A field that only robots see"),
    ],
)
def test_wrong_field_gets_a_sentence_and_everything_typed_is_there(client, town, field, value, sentence):
    response = ask(client, **{"place": "Mill Lane", field: value})
    page = response.content.decode()
    assert response.status_code == 422 and sentence in page
    assert value_of(page, "question") == TEXT
    assert value_of(page, "place") == ("Mill Lane" if field != "place" else value)
    assert not Question.objects.exists() and not Contact.objects.exists()


def test_person_whom_the_trap_caught_sends_again_and_loses_nothing(client, town):
    page = ask(client, website="filled by a helper").content.decode()
    assert 'id="website" name="website" tabindex="-1"' in page and "filled by a helper" not in page
    assert ask(client, question=value_of(page, "question"), ask_key=value_of(page, "ask_key")).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site", "origin": "https://evil.example"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
def test_form_sent_by_another_site_is_refused(client, town, headers):
    assert client.post("/ask/", {"question": TEXT}, headers=headers).status_code == 403
    assert not Question.objects.exists()


def test_form_fields_change_nothing_but_what_the_form_asks(client, town):
    names = {field.attname for field in Question._meta.concrete_fields} - {"handling", "lead_id", "different", "place"}
    ask(
        client,
        **dict.fromkeys(names, "1"),
        handling="answered",
        lead_id=str(town.roads.pk),
    )
    question = Question.objects.get()
    assert (question.handling, question.lead, question.owner, question.version) == ("new", town.desk, None, 1)


# -- once ----------------------------------------------------------------------------------------------------------


def test_double_click_and_second_tab_make_one_question(client, town):
    key = secrets.token_urlsafe(24)
    first = receipt_from(client, ask_key=key)
    assert receipt_from(client, ask_key=key) == first
    assert receipt_from(Client(), ask_key=key) == first
    assert Question.objects.count() == 1 and Errand.objects.filter(follower="search").count() == 1


def test_changed_words_under_the_same_key_are_another_question(client, town):
    key = secrets.token_urlsafe(24)
    first = receipt_from(client, ask_key=key)
    assert receipt_from(client, ask_key=key, question=TEXT + " And on Sundays?") != first
    assert Question.objects.count() == 2


def test_form_sent_again_after_the_receipt_is_gone_says_the_number(client, town):
    key = secrets.token_urlsafe(24)
    number, _code = receipt_from(client, ask_key=key)
    Question.objects.update(receipt_sealed=None)
    response = ask(client, ask_key=key)
    page = response.content.decode()
    assert response.status_code == 409 and number in page
    assert value_of(page, "question") == TEXT
    assert Question.objects.count() == 1


def test_form_that_was_open_for_days_is_still_taken(client, town, monkeypatch):
    key = value_of(client.get("/ask/").content.decode(), "ask_key")
    later = clock.now() + timedelta(days=9)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert ask(client, ask_key=key).status_code == 303


def test_eight_at_once_with_one_key_make_one_question(town):
    key = secrets.token_urlsafe(24)

    def send(_number: int) -> tuple[str, str]:
        try:
            return receipt_from(Client(), ask_key=key)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        receipts = set(pool.map(send, range(8)))
    assert len(receipts) == 1
    assert Question.objects.count() == Event.objects.count() == 1


def test_four_writers_at_once_are_never_told_to_come_back(town, limits):
    code = """
from django.test import Client
from django.conf import settings
settings.LIMITS["questions_per_address_hour"] = 1000
settings.ALLOWED_HOSTS = ["*"]
client = Client()
texts = [f"Is the pool open on day {number} of the month?" for number in range(10)]
sent = [client.post("/ask/", {"question": text, "confirmed": "yes"}) for text in texts]
print(sorted({answer.status_code for answer in sent}))
"""
    assert race(code, processes=4) == ["[303]"] * 4
    assert Question.objects.count() == 40
    assert len({question.number for question in Question.objects.all()}) == 40


def test_question_costs_six_statements_its_limit_and_one_commit(client, town):
    ask(client)  # the pack and the calendar are read once a process
    with CaptureQueriesContext(connection) as captured:
        assert ask(client, question=TEXT + " And on Sundays?").status_code == 303
    statements = [query["sql"] for query in captured]
    control = ("BEGIN", "COMMIT", "SET ", "SAVEPOINT", "RELEASE")
    own = [sql for sql in statements if not sql.startswith(control)]
    besides = [sql for sql in own if "questions_event" not in sql and "errands_errand" not in sql]
    limit = [sql for sql in besides if "kit_tally" in sql]
    assert (len(limit), len(besides) - len(limit)) == (1, 6), "\n".join(besides)
    assert sum(sql.startswith("COMMIT") for sql in statements) == 1


# -- limits --------------------------------------------------------------------------------------------------------


def test_address_that_asked_too_often_keeps_what_it_typed(client, town, limits):
    limits["questions_per_address_hour"] = 2
    key = secrets.token_urlsafe(24)
    assert ask(client, ask_key=key).status_code == ask(client, question=TEXT + " Really?").status_code == 303
    response = ask(client, question=TEXT + " Once more?", place="Mill Lane")
    page = response.content.decode()
    assert response.status_code == 429 and 0 < int(response["Retry-After"]) <= 3600
    assert "within an hour" in page
    assert (value_of(page, "question"), value_of(page, "place")) == (TEXT + " Once more?", "Mill Lane")
    assert Question.objects.count() == 2
    assert ask(client, ask_key=key).status_code == 303  # what is here already shows its receipt
    assert client.post("/ask/", {"question": TEXT + " Hi"}, REMOTE_ADDR="198.51.100.7").status_code == 303


def test_questions_that_were_not_taken_do_not_count(client, town, limits):
    limits["questions_per_address_hour"] = 1
    for _ in range(5):
        assert ask(client, question="short").status_code == 422
    assert ask(client).status_code == 303


# -- files ---------------------------------------------------------------------------------------------------------


def test_file_of_the_wrong_kind_leaves_the_question_and_the_good_files(client, town):
    key = secrets.token_urlsafe(24)
    files = [photo("good.png"), SimpleUploadedFile("bad.exe", b"MZ")]
    response = ask(client, ask_key=key, files=files)
    page = response.content.decode()
    assert response.status_code == 422 and "bad.exe is not a JPEG" in page
    assert value_of(page, "question") == TEXT and "good.png" in page
    assert not Question.objects.exists()
    assert ask(client, ask_key=value_of(page, "ask_key")).status_code == 303
    assert Attachment.objects.get().question == Question.objects.get()


def test_file_can_be_left_out_again(client, town):
    key = secrets.token_urlsafe(24)
    page = ask(client, ask_key=key, question="short", files=[photo("one.png"), photo("two.png")]).content.decode()
    assert "one.png" in page and "two.png" in page
    first = Attachment.objects.earliest("pk")
    ask(client, ask_key=key, leave_out=[str(first.pk), "x", "9" * 40, "-1"])
    assert [file.name for file in Attachment.objects.all()] == ["two.png"]


def test_files_are_kept_over_the_step_with_matches(client, town):
    make_match(town)
    page = ask(client, confirmed=None, files=[photo("drain.png")]).content.decode()
    assert "with 1 file" in page
    assert ask(client, ask_key=value_of(page, "ask_key")).status_code == 303
    assert Attachment.objects.get().question == Question.objects.latest("pk")


def test_address_that_sends_too_many_files_is_asked_to_wait(client, town, limits):
    limits["questions_per_address_hour"], limits["files_per_question"] = 1, 2
    assert ask(client, question="short", files=[photo(), photo()]).status_code == 422
    response = ask(client, files=[photo()])
    assert response.status_code == 429 and value_of(response.content.decode(), "question") == TEXT


# -- published answers before sending ------------------------------------------------------------------------------


def test_published_answers_come_before_sending(client, town):
    answered = make_match(town)
    response = ask(client, confirmed=None, place="Mill <Lane>", publish="public")
    page = response.content.decode()
    assert response.status_code == 200
    assert attribute(page, "data-match") == answered.number
    assert f'href="/answers/{answered.number}/"' in page and "From 9:00 to 13:00." in page
    assert page.count('name="different"') == 1
    assert [value_of(page, name) for name in ("question", "place", "publish")] == [TEXT, "Mill <Lane>", "public"]
    assert Question.objects.exclude(pk=answered.pk).count() == 0


def test_words_on_what_is_different_reach_the_question(client, town):
    make_match(town)
    page = ask(client, confirmed=None).content.decode()
    key = value_of(page, "ask_key")
    ask(client, ask_key=key, different=["", "  Mine is about\x00 winter. ", ""])
    assert Question.objects.latest("pk").different == "Mine is about winter."


def test_question_goes_back_to_the_form_with_everything_typed(client, town):
    make_match(town)
    response = ask(client, confirmed="", back="yes", place="Mill Lane", different="Mine is about winter")
    page = response.content.decode()
    assert response.status_code == 200 and "One thing to change" not in page
    assert [value_of(page, name) for name in ("question", "place", "different")] == [
        TEXT,
        "Mill Lane",
        "Mine is about winter",
    ]


def test_answers_nobody_may_read_are_no_matches(client, town):
    make_match(town)
    page = ask(client, confirmed=None).content.decode()
    assert "data-match" in page
    Answer.objects.update(is_public=False)
    assert ask(client, confirmed=None).status_code == 303


def test_near_answers_are_a_piece_of_a_page_while_typing(client, town):
    answered = make_match(town)
    response = client.post("/ask/near/", {"question": "when does the library at mill lane open on satur"})
    assert response.status_code == 200 and f"/answers/{answered.number}/" in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    for nothing in ("", "short", "x" * 100_000, "\x00" * 50):
        assert client.post("/ask/near/", {"question": nothing}).content.strip() == b""
    assert client.get("/ask/near/").status_code == 405
