"""`manage.py show_config`: what is in force, with secrets masked."""

import re
from collections.abc import Iterator

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from inbox.kit import sqlite

MASKED = "•••"
PASSWORD_IN_URL = re.compile(r"(?<=://)([^:/@\s]*):[^@/\s]+(?=@)")


class Command(BaseCommand):
    help = "Show the settings in force, with secrets masked, and which database runs how."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs) -> CommandParser:
        return super().create_parser(prog_name, subcommand, epilog="Example: python3 manage.py show_config", **kwargs)

    def handle(self, **_) -> None:
        rows = [*settings_in_force(), *database_in_force()]
        width = max(len(name) for name, _ in rows)
        for name, value in rows:
            self.stdout.write(f"{name:<{width}}  {value}")


def settings_in_force() -> Iterator[tuple[str, str]]:
    """Name → value as text, by the names of the environment's variables where they have one."""
    yield "INBOX_DATA_DIR", str(settings.DATA_DIR)
    yield "INBOX_SITE_URL", settings.SITE_URL
    yield "ALLOWED_HOSTS", ", ".join(settings.ALLOWED_HOSTS)
    yield "INBOX_TRUSTED_PROXIES", str(settings.TRUSTED_PROXIES)
    yield "INBOX_DEFAULT_LANGUAGE", settings.LANGUAGE_CODE
    yield "INBOX_DEBUG", _yes_no(settings.DEBUG)
    yield "INBOX_HSTS_SECONDS", str(settings.SECURE_HSTS_SECONDS)
    yield "SECRET_KEY", MASKED
    yield "SECRET_KEY_FALLBACKS", f"{MASKED} ({len(settings.SECRET_KEY_FALLBACKS)})"
    yield "INBOX_TRACKING_PEPPER", MASKED
    yield "EMAIL_URL", mask_password(settings.EMAIL_URL) or "none: letters wait in the outbox"
    yield "INBOX_MAIL_FROM", settings.DEFAULT_FROM_EMAIL
    for name, limit in settings.LIMITS.items():
        yield f"limit {name}", str(limit)
    for name, (path, seconds) in settings.PERIODIC.items():
        yield f"every {seconds} s", f"{name} ({path})"


def database_in_force() -> Iterator[tuple[str, str]]:
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("sqlite3"):
        yield "DATABASE_URL", f"PostgreSQL, {database['NAME']} on {database['HOST'] or 'the local socket'}"
        return
    version = sqlite.version()
    yield "DATABASE_URL", f"SQLite, {database['NAME']}"
    yield "SQLite version", ".".join(map(str, version))
    yield "write-ahead log", "yes" if sqlite.is_wal_safe(version) else "no: this version can lose writes with it"


def mask_password(url: str) -> str:
    return PASSWORD_IN_URL.sub(rf"\1:{MASKED}", url)


def _yes_no(value: bool) -> str:  # noqa: FBT001
    return "yes" if value else "no"
