"""`manage.py import_questions FILE`: questions with their answers, from an earlier system."""

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from inbox.kit import clock
from inbox.operate.bringing_in import bring_in
from inbox.operate.importing import Done, Importer, Rejected, language
from inbox.operate.reading import QUESTIONS, Unreadable, count_rows, mapped, read
from inbox.people.models import Department, User
from inbox.people.roles import Role
from inbox.people.town import NoTownYet, desk, zone
from inbox.questions import actor as actors
from inbox.questions.actor import Actor

EXAMPLE = """\
Example:
  python3 manage.py import_questions board.csv.gz --map text=message --map asked_at=date --lang zh-hans --dry-run

The file is CSV (with a first line of names) or JSON lines, in UTF-8, plain or .gz. Fields: id, asked_at, title, text,
answer, answered_at, department, topic, lang. Title and text are joined. Times without a zone are the town's. A second
run brings in nothing twice, so a run that was stopped is simply started again. Rejected rows and progress go to
standard error.
"""


class Command(BaseCommand):
    help = "Bring in questions that were asked and answered elsewhere."
    requires_system_checks = []  # no page is served

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        shape = argparse.RawDescriptionHelpFormatter
        return super().create_parser(prog_name, subcommand, epilog=EXAMPLE, formatter_class=shape, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--map", action="append", default=[], metavar="FIELD=COLUMN", help="where a field stands")
        parser.add_argument("--department", help="who leads rows that name nobody: its slug (default: the desk)")
        parser.add_argument("--origin", help="where they come from, for good (default: the file's name)")
        parser.add_argument("--lang", default=settings.LANGUAGE_CODE, help="language of rows that name none")
        parser.add_argument("--publish-as", metavar="REVIEWER", help="the reviewer who publishes all of them at once")
        parser.add_argument("--markdown", action="store_true", help="answers are written in Markdown, not plain text")
        parser.add_argument("--dry-run", action="store_true", help="only check every row")
        parser.add_argument("--rejects", type=Path, help="also write rejected rows here, as JSON lines")

    def handle(self, *, file: Path, dry_run: bool, rejects: Path | None, **options: Any) -> None:
        try:
            total = count_rows(file)
            importer = _importer(file, **options)
            rows = read(file, mapped(options["map"], QUESTIONS), QUESTIONS)
            counts = bring_in(rows, importer, total, self.stderr._out, dry_run=dry_run, rejects=rejects)
        except (Unreadable, Rejected, NoTownYet, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_summary(counts, importer, dry_run=dry_run))


def _importer(
    file: Path,
    *,
    department: str | None,
    origin: str | None,
    lang: str,
    publish_as: str | None,
    markdown: bool,
    **_: Any,
) -> Importer:
    lead = Department.objects.filter(slug=department).first() if department else desk()
    if lead is None:
        there = ", ".join(Department.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(f"There is no department “{department}”; there are: {there}.")
    return Importer(
        origin=origin or file.name,
        zone=zone(),
        department=lead,
        lang=language(lang),
        now=clock.now(),
        reviewer=_reviewer(publish_as) if publish_as else None,
        is_markdown=markdown,
    )


def _reviewer(username: str) -> Actor:
    actor = actors.staff(User.objects.filter(username=username).first())
    if not actor.standing.has(Role.REVIEWER):
        raise CommandError(f"“{username}” is no reviewer here, and only a reviewer may publish.")
    return actor


def _summary(counts: Counter[Done | None], importer: Importer, *, dry_run: bool) -> str:
    rejected = f"{counts[None]:,} stayed out"
    if dry_run:
        return f"{counts[Done.IMPORTED]:,} rows could come in, {rejected}. Nothing was brought in."
    end = "published" if importer.reviewer else "undecided, until a reviewer publishes them"
    there = f"{counts[Done.THERE]:,} were there already"
    return f"{counts[Done.IMPORTED]:,} brought in ({end}), {there}, {rejected}. The worker makes them searchable."
