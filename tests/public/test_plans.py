"""How the databases find the rows of the answer list: by an index, whatever narrows it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inbox.kit.paging import capped_count, page
from inbox.people.town import zone
from inbox.questions.queries import newest_answers, public_stamp
from inbox.search.answers import NEWEST_FIRST, AnswerFilter
from tests.make import make_published, make_town
from tests.public.conftest import LATER

pytestmark = pytest.mark.django_db
ASKED = ({}, {"topic": "streets"}, {"department": "roads"}, {"from": "2026-01-01", "to": "2026-12-31"},
         {"topic": "streets", "department": "roads", "from": "2026-01-01"})  # fmt: skip


def scans(sql: str) -> list[str]:
    """The steps of the plan that read all the answers or questions."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            steps = [row[3] for row in cursor.fetchall()]
            read = [step for step in steps if step != "SCAN CONSTANT ROW"]  # a SELECT without a table
            return [step for step in read if step.startswith("SCAN") or "TEMP B-TREE" in step]
        # So that a handful of rows does not hide a missing index: a sort that stays has no index to do without it.
        cursor.execute("SET enable_seqscan = off; SET enable_sort = off")
        cursor.execute(f"EXPLAIN {sql}")
        steps = [row[0] for row in cursor.fetchall()]
        cursor.execute("RESET enable_seqscan; RESET enable_sort")
        return [step for step in steps if "Seq Scan" in step or ("Sort Key" in step and "questions_" in step)]


def statements(read) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        read()
    return [query["sql"] for query in queries]


@pytest.fixture
def town():
    town = make_town()
    for _ in range(3):
        make_published(town)
    return town


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: "-".join(asked) or "all")
@pytest.mark.parametrize("is_first", [True, False], ids=["first page", "next page"])
def test_list_of_answers_reads_an_index_in_order(asked, is_first, town):
    answers = AnswerFilter(asked, now=LATER, zone=zone()).qs
    after = "" if is_first else page(answers, order=NEWEST_FIRST, size=1).next_token
    found = statements(lambda: page(answers, order=NEWEST_FIRST, after=after, size=2))
    assert [scans(sql) for sql in found] == [[]]


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: "-".join(asked) or "all")
def test_capped_count_reads_an_index(asked, town):
    answers = AnswerFilter(asked, now=LATER, zone=zone()).qs
    for sql in statements(lambda: capped_count(answers, 500)):
        assert [step for step in scans(sql) if "subquery" not in step.lower() and "(subquery" not in step] == []


def test_stamp_reads_indexes(town):
    for sql in statements(lambda: public_stamp(LATER)):
        assert scans(sql) == []


def test_newest_answers_read_an_index(town):
    for sql in statements(lambda: list(newest_answers(LATER)[:4])):
        assert scans(sql) == []
