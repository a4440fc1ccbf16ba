"""`manage.py reindex`: the search indexes, read anew from the questions."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from inbox.operate.progress import Progress
from inbox.questions.models import Question
from inbox.search.reindex import reindex


class Command(BaseCommand):
    help = (
        "Bring the search indexes (public, desk, precedents) to how every question stands now, as after an upgrade "
        "that changed how words are read. A running server and worker go on meanwhile; stopped half-way it is simply "
        "started again."
    )
    requires_system_checks = []  # no page is served

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(prog_name, subcommand, epilog="Example: python3 manage.py reindex", **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anew",
            action="store_true",
            help="empty the indexes first, where one is said to be damaged; until the end searches find less",
        )

    def handle(self, *, anew: bool, **_: Any) -> None:
        with Progress(Question.objects.count(), "questions", self.stderr._out) as bar:
            reindex(step=bar.step, anew=anew)
        self.stdout.write(f"{bar.done:,} questions indexed.")
