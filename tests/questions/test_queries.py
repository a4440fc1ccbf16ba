"""Reading: which answers a reader is shown first, and by how many queries."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from inbox.questions.actor import CLOCK
from inbox.questions.events import record
from inbox.questions.models import Answer
from inbox.questions.queries import newest_to_read, related_answers, timeline
from inbox.questions.states import VERBS, Audience
from tests.make import MONDAY, make_in_hand, make_published, make_question, make_town

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(days=30)


@pytest.fixture
def numbers():
    """Call it with languages: an answer in each, a day apart, the oldest first; gives their numbers."""
    town = make_town()

    def make(*langs: str) -> list[str]:
        days = enumerate(langs)
        return [make_published(town, now=MONDAY + timedelta(days=day), lang=lang).number for day, lang in days]

    return make


def shown(answers: list[Answer]) -> list[str]:
    return [answer.question.number for answer in answers]


def test_newest_to_read_are_in_the_readers_language_where_there_are_enough(numbers):
    made = numbers("zh-hans", "zh-hans", "en", "en")
    assert shown(newest_to_read("zh-hans", LATER, 2)) == [made[1], made[0]]
    assert shown(newest_to_read("en", LATER, 2)) == [made[3], made[2]]


def test_newest_to_read_are_filled_up_with_other_languages_where_too_few_are_in_this_one(numbers):
    made = numbers("en", "zh-hans", "en")
    assert shown(newest_to_read("zh-hans", LATER, 2)) == [made[1], made[2]]


def test_newest_to_read_are_looked_for_among_the_recent_ones(numbers, monkeypatch):
    made = numbers("zh-hans", "zh-hans", "en", "en")
    monkeypatch.setattr("inbox.questions.queries.RECENT", 3)
    assert shown(newest_to_read("zh-hans", LATER, 2)) == [made[1], made[3]]


def test_related_answers_in_the_same_language_come_first(numbers):
    made = numbers("zh-hans", "en", "zh-hans", "en")
    answer = Answer.objects.get(question__number=made[0])
    assert shown(related_answers(answer, LATER)) == [made[2], made[3], made[1]]


def test_related_answers_take_one_query_that_reads_indexes(numbers):
    answer = Answer.objects.get(question__number=numbers("zh-hans", "en", "zh-hans")[0])
    with CaptureQueriesContext(connection) as queries:
        related_answers(answer, LATER)
    assert len(queries) == 1
    assert unindexed(queries[0]["sql"]) == []


def unindexed(sql: str) -> list[str]:
    """The steps of the plan that read a whole table of answers or questions."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            return [row[3] for row in cursor.fetchall() if row[3].startswith("SCAN") and "questions_" in row[3]]
        cursor.execute("SET enable_seqscan = off")  # so that a handful of rows does not hide a missing index
        cursor.execute(f"EXPLAIN {sql}")
        steps = [row[0] for row in cursor.fetchall()]
        cursor.execute("RESET enable_seqscan")
        return [step for step in steps if "Seq Scan on questions_" in step]


def test_of_what_staff_write_to_each_other_residents_and_public_learn_only_that_it_happened():
    """Each event of the table with words, told to each audience: only those meant for it are read."""
    town = make_town()
    question = make_in_hand(town, make_question(town))
    for verb in [verb for verb, row in VERBS.items() if row.sources]:
        question.version += 1
        with transaction.atomic():
            record(question, verb, CLOCK, at=MONDAY, text=f"words of {verb}", data={"public_at": MONDAY.isoformat()})
    told = {audience: timeline(question, audience, LATER) for audience in Audience}
    words = {
        audience: {event.text.body for event in events if hasattr(event, "text")} for audience, events in told.items()
    }
    assert {f"words of {verb}" for verb, row in VERBS.items() if row.sources} <= words[Audience.STAFF]
    assert words[Audience.PUBLIC] == {"words of progress", "words of confirm_refusal"}
    to_resident = {"add_information", "ask_resident", "confirm_refusal", "decline", "offer", "progress"}
    to_resident |= {"rate", "reopen", "return_to_desk", "rule", "split", "withdraw"}
    own = {question.text, "Street lights are theirs."}
    assert words[Audience.RESIDENT] == own | {f"words of {verb}" for verb in to_resident}
    kinds = {event.kind for event in told[Audience.RESIDENT]}
    assert {"ask_department", "contribute", "decline_contribution", "contacted", "return_to_desk", "rule"} <= kinds


def test_publishing_is_told_once_it_can_not_be_undone():
    town = make_town()
    question = make_published(town)
    at = MONDAY + timedelta(hours=7, minutes=10)

    def kinds(audience: Audience, now) -> list[str]:
        return [event.kind for event in timeline(question, audience, now)][-1:]

    early = at - timedelta(seconds=1)
    assert [kinds(audience, early) for audience in Audience] == [
        ["submit_for_review"],
        ["submit_for_review"],
        ["publish"],
    ]
    assert [kinds(audience, at) for audience in Audience] == [["publish"]] * 3
