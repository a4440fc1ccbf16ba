"""`manage.py import_town departments|topics|members FILE`: what a town is made of, from a table."""

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from inbox.kit import clock
from inbox.operate.bringing_in import bring_in
from inbox.operate.importing import Done
from inbox.operate.importing_town import SHAPES, TownImporter
from inbox.operate.reading import Unreadable, count_rows, mapped, read
from inbox.people.invitations import may_give
from inbox.people.models import User
from inbox.people.town import NoTownYet, town

EXAMPLE = """\
Example:
  python3 manage.py import_town departments offices.csv --map name=Office --map name_zh-hans=科室 --dry-run
  python3 manage.py import_town topics topics.csv
  python3 manage.py import_town members staff.csv --invite-as w.evans

Files are CSV (with a first line of names) or JSON lines, in UTF-8, plain or .gz; bring in departments first.
  departments: slug, name, duties, phone, email, is_desk
  topics:      slug, name, group, department, kind, urgency, routes_at_once
  members:     username, name, email, department, roles (several with commas), language; one row for each department
Name, duties and group may stand in one column a language: name_en, name_zh-hans. What is there already is left as it
is, so a run that was stopped is simply started again. Rejected rows and progress go to standard error.
"""


class Command(BaseCommand):
    help = "Bring in departments, topics or members from a table."
    requires_system_checks = []  # no page is served

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        shape = argparse.RawDescriptionHelpFormatter
        return super().create_parser(prog_name, subcommand, epilog=EXAMPLE, formatter_class=shape, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=list(SHAPES))
        parser.add_argument("file", type=Path)
        parser.add_argument("--map", action="append", default=[], metavar="FIELD=COLUMN", help="where a field stands")
        parser.add_argument("--invite-as", metavar="USERNAME", help="members get an invitation in this one's name")
        parser.add_argument("--dry-run", action="store_true", help="only check every row")
        parser.add_argument("--rejects", type=Path, help="also write rejected rows here, as JSON lines")

    def handle(self, *, what: str, file: Path, dry_run: bool, rejects: Path | None, **options: Any) -> None:
        try:
            town()
            total = count_rows(file)
            importer = TownImporter(what, clock.now(), _inviter(options["invite_as"]))
            rows = read(file, mapped(options["map"], SHAPES[what]), SHAPES[what])
            counts = bring_in(rows, importer, total, self.stderr._out, dry_run=dry_run, rejects=rejects)
        except (Unreadable, NoTownYet, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_summary(counts, importer, dry_run=dry_run))


def _inviter(username: str | None) -> User | None:
    if not username:
        return None
    user = User.objects.filter(username=username).first()
    if user is None or not may_give(user):
        raise CommandError(f"“{username}” may invite nobody here.")
    if not settings.EMAIL_URL:
        raise CommandError("Invitations go by mail, and no mail server is set: EMAIL_URL.")
    return user


def _summary(counts: Counter[Done | None], importer: TownImporter, *, dry_run: bool) -> str:
    rejected = f"{counts[None]:,} stayed out"
    if dry_run:
        return f"{counts[Done.IMPORTED]:,} rows could come in, {rejected}. Nothing was brought in."
    said = f"{counts[Done.IMPORTED]:,} brought in, {counts[Done.THERE]:,} were there already, {rejected}."
    if importer.what == "members" and counts[Done.IMPORTED]:
        said += " " + (
            "Invitations are on their way."
            if importer.invited_by
            else "None of the new ones has a password yet: set it under /admin/ or by changepassword."
        )
    return said
