"""A throw-away PostgreSQL for the tests: made in a folder of its own, gone afterwards.

It listens on a Unix socket inside that folder and on nothing else, so it needs no port and no password
and cannot meet a cluster that runs here already. Durability is off: its data lives for one run.
"""

import contextlib
import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "autovacuum_naptime": "10s",
    "log_min_messages": "fatal",
    "timezone": "UTC",
}


class NoPostgres(Exception):
    """There is no PostgreSQL to start here; the text says why."""


def binaries() -> Path | None:
    """The folder with initdb and postgres, the newest version first, or None."""
    places = ["/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin"]
    found = [Path(path) for place in places for path in glob.glob(place)]
    found.sort(key=lambda path: [int(part) for part in "".join(c if c.isdigit() else " " for c in str(path)).split()])
    on_path = shutil.which("initdb")
    candidates = found[::-1] + ([Path(on_path).resolve().parent] if on_path else [])
    return next((path for path in candidates if (path / "initdb").exists() and (path / "postgres").exists()), None)


def other_user() -> dict[str, object]:
    """Arguments of subprocess that drop root, which PostgreSQL refuses to run as; empty where we are not root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise NoPostgres("we are root, and neither “postgres” nor “nobody” exists to run it as")


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """Start one, give its DATABASE_URL (with the database “inbox”), stop and remove it.

    Raises NoPostgres where there are no binaries or it does not start.
    """
    bin_dir = binaries()
    if bin_dir is None:
        raise NoPostgres("its programs (initdb, postgres) are not installed; on Debian: apt install postgresql")
    drop_root = other_user()
    # Not $TMPDIR: a socket's path is limited to 107 bytes, and the other user must be able to reach it.
    folder = Path(tempfile.mkdtemp(prefix="ask-once-pg-", dir="/tmp"))
    server = None
    try:
        if drop_root:
            os.chown(folder, drop_root["user"], drop_root["group"])
        quiet = {"cwd": folder, "stdin": subprocess.DEVNULL, "stderr": subprocess.STDOUT, **drop_root}
        initdb = [bin_dir / "initdb", "--pgdata=data", "--username=ask", "--auth=trust", "--no-sync"]
        made = subprocess.run(
            [*initdb, "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            **quiet,
        )
        if made.returncode:
            raise NoPostgres(f"initdb failed:\n{made.stdout}")
        log = (folder / "log").open("w+")
        options = [f"--{name}={value}" for name, value in SETTINGS.items()]
        server = subprocess.Popen(
            [bin_dir / "postgres", "-D", "data", "-k", str(folder), *options],
            stdout=log,
            start_new_session=True,  # Ctrl-C is for us; we stop it in good order
            **quiet,
        )
        _wait_until_ready(bin_dir, folder, server, log)
        subprocess.run(
            [bin_dir / "createdb", f"--host={folder}", "--username=ask", "inbox"], check=True, capture_output=True
        )
        yield f"postgres://ask@{urllib.parse.quote(str(folder), safe='')}/inbox"
    finally:
        if server:
            server.send_signal(signal.SIGQUIT)  # at once: there is nothing to keep
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(bin_dir: Path, folder: Path, server: subprocess.Popen, log) -> None:
    for _ in range(600):
        if server.poll() is not None:
            log.seek(0)
            raise NoPostgres(f"it stopped at once:\n{log.read()}")
        asked = subprocess.run([bin_dir / "pg_isready", "--quiet", f"--host={folder}", "--username=ask"])
        if asked.returncode == 0:
            return
        time.sleep(0.05)
    raise NoPostgres("it did not answer within 30 seconds")
