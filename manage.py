#!/usr/bin/env python3
"""`python3 manage.py demo` on a bare machine: makes `.venv`, installs what is needed, starts.

Outside any environment, and only there, `.venv` beside this file is made and kept in step with the
requirements; INBOX_NO_BOOTSTRAP=1 turns that off. Inside an environment nothing is ever installed.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin", "python")


def requirements(command):
    """The lists this command needs, as paths."""
    names = ["requirements.txt"]
    if command == "test":
        names.append("tests/requirements.txt")
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        names.append("inbox/operate/deploy/requirements-scale.txt")
    return [os.path.join(ROOT, name) for name in names]


def stamp(path):
    """Where it is noted that a list is installed, and the note: its hash and the Python it is for."""
    with open(path, "rb") as file:
        digest = hashlib.sha256(file.read() + os.path.realpath(PYTHON).encode()).hexdigest()
    return os.path.join(VENV, os.path.relpath(path, ROOT).replace(os.sep, "-") + ".installed"), digest


def is_installed(path):
    note, digest = stamp(path)
    if not os.path.exists(PYTHON) or not os.path.exists(note):
        return False
    with open(note) as file:
        return file.read() == digest


def install(paths):
    """Make `.venv` and install the lists; one start at a time, the others wait and find it done."""
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        sys.exit("Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv")
    with open(os.path.abspath(__file__)) as lock:
        try:
            import fcntl  # optional dependency: Windows has none, two first starts at once are not guarded there

            fcntl.flock(lock, fcntl.LOCK_EX)
        except ImportError:
            pass
        if all(is_installed(path) for path in paths):
            return
        print("Installing the Python packages into .venv; this takes a moment …", file=sys.stderr, flush=True)
        steps = [[PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]]
        steps[0] += ["--requirement=" + path for path in paths]
        # None yet, half made, or its Python was replaced by an upgrade of the system.
        if not os.path.exists(PYTHON) or subprocess.call([PYTHON, "-c", "import pip"], stderr=subprocess.DEVNULL):
            steps.insert(0, [sys.executable, "-m", "venv", "--clear", VENV])
        for step in steps:
            done = subprocess.run(step, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            if done.returncode:
                sys.stderr.write(done.stdout.decode(errors="replace"))
                sys.exit("The Python packages could not be installed; the lines above say why.")
        for path in paths:
            note, digest = stamp(path)
            with open(note, "w") as file:
                file.write(digest)


def main():
    if sys.version_info < (3, 11):
        sys.exit("Ask Once needs Python 3.11 or newer; this is %d.%d." % sys.version_info[:2])
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    outside = sys.prefix == sys.base_prefix and not os.environ.get("INBOX_NO_BOOTSTRAP")
    if outside:
        paths = requirements(command)
        if not all(is_installed(path) for path in paths):
            try:
                install(paths)
            except OSError as trouble:
                sys.exit(f"Could not make {VENV}: {trouble}. Use an environment of your own instead, see README.md.")
            except KeyboardInterrupt:
                sys.exit(130)
        arguments = [PYTHON, os.path.abspath(__file__), *sys.argv[1:]]
        if os.name == "nt":  # exec would return to the prompt at once there
            sys.exit(subprocess.call(arguments))
        os.execv(PYTHON, arguments)

    for module, listed in [("django", "requirements.txt"), ("pytest", "tests/requirements.txt")]:
        if importlib.util.find_spec(module) is None and (module == "django" or command == "test"):
            sys.exit(f"{module} is not installed in this environment. Run: {sys.executable} -m pip install -r {listed}")
    if command == "test":
        from tests.run import main as run_tests  # slow import: only for this command

        sys.exit(run_tests(sys.argv[2:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inbox.settings")
    from django.core.management import execute_from_command_line  # slow import: after the bootstrap

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
