"""The ground all other tests stand on: whatever a test commits is gone before the next, and nothing else is."""

import threading

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections, transaction

from inbox.people.models import User

pytestmark = pytest.mark.django_db


def everything() -> dict[str, list[tuple]]:
    """All rows of all tables that Django knows."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = {}
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = sorted(cursor.fetchall(), key=str)
        return found


def test_reset_brings_back_every_row_and_counter_when_threads_committed(reset_database):
    before = everything()
    assert before["django_content_type"]

    def meddle():
        with transaction.atomic(durable=True):
            ContentType.objects.filter(model="user").update(model="changed")
            ContentType.objects.create(app_label="extra", model="extra")
            keys.append(User.objects.create(username="somebody").pk)
        connections.close_all()

    keys = []
    for _ in range(2):
        thread = threading.Thread(target=meddle)
        thread.start()
        thread.join()
        assert everything() != before
        reset_database()
        assert everything() == before
    assert keys[0] == keys[1]


@pytest.mark.parametrize("turn", [1, 2])
def test_user_of_the_turn_before_is_gone(turn):
    assert not User.objects.filter(username="turn").exists()
    User.objects.create(username="turn")
