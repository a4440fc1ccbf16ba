"""The stylesheets that every page joins into one."""

import re
from pathlib import Path

import pytest
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "inbox/static/css"


@pytest.mark.parametrize("name", sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.css")))
def test_stylesheet_closes_every_brace_so_that_the_next_one_keeps_its_layer(name):
    rules = re.sub(r"/\*.*?\*/", "", (FOLDER / name).read_text(encoding="utf-8"), flags=re.DOTALL)
    assert rules.count("{") == rules.count("}") > 0
