"""`manage.py test`: the whole suite on every core, on SQLite and then on PostgreSQL.

    manage.py test                       everything; tests that touch no database only once
    manage.py test --sqlite              only on SQLite (--postgres: only there)
    manage.py test tests/people -k duty  what stands here goes to pytest as it is

The exit code is the worst of the two.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.cluster import NoPostgres, cluster

ROOT = Path(__file__).resolve().parent.parent
NOTHING_COLLECTED = 5
OWN_FLAGS = {"--sqlite", "--postgres"}
# A choice of workers made by the caller stands; so does a debugger, which needs this very process.
SPEAKS_OF_WORKERS = ("-n", "--numprocesses", "--pdb", "no:xdist")


def main(arguments: list[str]) -> int:
    """Run the suite and give the exit code: 0 where all went well."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is taken down
    flags = OWN_FLAGS & set(arguments)
    arguments = [argument for argument in arguments if argument not in OWN_FLAGS]
    databases = {"--sqlite": ("SQLite", sqlite), "--postgres": ("PostgreSQL", cluster)}
    chosen = [database for flag, database in databases.items() if not flags or flag in flags]
    lines, codes, skipped = [], [], list(missing_programs())
    try:
        for name, database in chosen:
            try:
                code, line = run_on(name, database, arguments, is_second=bool(lines))
            except NoPostgres as reason:
                skipped.append(f"every test on PostgreSQL: {reason}")
                codes.append(1 if "--postgres" in flags else 0)
                continue
            codes.append(code)
            lines.append(line)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    for reason in skipped:
        print(f"Skipped: {reason}")
    for line in lines:
        print(line)
    # A path or -k that matches nothing on either database is a mistake, not a pass.
    return max([code for code in codes if code != NOTHING_COLLECTED], default=NOTHING_COLLECTED)


Database = Callable[[], contextlib.AbstractContextManager[str]]


def run_on(name: str, database: Database, arguments: list[str], *, is_second: bool) -> tuple[int, str]:
    """pytest on one database: its exit code and one line about it."""
    with tempfile.TemporaryDirectory(prefix="ask-once-tests-") as folder, database() as url:
        print(f"── {name} ──", flush=True)
        workers = [] if any(argument.startswith(SPEAKS_OF_WORKERS) for argument in arguments) else ["-n", "auto"]
        started = time.monotonic()
        pytest = subprocess.Popen(
            [sys.executable, "-m", "pytest", *workers, *arguments],
            cwd=ROOT,
            env={
                **os.environ,
                "DATABASE_URL": url,
                "INBOX_TESTS_DIR": folder,
                "INBOX_TESTS_ONLY_DATABASE": "1" if is_second else "",
            },
        )
        try:
            code = pytest.wait()
        except BaseException as stopped:
            with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
                if not isinstance(stopped, KeyboardInterrupt):  # Ctrl-C has reached it as well, SIGTERM only us
                    pytest.terminate()
                pytest.wait(10)  # let it say how far it came and put its things away
            pytest.kill()
            pytest.wait()
            raise
        verdict = {0: "passed", NOTHING_COLLECTED: "no test matched"}.get(code, "FAILED")
        return code, f"{name}: {verdict} in {time.monotonic() - started:.0f} s"


@contextlib.contextmanager
def sqlite() -> Iterator[str]:
    yield "sqlite://"  # tests/settings.py names the file: one for each worker


def missing_programs() -> Iterator[str]:
    """What tests need beside Python and does not stand here."""
    if not chromium():
        yield "tests in a browser: no Chromium; on Debian: apt install chromium"
    if not shutil.which("msgfmt"):
        yield "whether a sentence lacks its translation: no gettext; on Debian: apt install gettext"


def chromium() -> str | None:
    """The browser that stands here; playwright's own is never downloaded."""
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    return next((path for path in map(shutil.which, names) if path), None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
