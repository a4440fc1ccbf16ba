"""`manage.py fill --questions N --answers M`: synthetic load for measuring."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inbox.kit import clock
from inbox.operate.filling.fill import fill
from inbox.operate.filling.ground import Unable
from inbox.operate.progress import Progress
from inbox.people.town import NoTownYet

MOST = 5_000_000


class Command(BaseCommand):
    help = (
        "Fill the database with made-up questions of the last three years, for measuring: by bulk inserts that keep "
        "every constraint and trigger. Not for a real town: history is never deleted."
    )
    requires_system_checks = []  # no page is served

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        example = "Example: INBOX_DATA_DIR=load python3 manage.py fill --questions 10000 --answers 8000"
        return super().create_parser(prog_name, subcommand, epilog=example, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--questions", type=int, required=True, help="how many in all")
        parser.add_argument("--answers", type=int, default=0, help="how many of them are published")
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same questions (default 1)")

    def handle(self, *, questions: int, answers: int, seed: int, **_: Any) -> None:
        if not 0 <= answers <= questions <= MOST:
            raise CommandError(f"Of --questions (at most {MOST:,}) some or all can be --answers, not more.")
        with Progress(questions, "questions", self.stderr._out) as bar:
            try:
                fill(questions, answers, seed=seed, now=clock.now(), step=bar.step)
            except (NoTownYet, Unable) as error:
                raise CommandError(str(error)) from error
        self.stdout.write(f"{questions:,} questions written, {answers:,} of them published.")
