"""No queue reads a table from end to end: the database's own plan says so, on a few thousand questions."""

import json
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from inbox.desk.listing import SORTS, listing
from inbox.desk.rail import counts
from inbox.kit.keys import new_key
from inbox.people.standing import standing_of
from inbox.questions.models import Clock, Offer, Question, Stewardship
from inbox.questions.queries import QUEUES
from inbox.questions.rules import rules_now
from tests.desk.pages import NOW

MANY = 3_000
SMALL = "arbitration_open_due"  # holds the few open ones, under an alias that a big table has elsewhere
BIG = {"questions_question", "questions_stewardship", "questions_offer"}


@pytest.fixture
def many(town):
    """Three thousand questions, a third of them open, in every queue some; the statistics are fresh."""
    rules = rules_now()
    owners = [None, town.responder, town.officer, town.outsider]
    leads = [town.desk, town.desk, town.roads, town.parks]
    stewardships, questions, clocks, offers = [], [], [], []
    for n in range(MANY):
        at, is_open, place = NOW - timedelta(minutes=n), n % 3 == 0, n // 3 % 4
        steward, key = new_key(), new_key()
        handling = ["in_hand", "in_hand", "in_review", "with_resident"][n // 12 % 4] if place else "new"
        due_at = at + timedelta(hours=30)
        stewardships.append(
            Stewardship(
                id=steward,
                question_id=key,
                lead=leads[place],
                owner=owners[place],
                how="receipt",
                started_at=at,
                ended_at=None if is_open else at,
            )
        )
        questions.append(
            Question(
                id=key,
                number=f"2025-{n + 1:05d}",
                lang="en",
                text=f"Question {n}",
                handling=handling if is_open else "closed",
                outcome="" if is_open else "answered",
                received_at=at,
                due_at=due_at,
                paused_at=at if is_open and handling == "with_resident" else None,
                paused_until=due_at if is_open and handling == "with_resident" else None,
                returned_at=at if is_open and handling == "in_hand" and n % 5 == 0 else None,
                lead=leads[place],
                owner=owners[place],
                stewardship_id=steward,
                pack_id=rules.pack_id,
                calendar_id=rules.calendar_id,
                topic=town.topic,
            )
        )
        clocks.append(Clock(question_id=key, limit="5 working_days", started_at=at, due_at=due_at))
        if place == 1:
            is_pending = is_open and handling == "in_hand"
            offers.append(
                Offer(
                    question_id=key,
                    by_department=town.desk,
                    by_member=town.responder,
                    to=town.roads,
                    made_at=at,
                    answer_by=due_at,
                    state="pending" if is_pending else "declined",
                    decided_at=None if is_pending else at,
                )
            )
    with transaction.atomic():
        for rows in (stewardships, questions, clocks, offers):
            type(rows[0]).objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return town


def full_scans(sql: str, params) -> list[str]:
    """The lines of the plan that read a big table from end to end. PostgreSQL reads a few thousand rows whole where
    that is cheaper, so it is asked whether it has another way."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            lines = [row[3] for row in cursor.fetchall()]
            scans = [line for line in lines if line.startswith("SCAN") and SMALL not in line]
            return [line for line in scans if _names_a_big_table(line.split()[1], sql)]
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        plan = cursor.fetchone()[0]
        cursor.execute("RESET enable_seqscan")
        plan = json.loads(plan) if isinstance(plan, str) else plan
        return [node["Relation Name"] for node in _nodes(plan[0]["Plan"]) if _reads_all(node)]


def _names_a_big_table(name: str, sql: str) -> bool:
    """SQLite names a table by its alias."""
    return name in BIG or any(f'"{table}" {name}' in sql or f'"{table}" "{name}"' in sql for table in BIG)


def _nodes(node):
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)


def _reads_all(node) -> bool:
    return node["Node Type"] == "Seq Scan" and node.get("Relation Name") in BIG


def statements(do) -> list[tuple[str, tuple]]:
    """Everything that `do` asks of the database, as it was sent."""
    sent = []

    def keep(execute, sql, params, many, context):
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        do()
    return sent


def test_plan_reader_sees_a_full_scan(many):
    """So that an empty result below means something."""
    assert full_scans("SELECT * FROM questions_question WHERE place = 'x'", ())
    assert full_scans("SELECT * FROM \"questions_question\" u WHERE u.place = 'x'", ())


@pytest.mark.parametrize("role", ["responder", "officer", "reviewer", "outsider", "leader"])
def test_no_queue_reads_a_table_from_end_to_end(many, role):
    """In its own order and in every other that the page offers, on the first page and the second."""
    standing, found = standing_of(many.cast[role]), {}

    def scans(queue, query):
        pages, asked = [], QueryDict(query)
        sent = statements(lambda: pages.append(listing(queue, standing, asked, NOW)))
        if seen := [scan for sql, params in sent for scan in full_scans(sql, params)]:
            found[queue, query[:12]] = seen
        return pages[0].next_token

    for queue in QUEUES:
        for sort in SORTS:
            if token := scans(queue, f"sort={sort}"):
                scans(queue, f"sort={sort}&after={token}")
    assert found == {}


@pytest.mark.parametrize("role", ["responder", "officer", "reviewer", "outsider", "leader"])
def test_counts_read_no_table_from_end_to_end(many, role):
    standing = standing_of(many.cast[role])
    found = [scan for sql, params in statements(lambda: counts(standing, NOW)) for scan in full_scans(sql, params)]
    assert found == []


def test_counts_are_those_of_the_lists(many, settings):
    settings.LIMITS = settings.LIMITS | {"count_cap": 5_000}
    standing = standing_of(many.head)
    assert counts(standing, NOW) == {queue: rows(standing, NOW).count() for queue, (rows, _order) in QUEUES.items()}
    with CaptureQueriesContext(connection) as queries:
        counts(standing, NOW)
    assert len(queries) == 1
