"""Nothing can be set or run that the documents do not tell of."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from tests.house.tree import INBOX, ROOT, modules, parsed, shown

READERS = {"text", "number", "flag", "one_of", "words", "folder", "secret"}
SETTINGS = ROOT / "docs" / "settings.md"
COMMANDS = ROOT / "docs" / "commands.md"

SET_ELSEWHERE = {"INBOX_NO_BOOTSTRAP", "INBOX_TESTS_DIR", "INBOX_TESTS_ONLY_DATABASE"}


def documented(document: Path) -> set[str]:
    """What a document's tables are about: the backquoted name in a row's first cell, and variables alone in a cell."""
    found = set()
    for line in document.read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            cells = [cell.strip() for cell in line.strip("|").split(" | ")]
            found.add(cells[0].strip("`"))
            found.update(re.findall(r"^`(INBOX_\w+)`$", "\n".join(cells), re.M))
    return found


def variables_read() -> dict[str, str]:
    """Environment variable → where it is read, for every call of a reader in inbox/kit/env.py."""
    found = {}
    for path in modules():
        for node in ast.walk(parsed(path)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in READERS):
                continue
            if isinstance(node.func.value, ast.Name) and node.func.value.id == "env" and node.args:
                assert isinstance(node.args[0], ast.Constant), (
                    f"{shown(path, node.lineno)}: a name that can't be listed"
                )
                found[node.args[0].value] = shown(path, node.lineno)
    return found


def our_commands() -> set[str]:
    return {name for name, app in get_commands().items() if app.startswith("inbox.")}


def test_every_variable_is_documented():
    assert "SECRET_KEY" in variables_read()
    assert {name: where for name, where in variables_read().items() if name not in documented(SETTINGS)} == {}


def test_every_documented_variable_is_read():
    known = set(variables_read()) | set(settings.LIMITS) | SET_ELSEWHERE
    assert documented(SETTINGS) - known == set()


def test_every_limit_is_documented():
    assert set(settings.LIMITS) - documented(SETTINGS) == set()


def test_every_command_is_documented():
    assert our_commands() - documented(COMMANDS) == set()


def test_every_documented_command_exists():
    assert documented(COMMANDS) - our_commands() - {"test"} == set()


@pytest.mark.parametrize("path", sorted(INBOX.glob("*/management/commands/[a-z]*.py")), ids=lambda path: path.stem)
def test_command_says_what_it_does_with_an_example(path):
    """`--help` shows the class's `help`, or the module's docstring; one of them holds “manage.py <name>”."""
    assert f"manage.py {path.stem}" in path.read_text(encoding="utf-8")
