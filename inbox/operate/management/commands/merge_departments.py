"""`manage.py merge_departments SOURCE TARGET --reason "…"`: one department takes over what another did."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inbox.kit import clock
from inbox.operate.progress import Progress
from inbox.people.models import Department
from inbox.questions.actor import OPERATOR
from inbox.questions.errors import Refused
from inbox.questions.merging import concerned, merge_departments


class Command(BaseCommand):
    help = (
        "Merge a department into another: its topics, its members and every open question go over, each question with "
        "an event that keeps both names; then it is closed. Started again after a stop, it goes on where it was."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        example = (
            'Example: python3 manage.py merge_departments parks roads --reason "One office for streets and green."'
        )
        return super().create_parser(prog_name, subcommand, epilog=example, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", help="the short name of the department that ends")
        parser.add_argument("target", help="the short name of the one that takes over")
        parser.add_argument("--reason", required=True, help="one sentence; it stands in the history of every question")

    def handle(self, *, source: str, target: str, reason: str, **_: Any) -> None:
        merged, into = _department(source), _department(target)
        if not reason.strip():
            raise CommandError("Say in one sentence why, with --reason.")
        waiting = concerned(merged).count()
        with Progress(waiting, "questions", self.stderr._out) as bar:
            try:
                moved = merge_departments(
                    merged,
                    into,
                    actor=OPERATOR,
                    now=clock.now(),
                    reason=reason.strip(),
                    progress=lambda done, of: _step(bar, done, of),
                )
            except Refused as refusal:
                raise CommandError(str(refusal)) from refusal
        followed = "1 open question" if moved == 1 else f"{moved:,} open questions"
        self.stdout.write(f"{merged} is part of {into} now: {followed} followed.")


def _department(slug: str) -> Department:
    found = Department.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Department.objects.filter(is_active=True).order_by("slug").values_list("slug", flat=True))
        raise CommandError(f"There is no department “{slug}”. There are: {known}.")
    return found


def _step(bar: Progress, done: int, of: int) -> None:
    bar.total = of
    bar.step(done - bar.done)
