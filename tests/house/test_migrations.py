"""Models and migrations say the same, and a migration has a name that says what it does."""

import io
import re

import pytest
from django.core.management import call_command

from tests.house.tree import INBOX, shown


@pytest.mark.django_db
def test_no_migration_is_missing():
    said = io.StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said, no_color=True)
    except SystemExit:
        pytest.fail(said.getvalue())


def test_migration_is_named_by_hand():
    files = INBOX.glob("*/migrations/[0-9]*.py")
    assert [shown(path) for path in files if re.search(r"_auto_\d{8}|_and_more", path.stem)] == []
