from io import StringIO

import pytest
from django.core.management import call_command

from inbox.operate.management.commands.show_config import mask_password


def shown() -> str:
    output = StringIO()
    call_command("show_config", stdout=output, skip_checks=True)
    return output.getvalue()


def test_values_are_shown_and_secrets_are_not(settings):
    settings.SECRET_KEY, settings.TRACKING_PEPPER = "canary-key", "canary-pepper"
    settings.EMAIL_URL = "smtp+tls://town:canary-password@mail.example:587"
    text = shown()
    assert "canary" not in text
    assert "smtp+tls://town:•••@mail.example:587" in text
    assert str(settings.DATA_DIR) in text
    assert f"limit question_max {settings.LIMITS['question_max']}" in " ".join(text.split())


def test_journal_of_sqlite_is_told_with_its_reason(settings, monkeypatch):
    settings.DATABASES["default"] |= {"ENGINE": "django.db.backends.sqlite3"}
    monkeypatch.setattr("inbox.kit.sqlite.version", lambda: (3, 40, 1))
    assert "no: this version can lose writes with it" in shown()
    monkeypatch.setattr("inbox.kit.sqlite.version", lambda: (3, 51, 3))
    assert "write-ahead log" in shown()
    assert "can lose" not in shown()


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("smtp://mail.example:25", "smtp://mail.example:25"),
        ("postgres://ask:s3cret@db/inbox", "postgres://ask:•••@db/inbox"),
        ("smtp://:key@mail.example", "smtp://:•••@mail.example"),
        ("", ""),
    ],
)
def test_password_in_a_url_is_masked(url, masked):
    assert mask_password(url) == masked
