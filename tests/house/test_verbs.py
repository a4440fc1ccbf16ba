"""The table of verbs and the folder of actions are the same list; a file is one verb."""

import ast

import pytest

from inbox.questions.states import VERBS
from tests.house.tree import INBOX, parsed

ACTIONS = INBOX / "questions" / "actions"
FILES = sorted(path for path in ACTIONS.glob("*.py") if not path.stem.startswith("_"))


def test_table_and_folder_name_the_same_verbs():
    assert sorted(path.stem for path in FILES) == sorted(VERBS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_action_has_one_public_function_named_as_its_file(path):
    functions = [node.name for node in parsed(path).body if isinstance(node, ast.FunctionDef)]
    assert [name for name in functions if not name.startswith("_")] == [path.stem]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_action_takes_keywords_with_types(path):
    function = next(node for node in parsed(path).body if isinstance(node, ast.FunctionDef) and node.name == path.stem)
    positional = [argument.arg for argument in function.args.posonlyargs + function.args.args]
    untyped = [argument.arg for argument in function.args.kwonlyargs if argument.annotation is None]
    assert (positional, untyped, function.returns is None) == ([], [], False)
