"""A town at work: random verbs of all kinds by random members at random moments, then `verify` over all of it.

    python3 -m tests.benchmarks.verbs --questions 10000 --verbs 60000
    python3 -m tests.benchmarks.verbs --questions 10000 --verbs 60000 --database postgres

A scratch database each time; PostgreSQL is a throw-away one without durability. Half a year passes, several hundred
questions are in hand at once, members leave and come back, departments merge. Refused tries do not count as verbs.
"""

import argparse
import contextlib
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime

from tests.cluster import cluster


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--verbs", type=int, default=3000)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ask-once-verbs-") as folder, contextlib.ExitStack() as stack:
        os.environ |= {
            "INBOX_DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "inbox.settings",
            "INBOX_NO_BOOTSTRAP": "1",
            "EMAIL_URL": "",
        }
        os.environ.pop("DATABASE_URL", None)
        if options.database == "postgres":
            os.environ["DATABASE_URL"] = stack.enter_context(cluster())
        import django  # after the environment it reads

        django.setup()
        from tests.benchmarks.verbs_town import Town  # likewise

        return measure(Town, options)


def measure(town_of: Callable, options: argparse.Namespace) -> int:
    from django.core.management import call_command
    from django.db import connection, connections

    call_command("migrate", verbosity=0)
    town = town_of(random.Random(options.seed), options.questions, options.verbs)
    with timed(f"{options.questions:,} questions and {options.verbs:,} verbs on {connection.vendor}") as took:
        town.work(progress)
    done = options.questions + options.verbs
    print(f"{done / took():,.0f} a second; {sum(town.refused.values()):,} tries refused")
    print("done: " + listed(town.done))
    print("refused: " + listed(town.refused))
    with timed("the worker after it: letters and search"):
        town.follow()
    with timed("verify"):
        try:
            call_command("verify")
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
    connections.close_all()
    return code


@contextlib.contextmanager
def timed(what: str) -> Iterator[Callable[[], float]]:
    began = time.monotonic()
    ended: list[float] = []
    yield lambda: (ended[0] if ended else time.monotonic()) - began
    ended.append(time.monotonic())
    print(f"{what}: {ended[0] - began:.1f} s", flush=True)


def progress(done: int, of: int, now: datetime) -> None:
    if done % 1000 == 0:
        print(f"{done:,} of {of:,}, {now:%Y-%m-%d}", file=sys.stderr, flush=True)


def listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.most_common())


if __name__ == "__main__":
    sys.exit(main())
