"""`manage.py reindex`."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import connections

from inbox.errands import queue as errands
from inbox.operate.management.commands.reindex import Command
from inbox.search import reindex as reindexing
from inbox.search.find import find
from inbox.search.models import Document
from tests.make import MONDAY, make_question, make_town

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("reindex", *arguments, stdout=out, stderr=err)
    return out.getvalue().strip(), err.getvalue().strip()


@pytest.mark.parametrize("arguments", [[], ["--anew"]])
def test_reindex_finds_what_was_lost_and_says_how_far_it_is(arguments):
    town = make_town()
    for place in ("Mill Lane", "Harbour Road", "Church Hill"):
        make_question(town, text=f"Why is the lamp at {place} dark?")
    assert not find("Harbour Road", scope="desk").hits
    said, progress = run(*arguments)
    assert said == "3 questions indexed."
    assert progress.startswith("3 of 3 questions")
    assert len(find("Harbour Road", scope="desk").hits) > 0


def test_reindex_beside_a_worker_and_residents_who_ask_loses_nothing_and_stops_nobody(monkeypatch):
    town = make_town()
    monkeypatch.setattr(reindexing, "AT_ONCE", 5)
    for n in range(30):
        make_question(town, text=f"Why is lamp {n} dark?")

    def ask():
        try:
            for n in range(30, 45):
                make_question(town, text=f"Why is lamp {n} dark?")
        finally:
            connections.close_all()

    def work():
        try:
            while errands.work_once(MONDAY):
                pass
        finally:
            connections.close_all()

    def again():
        try:
            run("--anew"), run()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(one) for one in (ask, work, again, again)]:
            done.result()
    work()
    run()
    assert Document.objects.filter(scope="desk").count() == 45
    for n in range(45):
        assert f"Why is lamp {n} dark?" in {hit.question for hit in find(f"lamp {n}", scope="desk").hits}


def test_help_shows_an_example():
    text = Command().create_parser("manage.py", "reindex").format_help()
    assert "Example: python3 manage.py reindex" in text and "--anew" in text
