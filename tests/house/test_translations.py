"""Chinese is whole: no sentence without its translation, none unsure, and the compiled file is of today."""

import re
import shutil
import subprocess
import sys

import polib
import pytest

from tests.house.tree import INBOX, ROOT, shown

CATALOGUES = sorted((INBOX / "locale").glob("*/LC_MESSAGES/*.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w+\}")


def test_chinese_stands_here():
    assert "inbox/locale/zh_Hans/LC_MESSAGES/django.po" in [shown(path) for path in CATALOGUES]


@pytest.mark.parametrize("path", CATALOGUES, ids=shown)
def test_catalogue_has_no_empty_or_unsure_entry(path):
    catalogue = polib.pofile(str(path))
    if path.parts[-3] == "en":
        assert [entry.msgid for entry in catalogue if entry.fuzzy] == []  # an empty one means: as written
    else:
        assert [entry.msgid for entry in catalogue if not entry.obsolete and not entry.translated()] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=shown)
def test_translation_keeps_the_placeholders(path):
    differing = []
    for entry in polib.pofile(str(path)).translated_entries():
        wanted = set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(entry.msgid_plural))
        for text in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            # A plural form may say “one” without its number.
            if not set(PLACEHOLDER.findall(text)) <= wanted or (
                not entry.msgid_plural and set(PLACEHOLDER.findall(text)) != wanted
            ):
                differing.append(entry.msgid)
    assert differing == []


@pytest.mark.parametrize("path", CATALOGUES, ids=shown)
def test_compiled_file_matches_its_source(path):
    """`.mo` files are committed, since a fresh Debian has no msgfmt. Compile with `manage.py compilemessages`."""

    def entries(catalogue):
        return {
            (entry.msgctxt, entry.msgid): entry.msgstr_plural or entry.msgstr
            for entry in catalogue.translated_entries()
        }

    compiled = path.with_suffix(".mo")
    assert compiled.exists(), f"{shown(compiled)} is missing"
    assert entries(polib.mofile(str(compiled))) == entries(polib.pofile(str(path)))


def test_makemessages_finds_nothing_new(tmp_path):
    """Run on a copy: a sentence in the code and not in the catalogue would show in English."""
    if not all(map(shutil.which, ("xgettext", "msgmerge", "msguniq", "msgattrib"))):
        pytest.skip("no gettext; on Debian: apt install gettext")
    for name in ("inbox", "templates", "manage.py"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.jsonl"))
        elif source.exists():
            shutil.copy(source, tmp_path)
    done = subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale=zh_Hans", "--no-obsolete", "--no-location"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr

    def sentences(root):
        catalogue = polib.pofile(str(root / "inbox" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
        return {(entry.msgctxt, entry.msgid) for entry in catalogue if not entry.obsolete}

    assert (sentences(tmp_path) - sentences(ROOT), sentences(ROOT) - sentences(tmp_path)) == (set(), set())
