"""Alarms: what has grown past its size is printed with the warnings, a question to ask and not a failure."""

import ast
import warnings

from tests.house.tree import ROOT, modules, parsed, shown, templates

FILE_LINES, FUNCTION_LINES, TEMPLATE_LINES, PARAMETERS, VIEW_LINES = 400, 60, 150, 6, 25


class GrownLarge(UserWarning):
    """A file or function that may hold two ideas."""


def lines_of(path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def grown():
    """Sentences about all that is larger than it should be."""
    for path in modules():
        if lines_of(path) > FILE_LINES:
            yield f"{shown(path)} has {lines_of(path)} lines"
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = node.end_lineno - node.lineno + 1
                limit = VIEW_LINES if "views" in path.parts and not node.name.startswith("_") else FUNCTION_LINES
                if lines > limit:
                    yield f"{shown(path, node.lineno)} {node.name} has {lines} lines"
                named = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                if len(named) > PARAMETERS:
                    yield f"{shown(path, node.lineno)} {node.name} takes {len(named)} parameters"
    for path in templates():
        if lines_of(path) > TEMPLATE_LINES:
            yield f"{shown(path)} has {lines_of(path)} lines"
    if (ROOT / "inbox" / "settings.py").exists() and lines_of(ROOT / "inbox" / "settings.py") > 250:
        yield "inbox/settings.py has more than 250 lines"


def test_sizes_are_looked_at():
    sentences = list(grown())
    if sentences:
        warnings.warn(GrownLarge("\n  " + "\n  ".join(sentences)), stacklevel=1)
