"""The outbox at work: what is sent, put off, given up, and what the row says of it."""

import re
from datetime import timedelta

import pytest
import time_machine

from inbox.kit import clock
from inbox.kit.signing import token_hash
from inbox.mailroom import rows
from inbox.mailroom.models import Letter
from inbox.mailroom.queries import undelivered
from inbox.mailroom.send import post
from inbox.questions.actions.mark_spam import mark_spam
from inbox.questions.models import SecretLink
from tests.mailroom.post_office import open_post_office
from tests.mailroom.posting import ADDRESS, confirm, make_asked, text_of, write
from tests.make import MONDAY, make_published, make_town

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def office(settings):
    with open_post_office() as open_one:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{open_one.port}"
        settings.DEFAULT_FROM_EMAIL = "inbox@town.example"
        yield open_one


@pytest.fixture
def clocks():
    with time_machine.travel(MONDAY + 30 * DAY) as traveller:
        yield traveller


def row(letter):
    fresh = Letter.objects.get(pk=letter.pk)
    return fresh.state, fresh.why, fresh.doubts


def test_letter_is_sent_once_with_a_link_that_works(office):
    question = make_asked(make_town())
    letter = write(question)
    assert post(clock.now()) == 1
    assert post(clock.now() + DAY) == 0

    [mail] = office.mails
    assert mail["Message-ID"] == letter.message_id
    assert office.envelopes == [("inbox@town.example", [ADDRESS])]
    token = re.search(r"/t/(\S+)", text_of(mail))[1]
    link = SecretLink.objects.get()
    assert (link.question, link.token_hash) == (question, token_hash(token))
    assert len(token) * 6 >= 128
    assert row(letter) == ("sent", "", 1)
    assert undelivered(10) == []


def test_no_row_holds_the_token_of_a_link(office):
    write(make_asked(make_town()))
    post(clock.now())
    token = re.search(r"/t/(\S+)", text_of(office.mails[0]))[1]
    assert token not in str(list(Letter.objects.values())) + str(list(SecretLink.objects.values()))


def test_letters_wait_when_no_server_is_set():
    letter = write(make_asked(make_town()))
    assert post(clock.now()) == 0
    assert undelivered(10) == [letter]
    assert letter.sentence == "It waits, since no mail server is set."


def test_letters_of_one_round_go_over_one_line(office):
    town = make_town()
    for number in range(3):
        write(make_asked(town, email=f"ana{number}@mail.example"))
    assert post(clock.now()) == 3
    assert {recipient for _, [recipient] in office.envelopes} == {f"ana{number}@mail.example" for number in range(3)}


def test_letter_is_tried_again_after_a_growing_wait_when_put_off(office, clocks):
    letter = write(make_asked(make_town()))
    waits = []
    for _ in range(4):
        office.rcpt = ["450 greylisted"]
        before = clock.now()
        post(before)
        letter.refresh_from_db()
        assert (*row(letter), letter.server_said) == ("waiting", "put_off", 0, "450 greylisted")
        waits.append((letter.send_at - before).total_seconds())
        assert post(before + timedelta(seconds=5)) == 0
        clocks.move_to(letter.send_at + timedelta(seconds=1))
    assert [12 < waits[0] < 19, waits == sorted(waits), waits[3] > 90] == [True, True, True]
    assert post(clock.now()) == 1
    assert row(letter) == ("sent", "", 1)
    assert SecretLink.objects.count() == 1


def test_letter_fails_when_its_recipient_is_turned_down(office):
    town = make_town()
    letter, other = write(make_asked(town)), write(make_asked(town, email="bo@mail.example"))
    office.rcpt = [f"550 5.1.1 <{ADDRESS}> is not known here"]
    assert post(clock.now()) == 1
    assert (row(letter), row(other)) == (("failed", "turned_down", 0), ("sent", "", 1))
    letter.refresh_from_db()
    assert letter.server_said == "550 5.1.1 <…@…> is not known here"
    assert letter.sentence == "The mail server does not deliver to this address."
    assert undelivered(10) == [letter]


@pytest.mark.parametrize(("said", "state"), [("451 later", "waiting"), ("554 spam", "failed")])
def test_link_of_a_text_that_was_not_taken_is_gone(office, said, state):
    letter = write(make_asked(make_town()))
    office.answers = [said]
    assert post(clock.now()) == 0
    assert row(letter)[0] == state
    assert row(letter)[2] == 0
    assert len(office.texts) == 1
    assert not SecretLink.objects.exists()


def test_all_letters_wait_and_all_are_sent_when_the_server_was_away(office, settings, clocks):
    town = make_town()
    both = [write(make_asked(town)), write(make_asked(town, email="bo@mail.example"))]
    working, settings.EMAIL_URL = settings.EMAIL_URL, "smtp://127.0.0.1:1"
    for _ in range(8):
        assert post(clock.now()) == 0
        assert [row(letter)[:2] for letter in both] == [("waiting", "server_away")] * 2
        waits = {letter.send_at - clock.now() for letter in Letter.objects.all()}
        assert max(waits) <= timedelta(minutes=15)
        clocks.shift(timedelta(minutes=16))
    settings.EMAIL_URL = working
    assert post(clock.now()) == 2


def test_letter_is_given_up_after_days(office, settings, clocks):
    letter = write(make_asked(make_town()))
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    clocks.shift(4 * DAY - timedelta(minutes=5))
    post(clock.now())
    assert row(letter) == ("waiting", "server_away", 0)
    clocks.shift(DAY)
    post(clock.now())
    assert row(letter) == ("failed", "too_old", 0)
    assert post(clock.now()) == 0


def test_letter_is_dropped_when_things_moved_on(office):
    town = make_town()
    question = make_asked(town)
    letter = write(question)
    mark_spam(question_id=question.pk, actor=town.actor("responder"), now=MONDAY)
    assert post(clock.now()) == 0
    assert row(letter) == ("dropped", "overtaken", 0)
    assert (office.texts, undelivered(10)) == ([], [])


def test_receipts_beyond_the_daily_limit_are_dropped_and_other_letters_wait(office, limits, clocks):
    limits["letters_per_mail_address_day"] = 2
    town = make_town()
    spellings = ["victim@mail.example", "Victim@mail.example", "victim+1@mail.example", "victim+2@mail.example"]
    receipts = []
    for spelling in spellings:
        receipts.append(write(make_asked(town, email=spelling)))
        post(clock.now())
    elsewhere = write(make_asked(town))
    notice = write(make_published(town, email="victim@mail.example"), "publish")
    assert post(clock.now()) == 2  # elsewhere, and the first responder's news of the answer

    assert len(office.texts) == 4
    assert [row(receipt)[:2] for receipt in receipts] == [("sent", "")] * 2 + [("dropped", "enough_today")] * 2
    assert row(elsewhere)[0] == "sent"
    assert row(notice)[:2] == ("waiting", "enough_today")
    assert Letter.objects.get(pk=notice.pk).sentence == "This address had as many letters as one may get in a day."
    assert set(undelivered(10)) == {*receipts[2:], notice}

    clocks.shift(DAY)
    assert post(clock.now()) == 1
    assert row(notice)[0] == "sent"


def test_letter_that_cannot_be_written_holds_up_no_other(office, caplog):
    town = make_town()
    broken, whole = write(make_asked(town)), write(make_asked(town, email="bo@mail.example"))
    Letter.objects.filter(pk=broken.pk).update(recipient="two@addresses@mail.example")
    assert post(clock.now()) == 1
    assert (row(broken)[:2], row(whole)[0]) == (("waiting", "unwritten"), "sent")
    assert f"Letter {broken.pk} could not be written" in caplog.text


def test_receipt_and_notice_of_one_question_hold_links_of_their_own(office):
    town = make_town()
    question = make_published(town, email=ADDRESS)
    confirm(question)
    write(question)
    write(question, "publish")
    assert post(clock.now()) == 3  # the first responder's news has none
    assert len(set(SecretLink.objects.values_list("token_hash", flat=True))) == 2


def test_secrets_are_in_no_log(office, settings, caplog):
    write(make_asked(make_town()))
    settings.EMAIL_URL = "smtps://town:canary-password@127.0.0.1:1"
    with caplog.at_level("DEBUG"):
        post(clock.now())
    assert "The mail server is away" in caplog.text
    assert "canary" not in caplog.text


def test_sender_may_have_a_name_of_its_own(office, settings):
    settings.DEFAULT_FROM_EMAIL = "Ask Us <inbox@town.example>"
    write(make_asked(make_town()))
    post(clock.now())
    assert office.mails[0]["From"] == "Ask Us <inbox@town.example>"
    assert rows.sender_domain() == "town.example"
