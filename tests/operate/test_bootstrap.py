"""manage.py on a bare machine: an environment of its own outside any other, none inside one.

Run on a copy whose lists are empty and whose Django is a stand-in of four lines, so that nothing is downloaded.
"""

import ast
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.house.tree import ROOT

BARE_PYTHON = getattr(sys, "_base_executable", sys.executable)
INSTALLING = "Installing the Python packages"
DJANGO = """
    import os, sys, time
    def execute_from_command_line(arguments):
        print(sys.prefix, *arguments[1:], flush=True)
        time.sleep(60 if "sleep" in arguments else 0)
        sys.exit(7)
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="written for POSIX")


class Project:
    """A copy of manage.py in a folder of its own."""

    def __init__(self, folder: Path):
        self.folder = folder
        for name in ("django/core/management/__init__.py", "tests/requirements.txt", "hidden/sitecustomize.py"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "django/core/management/__init__.py").write_text(textwrap.dedent(DJANGO))
        (folder / "tests/run.py").write_text("def main(arguments):\n    print('suite', *arguments)\n    return 3\n")
        (folder / "pytest.py").touch()
        (folder / "requirements.txt").write_text("# nothing\n")
        (folder / "tests/requirements.txt").write_text("# nothing\n")
        shutil.copy(ROOT / "manage.py", folder)

    @property
    def venv(self) -> Path:
        return self.folder / ".venv"

    def start(self, *arguments: str, python: str | Path = BARE_PYTHON, before: str = "", **environment: str):
        """Begin `manage.py …` from another folder; `before` is Python run at its start."""
        (self.folder / "hidden/sitecustomize.py").write_text(before)
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        return subprocess.Popen(
            [python, self.folder / "manage.py", *arguments],
            cwd="/",
            env={**kept, "PYTHONPATH": str(self.folder / "hidden") if before else "", **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, **options: str) -> tuple[int, str, str]:
        process = self.start(*arguments, **options)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


def test_first_start_makes_an_environment_and_later_starts_keep_it_in_step(project):
    code, out, err = project.run("demo", "--port", "1")
    assert (code, out) == (7, f"{project.venv} demo --port 1\n")
    assert INSTALLING in err

    assert project.run("demo") == (7, f"{project.venv} demo\n", "")

    (project.folder / "requirements.txt").write_text("# changed by a pull\n")
    assert INSTALLING in project.run("demo")[2]
    assert project.run("demo")[2] == ""

    code, out, err = project.run("test", "-k", "duty")
    assert (code, out) == (3, "suite -k duty\n")
    assert INSTALLING in err
    assert project.run("test")[2] == ""

    python = project.venv / "bin" / "python"
    python.unlink()
    python.symlink_to("/no/such/python")  # what an upgrade of the system's Python leaves behind
    assert INSTALLING in project.run("demo")[2]


def test_two_first_starts_at_once_make_one_environment(project):
    both = [project.start("demo"), project.start("demo")]
    results = [(process.communicate(timeout=120), process.returncode) for process in both]
    assert [(out, code) for (out, _), code in results] == [(f"{project.venv} demo\n", 7)] * 2
    assert sum(INSTALLING in err for (_, err), _ in results) == 1


def test_signal_reaches_the_command_when_the_environment_was_made_first(project):
    process = project.start("sleep")
    assert process.stdout.readline() == f"{project.venv} sleep\n"
    process.terminate()
    process.communicate(timeout=30)
    assert process.returncode == -15


def test_pip_is_heard_when_it_fails(project):
    (project.folder / "requirements.txt").write_text("./no-such-package.whl\n")
    code, out, err = project.run("demo")
    assert (code, out) == (1, "")
    assert "no-such-package.whl" in err
    assert "could not be installed" in err
    assert "Traceback" not in err
    assert INSTALLING in project.run("demo")[2]  # and it is tried again


def test_nothing_is_installed_when_told_so(project):
    code, out, err = project.run("demo", INBOX_NO_BOOTSTRAP="1")
    assert (code, out.split()[1:], err, project.venv.exists()) == (7, ["demo"], "", False)


def test_nothing_is_installed_inside_an_environment_of_ones_own(project):
    own = project.folder / "own"
    subprocess.run([BARE_PYTHON, "-m", "venv", "--without-pip", own], check=True)
    assert project.run("demo", python=own / "bin" / "python") == (7, f"{own} demo\n", "")

    (project.folder / "pytest.py").unlink()
    code, _, err = project.run("test", python=own / "bin" / "python")
    install = f"{own}/bin/python -m pip install -r tests/requirements.txt"
    assert (code, err) == (1, f"pytest is not installed in this environment. Run: {install}\n")

    shutil.rmtree(project.folder / "django")
    code, _, err = project.run("demo", python=own / "bin" / "python")
    assert code == 1
    assert err.startswith("django is not installed in this environment. Run: ")
    assert not project.venv.exists()


def test_sentence_when_debian_left_ensurepip_out(project):
    code, _, err = project.run("demo", before="import sys; sys.modules['ensurepip'] = None")
    assert (code, err) == (
        1,
        "Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv\n",
    )


def test_sentence_when_python_is_too_old(project):
    code, _, err = project.run("demo", before="import sys; sys.version_info = (3, 9, 2, 'final', 0)")
    assert (code, err) == (1, "Ask Once needs Python 3.11 or newer; this is 3.9.\n")


def test_old_python_can_read_manage_py():
    ast.parse((ROOT / "manage.py").read_text(encoding="utf-8"), feature_version=(3, 7))
