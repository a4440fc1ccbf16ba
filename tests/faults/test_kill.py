"""kill -9 of a running `serve`, processes and worker alike, while residents send questions: nothing acknowledged is
lost, nothing is doubled by sending it again, nothing is there by half."""

import http.client
import os
import random
import re
import secrets
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
from contextlib import contextmanager

import pytest
from django.db import connection
from django.db.models import Count, Q

from inbox.errands.models import Errand
from inbox.kit import signing
from inbox.questions.models import Clock, Contact, Event, EventText, Question, Stewardship
from tests.make import make_town
from tests.processes import ROOT, environment

pytestmark = pytest.mark.django_db
RESIDENTS, ROUNDS, LEAST_ACKNOWLEDGED = 8, 5, 10
RECEIPT = re.compile(r'data-number="([\d-]+)" data-tracking-code="([^"]+)"')


class Resident:
    """Sends question after question. What got no answer is sent again, word for word and under the same key."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.acknowledged: dict[str, tuple[str, str]] = {}  # text → number and tracking code
        self.sent: set[str] = set()
        self.unanswered: tuple[str, str] | None = None  # text and key
        self.surprises: list[Exception] = []

    def send_until(self, stop: threading.Event, port: int) -> None:
        while not stop.is_set():
            text, key = self.unanswered or self._next()
            self.unanswered = text, key
            try:
                receipt = self._ask(port, text, key)
            except (OSError, http.client.HTTPException):
                continue
            except Exception as surprise:
                self.surprises.append(surprise)
                return
            self.acknowledged[text], self.unanswered = receipt, None

    def _next(self) -> tuple[str, str]:
        text = f"Question {len(self.sent)} of {self.name}: when is the lamp mended?"
        self.sent.add(text)
        return text, secrets.token_urlsafe(24)

    def _ask(self, port: int, text: str, key: str) -> tuple[str, str]:
        fields = {"question": text, "ask_key": key, "confirmed": "yes", "email": f"{self.name}@mail.example"}
        posted = _request(port, "POST", "/ask/", urllib.parse.urlencode(fields))
        if posted.status != 303:
            assert posted.status == 503, (posted.status, posted.read())
            raise http.client.HTTPException
        cookies = "; ".join(value.split(";")[0] for value in posted.headers.get_all("Set-Cookie"))
        shown = _request(port, "GET", posted.headers["Location"], Cookie=cookies)
        return RECEIPT.search(shown.read().decode()).groups()


def _request(port: int, method: str, path: str, body: str | None = None, **headers: str) -> http.client.HTTPResponse:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    line.request(method, path, body, {"Host": "localhost", "Connection": "close", **form, **headers})
    return line.getresponse()


@contextmanager
def serving():
    """The port of a `serve` that dies, with all its processes, when the block ends."""
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", "0", "--processes", "2"],
        cwd=ROOT,
        env=environment(INBOX_LIMIT_QUESTIONS="1000000"),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        yield int(re.search(r":(\d+)/", server.stdout.readline())[1])
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        server.stdout.close()


def send_and_kill(residents: list[Resident]) -> None:
    stop = threading.Event()
    before = sum(len(one.acknowledged) for one in residents)
    with serving() as port:
        threads = [threading.Thread(target=one.send_until, args=(stop, port)) for one in residents]
        for thread in threads:
            thread.start()
        until = time.monotonic() + 60
        while sum(len(one.acknowledged) for one in residents) < before + LEAST_ACKNOWLEDGED:
            assert time.monotonic() < until, "too few questions were taken"
            time.sleep(0.01)
        time.sleep(random.uniform(0.05, 0.5))
    stop.set()
    for thread in threads:
        thread.join(30)
    assert [one.surprises for one in residents] == [[]] * len(residents)


def assert_whole(residents: list[Resident]) -> None:
    """Every question is there once with all that belongs to it, and every one that was acknowledged is there."""
    stored = dict(Question.objects.values_list("text", "number"))
    assert len(stored) == Question.objects.count()  # no text twice
    for resident in residents:
        for text, (number, code) in resident.acknowledged.items():
            assert stored.get(text) == number
            hashed = signing.code_hash(number, signing.parse_tracking_code(code).secret)
            assert Question.objects.filter(number=number, code_hash=hashed).exists()
    assert set(stored) <= set.union(*(resident.sent for resident in residents))

    everyone = set(Question.objects.values_list("pk", flat=True))
    one_each = {
        "stewardship": Stewardship.objects.filter(ended_at__isnull=True, question__stewardship__isnull=False),
        "clock": Clock.objects.filter(stopped_at__isnull=True),
        "contact": Contact.objects.all(),
        "event": Event.objects.filter(kind="submit", seq=1),
    }
    for name, rows in one_each.items():
        assert sorted(rows.values_list("question", flat=True)) == sorted(everyone), name
    events = set(Event.objects.values_list("pk", flat=True))
    assert set(EventText.objects.values_list("pk", flat=True)) == events
    followers = Count("pk", filter=Q(follower="letters")), Count("pk", filter=Q(follower="search"))
    errands = Errand.objects.values("event_id").annotate(letters=followers[0], search=followers[1])
    assert {row["event_id"]: (row["letters"], row["search"]) for row in errands} == dict.fromkeys(events, (1, 1))
    assert not Errand.objects.filter(dead=True).exists()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert cursor.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def test_acknowledged_questions_survive_kill_again_and_again():
    make_town()
    connection.close()
    residents = [Resident(f"resident{number}") for number in range(RESIDENTS)]
    for _ in range(ROUNDS):
        send_and_kill(residents)
        assert_whole(residents)
    assert sum(len(one.acknowledged) for one in residents) >= ROUNDS * LEAST_ACKNOWLEDGED
