"""`manage.py serve`: the web server and the worker."""

import os

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from inbox.kit import env
from inbox.kit.schema import pending_migrations
from inbox.operate import server

MOST_PROCESSES = 4


class Command(BaseCommand):
    help = "Run the web server and the worker until SIGTERM or Ctrl-C; whatever dies is started again."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs) -> CommandParser:
        example = "Example: python3 manage.py serve --host 127.0.0.1 --port 8000 --processes 2"
        return super().create_parser(prog_name, subcommand, epilog=example, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1; :: for all)")
        parser.add_argument("--port", type=int, default=env.number("PORT", 8000), help="default: PORT, else 8000")
        cores = min(os.cpu_count() or 1, MOST_PROCESSES)
        parser.add_argument("--processes", type=int, default=cores, help=f"web processes (default here {cores})")
        parser.add_argument("--threads", type=int, default=4, help="threads of each web process (default 4)")

    def handle(self, *, host: str, port: int, processes: int, threads: int, **_) -> None:
        if pending_migrations():
            raise CommandError("The database is not up to date. Run first: python3 manage.py migrate")
        connections.close_all()  # a connection must not be shared with a child
        from inbox.wsgi import application  # slow import: builds the middleware, once for all processes

        try:
            listening = server.listen(host, port)
        except OSError as error:
            raise CommandError(f"Cannot listen on {host} port {port}: {os.strerror(error.errno)}.") from error
        shown = f"[{host}]" if ":" in host else host
        self.stdout.write(f"Serving on http://{shown}:{listening.getsockname()[1]}/")
        self.stdout.flush()
        server.serve(listening, application, max(1, processes), max(1, threads))
