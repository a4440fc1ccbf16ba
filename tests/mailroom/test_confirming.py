"""From the letter to the page and back: the link opens it, a button there confirms the address, the code can't."""

import re

import pytest

from inbox.kit import clock
from inbox.mailroom.send import post
from inbox.questions.models import Contact
from tests.mailroom.post_office import open_post_office
from tests.mailroom.posting import ADDRESS, TYPED, make_asked, text_of, write
from tests.make import make_receipt, make_town

pytestmark = pytest.mark.django_db


def is_confirmed(question):
    return Contact.objects.get(question=question).email_confirmed_at is not None


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
def test_link_of_a_letter_opens_the_page_where_its_button_confirms_the_address(client, settings, lang):
    question = make_asked(make_town(), lang=lang)
    write(question)
    with open_post_office() as office:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{office.port}"
        assert post(clock.now()) == 1
    letter = text_of(office.mails[0])
    page = client.get(re.search(r"http://localhost:8000(/t/\S+)", letter)[1], follow=True)
    shown = page.content.decode()
    assert page.status_code == 200
    assert f'data-number="{question.number}"' in shown
    assert ADDRESS in shown
    assert not is_confirmed(question)  # looking changes nothing: mail scanners follow links too

    if lang == "en":
        [button] = re.findall(r"“(.+?)”", letter)
        assert f">{button}</button>" in shown
    step = re.search(r'action="([^"]+confirm-email[^"]*)"', shown)[1]
    assert client.post(step).status_code == 303
    assert is_confirmed(question)


def test_tracking_code_confirms_no_address(client):
    receipt = make_receipt(make_town(), **TYPED)
    number = receipt.question.number
    opened = client.post("/track/", {"code": receipt.tracking_code}, follow=True)
    assert f'data-number="{number}"' in opened.content.decode()
    assert "confirm-email" not in opened.content.decode()
    assert client.post(f"/track/{number}/confirm-email/").status_code == 403
    assert not is_confirmed(receipt.question)
