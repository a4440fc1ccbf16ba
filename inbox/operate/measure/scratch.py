"""A database of its own for measuring, gone afterwards; the product's own is not touched."""

import copy
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

ALIAS = "measure"


@contextmanager
def scratch(app: str) -> Iterator[str]:
    """The alias of a database that holds one app's tables: a temporary file on SQLite, a schema on PostgreSQL."""
    settings = copy.deepcopy(connections[DEFAULT_DB_ALIAS].settings_dict)
    schema = f"measure_{uuid4().hex}"
    on_postgres = connections[DEFAULT_DB_ALIAS].vendor == "postgresql"
    with tempfile.TemporaryDirectory(prefix="measure-") as folder:
        if on_postgres:
            _run(DEFAULT_DB_ALIAS, f"CREATE SCHEMA {schema}")
            settings["OPTIONS"] = {**settings.get("OPTIONS", {}), "options": f"-c search_path={schema}"}
        else:
            settings["NAME"] = str(Path(folder, "scratch.sqlite3"))
        connections.databases[ALIAS] = settings
        try:
            executor = MigrationExecutor(connections[ALIAS])
            executor.migrate(executor.loader.graph.leaf_nodes(app))
            yield ALIAS
        finally:
            connections[ALIAS].close()
            del connections[ALIAS], connections.databases[ALIAS]
            if on_postgres:
                _run(DEFAULT_DB_ALIAS, f"DROP SCHEMA {schema} CASCADE")


def _run(alias: str, sql: str) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute(sql)
