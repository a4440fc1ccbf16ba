"""Many rows into many tables, fast: plain inserts on SQLite, COPY on PostgreSQL. Constraints and triggers hold."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import Max


class Table:
    """Rows of one model that wait to be written; keys that count up are given out here."""

    def __init__(self, model: type[models.Model], **always: Any) -> None:
        self.model = model
        fields = [field for field in model._meta.concrete_fields if not field.generated]
        self.columns = [field.column for field in fields]
        self.counts_up = isinstance(model._meta.pk, models.AutoField)
        self.last = (model.objects.aggregate(last=Max("pk"))["last"] or 0) if self.counts_up else 0
        self.rows: list[tuple] = []
        self._is_sqlite = connection.vendor == "sqlite"
        self._always = {field.column: _default(field) for field in fields} | always

    def key(self) -> int:
        """A key to be given to a row that is added later as `id`."""
        self.last += 1
        return self.last

    def add(self, **values: Any) -> int:
        """A row by its columns, the others being the model's defaults, "" or NULL; its key where it counts up."""
        if self.counts_up:
            values.setdefault("id", self.last + 1)
            self.last = max(self.last, values["id"])
        values = self._always | values
        self.rows.append(tuple([self._plain(values[column]) for column in self.columns]))
        return self.last

    def write(self) -> None:
        """All waiting rows, in the order they were added; in the caller's transaction."""
        quoted = ", ".join(map(connection.ops.quote_name, self.columns))
        into = f"{connection.ops.quote_name(self.model._meta.db_table)} ({quoted})"
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                    for row in self.rows:
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * len(self.columns))
                cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", self.rows)
        self.rows.clear()

    def _plain(self, value: Any) -> Any:
        """As the driver takes it: instants as SQLite keeps them (PostgreSQL's driver knows them), data as JSON."""
        kind = type(value)
        if value is None or kind is str or kind is int:
            return value
        if kind is datetime:
            return str(value.astimezone(UTC).replace(tzinfo=None)) if self._is_sqlite else value
        if kind is dict:
            return json.dumps(value)
        return value.value if isinstance(value, Enum) else value


def reset_counters(tables: Iterable[Table]) -> None:
    """Let the database go on counting from where we are."""
    counting = [table.model for table in tables if table.counts_up]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), counting):
            cursor.execute(statement)


def _default(field: models.Field) -> Any:
    if field.has_default():
        return field.get_default()
    return "" if isinstance(field, models.CharField | models.TextField) and not field.null else None
