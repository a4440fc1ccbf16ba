"""Several real processes on the test's own database, all let go at the same moment: for races."""

import os
import subprocess
import sys
import urllib.parse
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
START = """
import sys
import django
django.setup()
from django.db import connection
connection.ensure_connection()
print("ready", flush=True)
sys.stdin.readline()
"""


def database_url() -> str:
    """The test database of this run as a DATABASE_URL, for a process that a test starts."""
    stands = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{stands['NAME']}"
    quoted = {name: urllib.parse.quote(str(stands[name]), safe="") for name in ("USER", "PASSWORD", "HOST", "NAME")}
    password = f":{quoted['PASSWORD']}" if stands["PASSWORD"] else ""
    port = f":{stands['PORT']}" if stands["PORT"] else ""
    return f"postgres://{quoted['USER']}{password}@{quoted['HOST']}{port}/{quoted['NAME']}"


def environment(**more: str) -> dict[str, str]:
    """What such a process needs to know."""
    return {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "inbox.settings", **more}


def race(code: str, processes: int = 4) -> list[str]:
    """Run the code in so many processes at once; what each printed. Any that fails fails the test."""
    connection.close()
    running = [
        subprocess.Popen(
            [sys.executable, "-c", START + code],
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(processes)
    ]
    for process in running:
        assert process.stdout.readline() == "ready\n", process.communicate()[1]
    for process in running:
        process.stdin.write("go\n")
        process.stdin.flush()
    printed = []
    for process in running:
        output, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
        printed.append(output.strip())
    return printed
