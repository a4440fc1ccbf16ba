"""`manage.py measure rank …`: run parts of the product on files and write what they say, to be scored elsewhere."""

import argparse
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from inbox.operate.measure.rank import rank

EXAMPLE = """\
example:
  python3 manage.py measure rank --corpus corpus.jsonl.gz --queries queries.jsonl.gz --out ranking.jsonl

Files hold one JSON object a line, in UTF-8; a name that ends in .gz is compressed. A database of their own is used
and removed. Progress goes to standard error.
"""


class Command(BaseCommand):
    help = "Run search on a file of questions and write what it finds."
    requires_system_checks = []  # no page is served and no table of the town is read

    def create_parser(self, prog_name, subcommand, **kwargs):
        return super().create_parser(
            prog_name, subcommand, epilog=EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser):
        what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
        ranking = what.add_parser("rank", help="find for each query the entries of a corpus that ask the same")
        ranking.add_argument("--corpus", type=Path, required=True, help='lines {"id", "question", "answer", "lang"}')
        ranking.add_argument("--queries", type=Path, required=True, help='lines {"id", "text", "lang"}')
        ranking.add_argument("--out", type=Path, required=True, help='gets lines {"id", "ranking", "confidence"}')

    def handle(self, *, corpus: Path, queries: Path, out: Path, **options):
        started = time.monotonic()

        def progress(said: str) -> None:
            self.stderr.write(f"{time.monotonic() - started:6.1f} s  {said}")

        try:
            rank(corpus, queries, out, progress)
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"{error.__class__.__name__}: {error}") from error
