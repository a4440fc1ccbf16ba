"""PostgreSQL: a table for each scope with two tsvectors without positions, and a GIN index on each."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import connections

if TYPE_CHECKING:
    from . import Lookup, Row


def create(connection, scopes: Sequence[str], parts: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for scope in scopes:
            columns = ", ".join(f"{part} tsvector NOT NULL" for part in parts)
            cursor.execute(f"CREATE TABLE search_{scope} (doc_id bigint PRIMARY KEY, {columns})")
            for part in parts:
                cursor.execute(f"CREATE INDEX search_{scope}_{part} ON search_{scope} USING gin ({part})")
        # By bytes, as SQLite compares, so that one range finds the words that begin alike.
        cursor.execute('ALTER TABLE search_word ALTER COLUMN word TYPE varchar(48) COLLATE "C"')


def drop(connection, scopes: Sequence[str], parts: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for scope in scopes:
            cursor.execute(f"DROP TABLE search_{scope}")


def add(scope: str, rows: Sequence["Row"], *, using: str) -> None:
    with connections[using].cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO search_{scope} (doc_id, question, answer) "
            "VALUES (%s, array_to_tsvector(%s::text[]), array_to_tsvector(%s::text[]))",
            [(row.doc_id, sorted(row.question), sorted(row.answer)) for row in rows],
        )


def remove(scope: str, rows: Sequence["Row"], *, using: str) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute(f"DELETE FROM search_{scope} WHERE doc_id = ANY(%s)", [[row.doc_id for row in rows]])


def clear(scope: str, *, using: str) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute(f"DELETE FROM search_{scope}")


def one_word(scope: str, part: str, lookup: "Lookup") -> tuple[str, list]:
    # A word holds letters and digits only, so it needs no escape inside the quotes.
    sql = f"SELECT doc_id, {lookup.weight} AS weight FROM search_{scope} WHERE {part} @@ %s::tsquery"
    if lookup.newest_from is None:
        return sql, [f"'{lookup.word}'"]
    return f"{sql} AND doc_id >= %s", [f"'{lookup.word}'", lookup.newest_from]
