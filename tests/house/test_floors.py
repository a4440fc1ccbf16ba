"""The versions this product stands on: what is installed is no older than what it needs."""

import importlib.metadata
import re
import sys

import django
import pytest
from django.db import connection
from packaging.requirements import Requirement

from inbox.kit.sqlite import is_wal_safe
from tests.house.tree import ROOT

LISTS = ["requirements.txt", "tests/requirements.txt", "inbox/operate/deploy/requirements-scale.txt"]


def required() -> list[tuple[str, str]]:
    lines = [(name, line.split(" #")[0].strip()) for name in LISTS for line in (ROOT / name).read_text().splitlines()]
    return [(name, line) for name, line in lines if line and not line.startswith("#")]


def test_python_and_django_are_new_enough():
    assert sys.version_info >= (3, 11)
    assert django.VERSION >= (5, 2, 19)


@pytest.mark.parametrize(("listed_in", "line"), required(), ids=lambda value: re.split(r"[\[<>=;/]", value)[0])
def test_requirement_is_met_and_has_an_upper_bound(listed_in, line):
    requirement = Requirement(line)
    assert any(part.operator in {"<", "==", "~="} for part in requirement.specifier), f"{line} in {listed_in}"
    if requirement.marker is not None and not requirement.marker.evaluate():
        pytest.skip(f"{requirement.name} is not for this platform")
    try:
        installed = importlib.metadata.version(requirement.name)
    except importlib.metadata.PackageNotFoundError:
        if "scale" in listed_in:
            pytest.skip(f"{requirement.name} is an extra")
        raise
    assert requirement.specifier.contains(installed, prereleases=True), installed


@pytest.mark.django_db
def test_sqlite_uses_a_write_ahead_log_only_where_it_is_safe():
    if connection.vendor != "sqlite":
        pytest.skip("this run is on PostgreSQL")
    with connection.cursor() as cursor:
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    assert journal == ("wal" if is_wal_safe(connection.Database.sqlite_version_info) else "delete")


@pytest.mark.django_db
def test_postgresql_is_new_enough():
    if connection.vendor != "postgresql":
        pytest.skip("this run is on SQLite")
    assert connection.pg_version >= 140000
