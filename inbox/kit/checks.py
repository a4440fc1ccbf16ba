"""What `manage.py check` and every start say about the machine and the settings, before a resident finds out."""

import os
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

from . import sqlite

NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "fuse.glusterfs", "ceph", "afs"}
OLDEST_POSTGRES = (13, 0)
SHORTEST_SECRET = 40


@register(Tags.database)
def databases_are_fit(databases: list[str] | None = None, **_) -> list[CheckMessage]:
    """PostgreSQL is recent enough. Asked only where a command names its databases, as `migrate` does."""
    found = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor == "postgresql" and connection.get_database_version() < OLDEST_POSTGRES:
            found.append(Error("PostgreSQL is too old; version 13 or later is needed.", id="inbox.E001"))
    return found


@register()
def sqlite_is_fit(**_) -> list[CheckMessage]:
    """SQLite is one that keeps what it acknowledged, on a disk that keeps it too."""
    if not uses_sqlite():
        return []
    found: list[CheckMessage] = []
    written = ".".join(map(str, sqlite.version()))
    if not sqlite.can_return_rows(sqlite.version()):
        found.append(Error(f"SQLite {written} is too old; 3.35 or later is needed.", id="inbox.E002"))
    elif not sqlite.is_wal_safe(sqlite.version()):
        found.append(
            Warning(
                f"SQLite {written} can lose writes in WAL mode, so the slower rollback journal is used.",
                hint="Install the package pysqlite3, or SQLite 3.51.3 or later.",
                id="inbox.W001",
            )
        )
    if kind := network_file_system(settings.DATA_DIR):
        found.append(
            Error(
                f"The data folder {settings.DATA_DIR} is on a network file system ({kind}), where SQLite loses data.",
                hint="Put INBOX_DATA_DIR on a local disk, or use PostgreSQL by DATABASE_URL.",
                id="inbox.E003",
            )
        )
    return found


@register(Tags.security)
def secrets_are_fit(**_) -> list[CheckMessage]:
    """Nobody guesses the keys, and nobody else on the machine reads them."""
    found: list[CheckMessage] = []
    if len(settings.SECRET_KEY) < SHORTEST_SECRET:
        found.append(
            Warning(f"SECRET_KEY has fewer than {SHORTEST_SECRET} characters and may be guessed.", id="inbox.W002")
        )
    for file in (settings.DATA_DIR / "secret_key", settings.DATA_DIR / "tracking_pepper"):
        if os.name == "posix" and file.exists() and file.stat().st_mode & 0o077:
            found.append(Warning(f"Others can read {file}.", hint=f"chmod 600 {file}", id="inbox.W003"))
    return found


def uses_sqlite() -> bool:
    return connections["default"].vendor == "sqlite"


def network_file_system(folder: Path, mounts: Path = Path("/proc/mounts")) -> str | None:
    """The kind of network file system that holds the folder; None for a local disk and where nobody can tell."""
    try:
        lines = [line.split() for line in mounts.read_text("utf-8", "replace").splitlines()]
    except OSError:
        return None
    places = {place.replace("\\040", " "): kind for _, place, kind, *_ in lines}
    for parent in (folder, *folder.parents):
        if str(parent) in places:
            kind = places[str(parent)]
            return kind if kind in NETWORK_FILE_SYSTEMS else None
    return None
