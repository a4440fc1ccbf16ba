"""`manage.py demo`: an invented town full of questions, in a folder of its own, to look at and to try everything in."""

import json
import os
import shutil
import socket
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from inbox.kit import clock, env
from inbox.kit.schema import pending_migrations
from inbox.people.models import Absence, Membership

HOST = "127.0.0.1"
NOTE = "demo.json"  # written last: without it the folder is half made
OLD_AFTER_DAYS = 3


class Command(BaseCommand):
    help = (
        "Prepare the demo town (the first time, or with --fresh), start the web server and the worker, and say where "
        "to look and who can sign in. It lives in demo/ in the data folder; a real town beside it is not touched."
    )
    requires_system_checks = []  # they run in the second start, on the demo's own settings

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        example = "Example: python3 manage.py demo --port 8001 --fresh"
        return super().create_parser(prog_name, subcommand, epilog=example, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=env.number("PORT", 8000), help="default: PORT, else 8000")
        parser.add_argument("--fresh", action="store_true", help="forget what was done in the demo and begin anew")
        parser.add_argument("--inside", action="store_true", help="(used by the command itself)")

    def handle(self, *, port: int, fresh: bool, inside: bool, **_: Any) -> None:
        if not inside:
            _refuse_taken(port)
            _start_inside(settings.DATA_DIR / "demo", port, fresh=fresh)
        folder: Path = settings.DATA_DIR
        if fresh or not (folder / NOTE).exists():
            self._prepare(folder)
        elif pending_migrations():
            call_command("migrate", verbosity=0)
        self._tell(json.loads((folder / NOTE).read_text(encoding="utf-8")))
        call_command("serve", host=HOST, port=port, stdout=self.stdout, stderr=self.stderr)

    def _prepare(self, folder: Path) -> None:
        from inbox.operate.demo.prepare import prepare  # slow import: only when there is something to prepare

        began = time.monotonic()
        self._say("Preparing the demo town, once …")
        _empty(folder)
        call_command("migrate", verbosity=0)
        now = clock.now()
        prepared = prepare(now, self._say)
        note = {"made_at": now.isoformat(), "questions": prepared.questions, "codes": prepared.codes}
        (folder / NOTE).write_text(json.dumps(note), encoding="utf-8")
        self._say(f"{prepared.questions} questions in {time.monotonic() - began:.0f} seconds.")

    def _tell(self, note: dict[str, Any]) -> None:
        from inbox.operate.demo.prepare import PASSWORD  # slow import

        days = (clock.now() - datetime.fromisoformat(note["made_at"])).days
        lines = ["", f"  Look at     {settings.SITE_URL}/", f"  In Chinese  {settings.SITE_URL}/zh-hans/"]
        lines += [f"  The desk    {settings.SITE_URL}/desk/", ""]
        members = _members()
        settings.DEMO_ACCOUNTS = [
            f"password “{PASSWORD}” for all",
            *members,
        ]  # shown where one signs in, in the demo only
        lines += [f"  Sign in with the password “{PASSWORD}” as:", *(f"    {one}" for one in members), ""]
        lines += [f"  Track a question at {settings.SITE_URL}/track/ with one of these codes:"]
        lines += [f"    {code}  {words}" for code, words in note["codes"]]
        if days > OLD_AFTER_DAYS:
            lines += ["", f"  This demo is {days} days old; --fresh makes one whose dates end today."]
        lines += ["", "  Ctrl-C stops everything.", ""]
        self._say("\n".join(lines))

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


def _start_inside(folder: Path, port: int, *, fresh: bool) -> None:
    """Begin again with the demo's own settings: its folder, SQLite, no mail, whatever this machine has set."""
    ours = {
        "INBOX_DATA_DIR": str(folder),
        "DATABASE_URL": "",
        "EMAIL_URL": "",
        "INBOX_SECOND_FACTOR": "off",
        "INBOX_SITE_URL": "",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "PORT": str(port),
    }
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    again = [sys.executable, *sys.argv[:1], "demo", "--inside", f"--port={port}", *(["--fresh"] if fresh else [])]
    sys.stdout.flush()
    os.execve(sys.executable, again, kept | {name: value for name, value in ours.items() if value})


def _refuse_taken(port: int) -> None:
    try:
        socket.create_server((HOST, port)).close()
    except (OSError, OverflowError) as error:
        why = os.strerror(error.errno) if isinstance(error, OSError) else "ports go up to 65535"
        sentence = f"Port {port} is not free ({why}). Choose another one: python3 manage.py demo --port {port + 1}"
        raise CommandError(sentence) from error


def _empty(folder: Path) -> None:
    """Everything but the secrets, which are loaded already."""
    for one in folder.iterdir():
        if one.is_dir():
            shutil.rmtree(one)
        elif one.name not in {"secret_key", "tracking_pepper"}:
            one.unlink()


def _members() -> list[str]:
    """A line for each member who can sign in, and each department: the name, department, roles, whose deputy."""
    held: dict[tuple[str, str], list[str]] = {}
    here = Membership.objects.filter(user__is_active=True, department__is_active=True)
    for one in here.select_related("user", "department").order_by("pk"):
        held.setdefault((one.user.username, str(one.department)), []).append(one.role)
    now = clock.now()
    for away in Absence.objects.filter(from_at__lte=now, until_at__gt=now).select_related("member", "deputy"):
        for (username, _), roles in held.items():
            roles += [f"deputy of {away.member.username}"] * (username == away.deputy.username)
            roles += ["away now"] * (username == away.member.username)
    wide = max(len(username) for username, _ in held)
    return [f"{username:<{wide}}  {department}: {', '.join(roles)}" for (username, department), roles in held.items()]
