"""`manage.py work`: the worker alone."""

import signal
import threading

from django.core.management.base import BaseCommand, CommandParser

from inbox.errands import worker


class Command(BaseCommand):
    help = "Run the worker alone: letters, search index, deadlines. `serve` has one already; more do no harm."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs) -> CommandParser:
        return super().create_parser(prog_name, subcommand, epilog="Example: python3 manage.py work", **kwargs)

    def handle(self, **_) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        worker.run(stop)
