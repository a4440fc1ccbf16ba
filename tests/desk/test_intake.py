"""What clerks write down: the same question, with where it came from, and a slip."""

import re
from datetime import timedelta

import pytest
import time_machine

from inbox.kit.qr import qr_path
from inbox.questions.models import Contact, Event, Question
from tests.desk.pages import NOW, words

FOUND = {
    "source": "online",
    "question": "Nobody empties the bins at the playground in Mill Lane.",
    "lang": "en",
    "topic": "streets",
    "place": "Mill Lane",
    "publish": "public",
    "found_at": "Neighbourhood group",
    "address": "https://group.example/\u202eposts/7",  # turned round by what hides in it
    "heard_at": "2026-11-03T18:30",
    "reported_by": "Ms Luz",
    "ask_key": "k" * 32,
}


def take_in(client, **fields):
    return client.post("/desk/new/", {name: value for name, value in (FOUND | fields).items() if value is not None})


def test_question_found_online_keeps_its_provenance_and_gets_a_slip(sign_in):
    client = sign_in("responder")
    done = take_in(client, name="Rosa Luz")
    question = Question.objects.get()
    assert (done.status_code, done["Location"]) == (302, "/desk/new/slip/")
    assert (question.source, question.text, question.may_publish) == ("online", FOUND["question"], True)
    assert question.provenance == {
        "source": "Neighbourhood group",
        "address": "https://group.example/posts/7",
        "time": "2026-11-03T18:30:00+00:00",
        "reported_by": "Ms Luz",
        "checked_by": "responder",
    }
    assert Contact.objects.get().name == "Rosa Luz"
    assert Event.objects.get().member.username == "responder"

    slip = client.get("/desk/new/slip/")
    code = re.search(r'data-tracking-code="([^"]+)"', slip.content.decode())[1]
    assert code.startswith(question.number) and "Citizens’ Desk" in words(slip)
    assert client.post("/track/", {"code": code}).status_code == 303


@pytest.mark.parametrize(("lang", "page"), [("en", "/track/"), ("zh-hans", "/zh-hans/track/")])
def test_qr_code_of_the_slip_opens_the_residents_page_in_their_language(sign_in, settings, lang, page):
    client = sign_in("responder")
    take_in(client, lang=lang)
    slip = client.get("/desk/new/slip/").content.decode()
    code = re.search(r'data-tracking-code="([^"]+)"', slip)[1]
    drawn = re.search(r'<svg class="qr".*? d="([^"]+)"', slip)[1]
    assert drawn == qr_path(f"{settings.SITE_URL}{page}#{code}")[1]


def test_slip_is_gone_after_its_minutes_and_for_everybody_else(client, sign_in, town):
    take_in(sign_in("responder"))
    assert client.get("/desk/new/slip/").status_code == 200
    client.force_login(town.officer)
    assert client.get("/desk/new/slip/").status_code == 404
    client.force_login(town.responder)
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        client.cookies["slip"]["max-age"] = ""
        assert client.get("/desk/new/slip/").status_code == 404


def test_sent_twice_it_is_one_question(sign_in):
    client = sign_in("responder")
    assert [take_in(client).status_code for _ in range(3)] == [302] * 3
    assert Question.objects.count() == 1


@pytest.mark.parametrize("source", ["counter", "phone", "letter", "email"])
def test_question_from_elsewhere_needs_no_address(sign_in, source):
    done = take_in(sign_in("responder"), source=source, address=None, found_at=None, heard_at=None, reported_by=None)
    assert done.status_code == 302
    assert Question.objects.get().provenance == {"checked_by": "responder"}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"source": None}, "Say how the question reached you."),
        ({"source": "web"}, "web"),
        ({"source": "import"}, "import"),
        ({"question": "Bins!"}, "Write at least 10 characters."),
        ({"question": "x" * 5_001}, "there is room for 5000"),
        ({"address": None}, "give its address, so that it can be checked"),
        ({"address": "javascript:alert(1)"}, "An address looks like"),
        ({"topic": "moon"}, "Choose one from the list"),
        ({"heard_at": "2027-01-01T00:00"}, "This lies in the future."),
        ({"email": "nobody"}, "An e-mail address looks like"),
        ({"email": "a@b\u202e.example"}, "An e-mail address looks like"),
        ({"email": "a@localhost"}, "An e-mail address looks like"),
        ({"lang": "tlh"}, "tlh"),
    ],
)
def test_bad_intake_says_what_to_change_and_keeps_the_rest(sign_in, fields, sentence):
    refused = take_in(sign_in("responder"), **fields)
    assert refused.status_code == 422 and sentence in words(refused)
    assert "Mill Lane" in words(refused) and Question.objects.count() == 0


def test_no_answer_about_publishing_is_private(sign_in):
    take_in(sign_in("responder"), publish=None)
    assert Question.objects.get().may_publish is False


@pytest.mark.parametrize("role", ["officer", "leader", "outsider"])
def test_others_do_not_take_in_questions(sign_in, role):
    assert sign_in(role).get("/desk/new/").status_code == 403
    assert take_in(sign_in(role)).status_code == 403
    assert Question.objects.count() == 0
