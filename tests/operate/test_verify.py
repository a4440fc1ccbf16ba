"""The command: a line for each statement, each breach a sentence, the public index with it, and how it ends."""

import io
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import connection

from inbox.errands import queue
from inbox.kit import clock
from inbox.questions import triggers
from inbox.questions.access import published
from inbox.questions.models import Answer, EventText, Question
from inbox.search.index import put, remove
from tests.make import make_in_hand, make_published, make_question, make_town

pytestmark = pytest.mark.django_db
THEN = datetime(2026, 10, 5, 10, 0, tzinfo=UTC)  # published long enough ago for the public to read it


def verified(**options: int) -> tuple[int, list[str]]:
    """How it ended, and its lines."""
    out = io.StringIO()
    try:
        call_command("verify", stdout=out, stderr=io.StringIO(), **options)
    except SystemExit as ended:
        return ended.code, out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


@pytest.fixture
def town():
    """With one published and one new question, both indexed."""
    made = make_town()
    make_published(made, now=THEN)
    make_question(made, now=THEN)
    while queue.work_once(clock.now()):
        pass
    assert published(clock.now()).count() == 1
    return made


def test_says_that_everything_holds(town):
    code, lines = verified()
    assert (code, len(lines)) == (0, 12)
    assert lines[0] == (
        " 1. One department is accountable for every open question, without a gap since receipt. 2 questions: holds"
    )
    assert all(line.endswith("2 questions: holds") for line in lines[:10])
    assert lines[10:] == ["", "2 questions checked. Everything holds."]


def test_ends_with_one_and_shows_as_many_breaches_as_wanted(town):
    triggers.remove(connection)
    for _ in range(3):
        make_question(town, now=THEN)
    EventText.objects.filter(event__kind="submit").update(body="Something else.")
    triggers.install(connection)
    code, lines = verified(limit=2)
    (at,) = [number for number, line in enumerate(lines) if line.startswith(" 8.")]
    assert code == 1
    assert lines[at] == " 8. Every change of state has its event. 5 questions: 5 breaches"
    assert lines[at + 1] == "      2026-00001: the words of event 1 (submit) are not those that were written."
    assert lines[at + 3] == "      … and 3 more"
    assert lines[-1] == "5 questions checked. 5 breaches found."


def test_guards_that_were_lost_are_said(town):
    on = ' ON "questions_event"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "questions_event_kept"{on}')
    code, lines = verified()
    triggers.install(connection)
    assert code == 1
    assert lines[-2:] == [
        "2 questions checked. Everything holds.",
        "The database lacks its guards: questions_event_kept. Run: python3 manage.py migrate",
    ]


def test_private_question_in_the_public_index_is_found(town):
    private = Question.objects.get(handling="new")
    put("public", private.pk, lang="en", question=private.text)
    code, lines = verified()
    sentence = "it stands in the public search index and is not published: what is private can be found by anybody."
    assert (code, f"      {private.number}: {sentence}" in lines) == (1, True)


def test_document_of_no_question_in_the_public_index_is_found(town):
    put("public", 7, lang="en", question="Who are the paid commenters?")
    code, lines = verified()
    assert code == 1
    assert any(line.startswith("      document 7: it stands in the public search index") for line in lines)


def test_published_answer_that_is_not_found_or_found_with_other_words_is_named(town):
    answer = Answer.objects.select_related("question").get(is_public=True)
    put("public", answer.pk, lang="en", question="Another question", answer="Another answer")
    number = answer.question.number
    assert f"      {number}: the public search index holds another text of it than was published." in verified()[1]
    remove("public", answer.pk)
    sentence = "it is published and the public search index lacks it, so nobody finds it."
    assert f"      {number}: {sentence}" in verified()[1]


def test_what_the_worker_has_still_to_index_is_no_breach(town):
    make_published(town, now=THEN)
    assert published(clock.now()).count() == 2
    assert verified()[0] == 0


def test_owners_who_left_are_said_to_be_the_workers_task(town):
    make_in_hand(town, make_question(town, now=THEN), now=THEN)
    town.officer.memberships.all().delete()
    code, lines = verified()
    assert code == 0
    assert lines[1] == (
        "      1 question has an owner who does not answer in the lead any more; the worker vacates such questions"
        " within five minutes, so this is no breach."
    )
