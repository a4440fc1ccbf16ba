"""SQLite as this product needs it: a version without the WAL-reset bug, durable commits, no lock errors.

SQLite 3.7.0 to 3.51.2 can lose committed writes when several connections write and checkpoint a WAL
(fixed in 3.51.3, 3.50.7 and 3.44.6). pysqlite3 brings a newer one; where it does not install and the
system's is affected, the rollback journal is used instead and `show_config` says so.
"""

import sqlite3
import sys

FIXED_IN = ((3, 44, 6), (3, 50, 7))
FIXED_SINCE = (3, 51, 3)


def use_newest_sqlite() -> None:
    """Put pysqlite3 in the place of sqlite3 for Django, where it is installed and newer."""
    try:
        import pysqlite3  # optional dependency: no wheel for every platform
    except ImportError:
        return
    if pysqlite3.sqlite_version_info > sqlite3.sqlite_version_info:
        sys.modules["sqlite3"] = pysqlite3
        sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


def version() -> tuple[int, int, int]:
    return sys.modules["sqlite3"].sqlite_version_info


def is_wal_safe(found: tuple[int, int, int]) -> bool:
    """Whether this version is outside the range of the WAL-reset bug."""
    if found >= FIXED_SINCE or found < (3, 7, 0):
        return True
    return any(found[:2] == fixed[:2] and found >= fixed for fixed in FIXED_IN)


def sqlite_options() -> dict[str, object]:
    """Django's OPTIONS: one writer at a time by IMMEDIATE, synchronous FULL so that an acknowledged question
    survives a power cut (about 200 commits a second on a small machine, ample for a town)."""
    use_newest_sqlite()
    journal = "WAL" if is_wal_safe(version()) else "DELETE"
    pragmas = f"PRAGMA journal_mode={journal}; PRAGMA synchronous=FULL; PRAGMA trusted_schema=OFF;"
    return {"transaction_mode": "IMMEDIATE", "timeout": 5, "init_command": f"{pragmas} PRAGMA secure_delete=ON;"}


def can_return_rows(found: tuple[int, int, int]) -> bool:
    """Whether INSERT … RETURNING works, on which the limits count."""
    return found >= (3, 35, 0)
