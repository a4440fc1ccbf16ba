from pathlib import Path

import pytest

from inbox.kit import checks, sqlite


def ids(found) -> list[str]:
    return [message.id for message in found]


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/town/var", "nfs4"),
        ("/srv/town", "nfs4"),
        ("/srv", None),
        ("/srv/town/local/var", None),
        ("/mnt/my share/var", "cifs"),
        ("/somewhere", None),
    ],
)
def test_network_file_system_is_found_by_the_nearest_mount(tmp_path, folder, kind):
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/sda1 / ext4 rw 0 0\nnas:/town /srv/town nfs4 rw 0 0\n"
        "/dev/sdb1 /srv/town/local ext4 rw 0 0\n//nas/share /mnt/my\\040share cifs rw 0 0\n"
    )
    assert checks.network_file_system(Path(folder), mounts) == kind


def test_nobody_can_tell_without_a_list_of_mounts(tmp_path):
    assert checks.network_file_system(Path("/srv"), tmp_path / "nowhere") is None


@pytest.mark.parametrize(
    ("version", "expected"), [((3, 34, 0), ["inbox.E002"]), ((3, 40, 1), ["inbox.W001"]), ((3, 51, 3), [])]
)
def test_sqlite_must_return_rows_and_should_keep_its_log(monkeypatch, version, expected):
    monkeypatch.setattr(checks, "uses_sqlite", lambda: True)
    monkeypatch.setattr(sqlite, "version", lambda: version)
    assert ids(checks.sqlite_is_fit()) == expected


def test_data_on_a_network_is_refused_for_sqlite_only(monkeypatch):
    monkeypatch.setattr(checks, "network_file_system", lambda folder: "nfs")
    monkeypatch.setattr(checks, "uses_sqlite", lambda: True)
    assert "inbox.E003" in ids(checks.sqlite_is_fit())
    monkeypatch.setattr(checks, "uses_sqlite", lambda: False)
    assert ids(checks.sqlite_is_fit()) == []


def test_short_and_readable_secrets_are_said(settings, tmp_path):
    settings.DATA_DIR, settings.SECRET_KEY = tmp_path, "x" * 40
    assert ids(checks.secrets_are_fit()) == []
    settings.SECRET_KEY = "x" * 39
    (tmp_path / "secret_key").write_text("x")
    (tmp_path / "secret_key").chmod(0o644)
    assert ids(checks.secrets_are_fit()) == ["inbox.W002", "inbox.W003"]


def test_database_of_the_tests_is_fit(db):
    assert checks.databases_are_fit(databases=["default"]) == []
