"""SQLite: FTS5 tables that keep no text and no positions, only which rows hold a word."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import connections

from inbox.kit.sqlite import version

if TYPE_CHECKING:
    from . import Lookup, Row


def _table(scope: str, part: str) -> str:
    return f"search_{scope}_{part}"


def create(connection, scopes: Sequence[str], parts: Sequence[str]) -> None:
    """Words come ready made, so the tokenizer only splits at spaces ("ascii" leaves all other letters alone).

    Not contentless_delete: it marks rows as deleted and leaves their words in the file. The 'delete' command with
    secure-delete takes them out, see `remove`.
    """
    with connection.cursor() as cursor:
        for table in (_table(scope, part) for scope in scopes for part in parts):
            cursor.execute(f"CREATE VIRTUAL TABLE {table} USING fts5(words, content='', detail=none, tokenize='ascii')")


def drop(connection, scopes: Sequence[str], parts: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for table in (_table(scope, part) for scope in scopes for part in parts):
            cursor.execute(f"DROP TABLE {table}")


def _can_erase() -> bool:
    return version() >= (3, 42)


def add(scope: str, rows: Sequence["Row"], *, using: str) -> None:
    with connections[using].cursor() as cursor:
        for part in ("question", "answer"):
            values = [(row.doc_id, " ".join(sorted(getattr(row, part)))) for row in rows if getattr(row, part)]
            cursor.executemany(f"INSERT INTO {_table(scope, part)} (rowid, words) VALUES (%s, %s)", values)


def remove(scope: str, rows: Sequence["Row"], *, using: str) -> None:
    """From SQLite 3.42 on, secure-delete takes words out of their pages; before, the whole index is written anew.

    It is set with each removal, as the file may have been made by an older SQLite. One without it can't read the
    index afterwards: make it anew by the command `reindex --anew`.
    """
    with connections[using].cursor() as cursor:
        for part in ("question", "answer"):
            table = _table(scope, part)
            values = [(row.doc_id, " ".join(sorted(getattr(row, part)))) for row in rows if getattr(row, part)]
            if not values:
                continue
            if _can_erase():
                cursor.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('secure-delete', 1)")
            cursor.executemany(f"INSERT INTO {table} ({table}, rowid, words) VALUES ('delete', %s, %s)", values)
            if not _can_erase():
                cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")


def clear(scope: str, *, using: str) -> None:
    with connections[using].cursor() as cursor:
        for part in ("question", "answer"):
            cursor.execute(f"INSERT INTO {_table(scope, part)} ({_table(scope, part)}) VALUES ('delete-all')")


def one_word(scope: str, part: str, lookup: "Lookup") -> tuple[str, list]:
    table = _table(scope, part)
    sql = f"SELECT rowid AS doc_id, {lookup.weight} AS weight FROM {table} WHERE {table} MATCH %s"
    if lookup.newest_from is None:
        return sql, [f'"{lookup.word}"']
    return f"{sql} AND rowid >= %s", [f'"{lookup.word}"', lookup.newest_from]
