"""Mail under faults: broken lines, silence, death in the middle, two workers. At most two copies, one Message-ID."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.db.models import F

from inbox.kit import clock
from inbox.mailroom import smtp
from inbox.mailroom.models import Letter
from inbox.mailroom.queries import undelivered
from inbox.mailroom.send import post
from inbox.questions.models import SecretLink
from tests.mailroom.post_office import BREAK, SILENCE, open_post_office
from tests.mailroom.posting import make_asked, write
from tests.make import MONDAY, make_town
from tests.processes import ROOT, environment, race

pytestmark = pytest.mark.django_db
POST = """
import django
django.setup()
from inbox.kit import clock
from inbox.mailroom.send import post
print(post(clock.now()), flush=True)
"""


@pytest.fixture
def office(settings, monkeypatch):
    with open_post_office() as open_one:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{open_one.port}"
        monkeypatch.setenv("EMAIL_URL", settings.EMAIL_URL)
        yield open_one


@pytest.fixture
def clocks():
    with time_machine.travel(MONDAY + timedelta(days=30)) as traveller:
        yield traveller


def row(letter):
    fresh = Letter.objects.get(pk=letter.pk)
    return fresh.state, fresh.why, fresh.doubts, fresh.send_at is None


def copies_have_one_message_id(office, letter, copies):
    return [mail["Message-ID"] for mail in office.mails] == [letter.message_id] * copies


def wait_until(is_so, seconds=20):
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it did not come to that"
        time.sleep(0.02)


def test_line_that_breaks_after_the_text_gives_two_copies_at_most(office, clocks):
    letter = write(make_asked(make_town()))
    office.answers = [BREAK] * 5
    assert post(clock.now()) == 0
    assert row(letter) == ("ambiguous", "cut_off", 1, False)
    clocks.shift(timedelta(minutes=50))
    assert post(clock.now()) == 0
    assert len(office.texts) == 1  # slowly

    clocks.shift(timedelta(minutes=20))
    assert post(clock.now()) == 0
    assert row(letter) == ("ambiguous", "cut_off", 2, True)
    for _ in range(5):
        clocks.shift(timedelta(days=1))
        assert post(clock.now()) == 0
    assert copies_have_one_message_id(office, letter, 2)
    assert SecretLink.objects.count() == 2  # whichever copy arrived, its link works
    assert undelivered(10) == [letter]


def test_second_copy_that_is_taken_ends_the_doubt(office, clocks):
    letter = write(make_asked(make_town()))
    office.answers = [BREAK]
    post(clock.now())
    clocks.shift(timedelta(hours=2))
    assert post(clock.now()) == 1
    assert row(letter)[0] == "sent"
    assert copies_have_one_message_id(office, letter, 2)


def test_second_copy_that_is_refused_leaves_the_doubt(office, clocks):
    letter = write(make_asked(make_town()))
    office.answers = [BREAK, "554 no"]
    post(clock.now())
    clocks.shift(timedelta(hours=2))
    assert post(clock.now()) == 0
    assert row(letter) == ("ambiguous", "cut_off", 1, True)
    assert SecretLink.objects.count() == 1


def test_letters_behind_a_broken_one_are_sent_in_the_next_round(office):
    town = make_town()
    write(make_asked(town))
    second = write(make_asked(town, email="bo@mail.example"))
    office.answers = [BREAK]
    assert post(clock.now()) == 0
    assert post(clock.now()) == 1
    assert row(second)[0] == "sent"


def test_server_that_falls_silent_holds_nobody_for_long(office, monkeypatch, clocks):
    monkeypatch.setattr(smtp, "ANSWERS_WITHIN", 1)
    monkeypatch.setattr(smtp, "TAKES_WITHIN", 1)
    letter = write(make_asked(make_town()))
    office.rcpt, office.answers = [SILENCE], [SILENCE]
    started = time.monotonic()
    assert post(clock.now()) == 0
    assert (row(letter)[:3], office.texts) == (("waiting", "server_away", 0), [])
    clocks.shift(timedelta(hours=1))
    assert post(clock.now()) == 0
    assert row(letter)[:3] == ("ambiguous", "cut_off", 1)
    assert time.monotonic() - started < 10


def kill_when(is_so):
    """A worker of its own begins to send; SIGKILL as soon as it is so."""
    worker = subprocess.Popen([sys.executable, "-c", POST], cwd=ROOT, env=environment())
    try:
        wait_until(is_so)
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()


def test_worker_killed_while_the_server_has_its_text_leads_to_one_more_copy(office):
    letter = write(make_asked(make_town()))
    office.answers = [SILENCE]
    kill_when(lambda: office.texts)
    assert row(letter) == ("ambiguous", "cut_off", 1, False)

    office.answers = [BREAK] * 3
    with time_machine.travel(clock.now() + timedelta(minutes=10)) as clocks:  # its lease is over, the hour is not
        assert post(clock.now()) == 0
        assert len(office.texts) == 1
        for _ in range(3):
            clocks.shift(timedelta(hours=9))
            assert post(clock.now()) == 0
    assert copies_have_one_message_id(office, letter, 2)
    assert row(letter) == ("ambiguous", "cut_off", 2, True)


def test_worker_killed_before_its_text_loses_nothing(office):
    letter = write(make_asked(make_town()))
    office.rcpt, gone = [SILENCE], []
    office.before_rcpt = lambda: gone.append(True)
    kill_when(lambda: gone)
    assert (row(letter)[:3], office.texts) == (("waiting", "", 0), [])
    assert not SecretLink.objects.exists()
    assert post(clock.now()) == 0  # still leased to the dead
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert post(clock.now()) == 1
    assert copies_have_one_message_id(office, letter, 1)


def test_worker_that_slept_past_its_lease_sends_nothing(office, clocks):
    letter = write(make_asked(make_town()))
    office.before_rcpt = lambda: clocks.shift(timedelta(minutes=10))
    assert post(clock.now()) == 0
    assert (row(letter)[:3], office.texts) == (("waiting", "", 0), [])
    office.before_rcpt = lambda: None
    assert post(clock.now()) == 1


def test_worker_that_lost_its_letter_does_not_report(office):
    letter = write(make_asked(make_town()))

    def taken_by_another():
        Letter.objects.update(fence=F("fence") + 1)
        connection.close()

    office.before_answer = taken_by_another
    assert post(clock.now()) == 0
    assert row(letter)[0] == "ambiguous"
    assert copies_have_one_message_id(office, letter, 1)


def test_several_workers_at_once_send_each_letter_once(office):
    town = make_town()
    for number in range(12):
        write(make_asked(town, email=f"resident{number}@mail.example"))
    sent = race("from inbox.kit import clock\nfrom inbox.mailroom.send import post\nprint(post(clock.now()))", 4)
    assert sum(map(int, sent)) == 12
    assert sorted(recipient for _, [recipient] in office.envelopes) == sorted(
        f"resident{number}@mail.example" for number in range(12)
    )
    assert set(Letter.objects.values_list("state", flat=True)) == {"sent"}
