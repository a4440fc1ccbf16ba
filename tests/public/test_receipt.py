import re
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
import segno
from django.test import Client

from inbox.kit import clock, signing
from inbox.kit.qr import QUIET, qr_path
from inbox.questions.models import Question
from inbox.questions.receiving import forget_receipts
from tests.make import make_town
from tests.public.asking import TEXT, ask, receipt_from

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town()


def test_receipt_carries_number_and_code_on_one_element(client, town):
    number, code = receipt_from(client)
    parsed = signing.parse_tracking_code(code)
    assert parsed.number == number == Question.objects.get().number
    page = client.get("/ask/receipt/").content.decode()
    element = re.search(r"<[^>]*data-number=[^>]*>", page)[0]
    assert f'data-tracking-code="{code}"' in element
    assert page.count(code) >= 2  # for eyes too


def test_receipt_says_who_leads_and_promises_a_weekday_and_an_hour(client, town):
    ask(client, topic="streets", publish="public", email="ana@mail.example")
    page = client.get("/ask/receipt/").content.decode()
    question = Question.objects.get()
    assert "Citizens’ Desk" in page and "555 0100" in page and "5 working days" in page
    assert re.search(r"(Monday|Tuesday|Wednesday|Thursday|Friday) \d+ \w+( \d{4})?, 17:00", page)
    assert question.due_at.isoformat() in page
    assert TEXT in page and "Streets" in page
    assert "Yes, without your name" in page and "You gave no e-mail address" not in page


def test_receipt_is_shown_again_in_the_same_browser_and_in_no_other(client, town):
    number, code = receipt_from(client)
    for _ in range(3):
        assert code in client.get("/ask/receipt/").content.decode()
    assert code in client.get("/zh-hans/ask/receipt/").content.decode()
    stranger = Client().get("/ask/receipt/")
    assert stranger.status_code == 404 and number not in stranger.content.decode()
    assert client.get("/ask/receipt/")["Cache-Control"] == "private, no-store"


def test_receipt_is_gone_after_half_an_hour_and_says_what_to_do(client, town, monkeypatch):
    _number, code = receipt_from(client)
    start = clock.now()
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(minutes=29))
    assert code in client.get("/ask/receipt/").content.decode()
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(minutes=31))
    gone = client.get("/ask/receipt/")
    assert gone.status_code == 404 and code not in gone.content.decode()
    assert "gone for good" in gone.content.decode() and 'href="/track/"' in gone.content.decode()


def test_code_is_nowhere_in_the_database_once_forgotten(client, town):
    _number, code = receipt_from(client)
    assert Question.objects.get().receipt_sealed
    forget_receipts(clock.now() + timedelta(minutes=31))
    row = Question.objects.values().get()
    assert row["receipt_sealed"] is None
    assert code not in str(row) and signing.parse_tracking_code(code).secret not in str(row)
    assert client.get("/ask/receipt/").status_code == 404


@pytest.mark.parametrize("key", ["", "x", "0" * 64, "é" * 5000, "'; DROP TABLE"])
def test_forged_cookie_shows_no_receipt(client, town, key):
    receipt_from(Client())
    client.cookies["receipt-en"] = key
    assert client.get("/ask/receipt/").status_code == 404


def test_qr_code_is_a_path_of_exactly_its_modules():
    text = "http://localhost:8000/track/#2026-00042-K7M4Q-92DXA-6"
    size, path = qr_path(text)
    matrix = [list(row) for row in segno.make(text, error="m", micro=False).matrix]
    drawn = [[0] * (size - 2 * QUIET) for _ in range(size - 2 * QUIET)]
    for x, y, length in re.findall(r"M(\d+) (\d+)\.5h(\d+)", path):
        for place in range(int(length)):
            drawn[int(y) - QUIET][int(x) - QUIET + place] = 1
    assert drawn == matrix


def test_qr_code_is_drawn_without_style_and_holds_the_code_behind_the_hash(client, town, settings):
    _number, code = receipt_from(client)
    page = client.get("/ask/receipt/").content.decode()
    drawing = ET.fromstring(re.search(r'<svg class="qr".*?</svg>', page, re.DOTALL)[0])
    assert drawing[0].attrib["d"] == qr_path(f"{settings.SITE_URL}/track/#{code}")[1]
    assert "style" not in drawing.attrib and "style" not in drawing[0].attrib
