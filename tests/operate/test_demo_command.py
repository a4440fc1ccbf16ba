"""`manage.py demo` as people start it: a folder of its own, an address that answers, an end on Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import pytest

from tests.house.tree import ROOT

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="serve needs fork")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


@contextmanager
def demo(folder, port, *options):
    """The running command and its lines until it serves."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    real = {
        "INBOX_DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/real.sqlite3",
        "ALLOWED_HOSTS": "a.example",
    }
    process = subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "demo", f"--port={port}", *options],
        env={**kept, **real, "INBOX_NO_BOOTSTRAP": "1", "EMAIL_URL": "smtp://mail.example"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip())
        if line.startswith("Serving"):
            break
    try:
        yield process, lines
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


def get(address: str) -> tuple[int, str]:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.status, answer.read().decode()


def test_demo_serves_its_own_town_and_starts_again_in_moments(tmp_path):
    port = free_port()
    with demo(tmp_path, port) as (process, lines):
        assert f"  Look at     http://localhost:{port}/" in lines
        assert [line for line in lines if line.startswith("    mk.desk")] == [
            "    mk.desk          Citizens’ Desk: responder"
        ]
        status, page = get(f"http://localhost:{port}/")
        assert (status, "Brookhaven" in page) == (200, True)
        assert "mk.desk" in get(f"http://localhost:{port}/accounts/login/")[1]
    assert process.returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["demo", "secret_key", "tracking_pepper"]

    began = time.monotonic()
    with demo(tmp_path, port) as (process, lines):
        assert get(f"http://localhost:{port}/healthz")[0] == 200
        assert time.monotonic() - began < 10  # under 2 s alone on a machine; the suite fills all cores
        assert "Preparing" not in "\n".join(lines)
        said = refused(tmp_path, port)
    assert said == (
        1,
        f"CommandError: Port {port} is not free (Address already in use). "
        f"Choose another one: python3 manage.py demo --port {port + 1}\n",
    )


def refused(folder, port) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", "demo", f"--port={port}"],
        env={**os.environ, "INBOX_DATA_DIR": str(folder), "INBOX_NO_BOOTSTRAP": "1"},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stderr
