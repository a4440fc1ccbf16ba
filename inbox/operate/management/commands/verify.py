"""`manage.py verify`: every statement of what must always hold, over the whole database."""

import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from inbox.kit import clock
from inbox.operate.progress import Progress
from inbox.operate.public_index import verify_public_index
from inbox.questions import triggers
from inbox.questions.models import Question
from inbox.questions.verifying import STATEMENTS, Breach, Found, verify


class Command(BaseCommand):
    help = (
        "Check that everything that must always hold does: who is accountable, promises, histories, four eyes, files "
        "and what the public can read. Changes nothing and may run while people work. Ends with 1 where something "
        "does not hold."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        example = "Example: python3 manage.py verify --limit 100"
        return super().create_parser(prog_name, subcommand, epilog=example, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--limit",
            type=int,
            default=20,
            metavar="N",
            help="show at most so many breaches of a statement (default 20)",
        )

    def handle(self, *, limit: int, **_: Any) -> None:
        found, counts = Found(), Counter[int]()
        shown: dict[int, list[Breach]] = {statement.number: [] for statement in STATEMENTS}
        with Progress(Question.objects.count(), "questions", self.stderr._out) as bar:
            for breach in self._breaches(found, bar):
                counts[breach.statement] += 1
                if len(shown[breach.statement]) < limit:
                    shown[breach.statement].append(breach)
        for statement in STATEMENTS:
            self._print(statement.number, statement.says, found, counts, shown[statement.number])
        total, lost = counts.total(), triggers.missing(connection)
        said = f"{_counted(total, 'breach', 'breaches')} found." if total else "Everything holds."
        self.stdout.write(f"\n{_counted(found.questions, 'question', 'questions')} checked. {said}")
        if lost:
            self.stdout.write(f"The database lacks its guards: {', '.join(lost)}. Run: python3 manage.py migrate")
        if total or lost:
            sys.exit(1)

    def _breaches(self, found: Found, bar: Progress) -> Iterator[Breach]:
        yield from verify(found, bar.step)
        yield from verify_public_index(clock.now())

    def _print(self, number: int, says: str, found: Found, counts: Counter[int], shown: list[Breach]) -> None:
        count = counts[number]
        verdict = _counted(count, "breach", "breaches") if count else "holds"
        self.stdout.write(f"{number:2}. {says} {_counted(found.questions, 'question', 'questions')}: {verdict}")
        for breach in shown:
            self.stdout.write(f"      {breach}")
        if count > len(shown):
            self.stdout.write(f"      … and {_counted(count - len(shown), 'more', 'more')}")
        if number == 1 and found.left_to_worker:
            whom = _counted(found.left_to_worker, "question has", "questions have")
            self.stdout.write(
                f"      {whom} an owner who does not answer in the lead any more; the worker vacates"
                " such questions within five minutes, so this is no breach."
            )


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
