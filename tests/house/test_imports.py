"""The order of the rooms, and no import hidden inside a function without its reason."""

import ast
import subprocess
import sys

from tests.house.tree import INBOX, ROOT, modules, parsed, shown

REASONS = ("slow import", "optional dependency", "app start")


def test_imports_run_downward_only():
    program = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    done = subprocess.run([sys.executable, "-c", program, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[done.stdout.find("Contracts") :] + done.stderr


def test_lazy_import_names_its_reason():
    """Only a slow import, an optional dependency or app start may hide one; the comment on its line says which."""
    unexplained = []
    for path in modules(INBOX):
        lines = path.read_text(encoding="utf-8").splitlines()
        for function in ast.walk(parsed(path)):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    written = " ".join(lines[node.lineno - 1 : node.end_lineno])
                    if not any(reason in written for reason in REASONS):
                        unexplained.append(shown(path, node.lineno))
    assert sorted(set(unexplained)) == []
