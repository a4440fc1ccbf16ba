from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.db.models.functions import Length
from django.test.utils import CaptureQueriesContext

from inbox.errands.models import Errand
from inbox.kit.paging import capped_count, page

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, 0, 0, 123457, tzinfo=UTC)


@pytest.fixture
def errands():
    """Ten, of which three share an instant."""
    minutes = [5, 3, 3, 3, 1, 9, 7, 8, 2, 6]
    Errand.objects.bulk_create(
        Errand(event_id=number, follower="x", run_at=NOON + timedelta(minutes=later), made_at=NOON)
        for number, later in enumerate(minutes)
    )
    return Errand.objects.all()


@pytest.mark.parametrize("order", [("run_at", "id"), ("-run_at", "-id"), ("-id",), ("follower", "run_at", "id")])
@pytest.mark.parametrize("size", [1, 3, 10, 20])
def test_pages_give_every_row_once_in_order(errands, order, size):
    seen, token, first = [], "", True
    while token or first:
        found = page(errands, order=order, after=token, size=size)
        assert found.is_first is first
        assert len(found.rows) <= size
        seen += found.rows
        token, first = found.next_token, False
    assert seen == list(errands.order_by(*order))


def test_rows_may_be_dicts_and_columns_annotations(errands):
    rows = errands.annotate(long=Length("follower") + F("event_id")).values("long", "id")
    first = page(rows, order=("-long", "-id"), size=4)
    rest = page(rows, order=("-long", "-id"), after=first.next_token, size=10)
    assert [row["long"] for row in first.rows + rest.rows] == list(range(10, 0, -1))
    assert rest.next_token == ""


def test_new_rows_do_not_move_the_next_page(errands):
    first = page(errands, order=("-run_at", "-id"), size=5)
    Errand.objects.create(event_id=99, follower="x", run_at=NOON + timedelta(days=1), made_at=NOON)
    rest = page(errands, order=("-run_at", "-id"), after=first.next_token, size=20)
    assert len(first.rows + rest.rows) == len({row.pk for row in first.rows + rest.rows}) == 10


def test_token_that_we_did_not_write_starts_at_the_first_page(errands):
    order = ("-run_at", "-id")
    good = page(errands, order=order, size=3).next_token
    other = page(errands, order=("run_at", "id"), size=3).next_token
    packed, _, mac = good.partition(".")
    for token in (
        "",
        "x",
        ".",
        good[:-1],
        f"{packed}x.{mac}",
        f"{packed}.",
        other,
        "é" * 50,
        "\ud800",
        "a" * 10_000,
        "\0",
    ):
        assert page(errands, order=order, after=token, size=3).is_first


def test_order_that_both_rises_and_falls_is_a_mistake(errands):
    with pytest.raises(ValueError, match="rise"):
        page(errands, order=("-run_at", "id"), size=3)


def test_next_page_is_found_by_the_index(errands):
    waiting = errands.filter(waiting=True)
    token = page(waiting, order=("run_at", "id"), size=3).next_token
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page(waiting, order=("run_at", "id"), after=token, size=3)
    sql = asked.captured_queries[0]["sql"]
    assert ") > (" in sql
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            plan = " ".join(row[3] for row in cursor.fetchall())
            assert "SEARCH errands_errand USING INDEX errand_waiting (" in plan
            assert "TEMP B-TREE" not in plan
        else:
            cursor.execute("SET enable_seqscan = off; SET enable_sort = off; SET enable_bitmapscan = off")
            cursor.execute(f"EXPLAIN {sql}")
            plan = " ".join(row[0] for row in cursor.fetchall())
            assert "Index Scan using errand_waiting" in plan
            assert "Sort" not in plan


def test_count_stops_at_the_cap(errands):
    assert [capped_count(errands, cap) for cap in (3, 9, 10, 500)] == [4, 10, 10, 10]
    assert capped_count(errands.filter(event_id__lt=0), 3) == 0
