"""What settings read from the environment: a value that makes no sense stops the start with a sentence."""

import pytest

from inbox.kit import env

CHOICES = ("publish", "off", "all")


@pytest.mark.parametrize(("value", "read"), [("", "publish"), (" ", "publish"), ("off", "off"), (" ALL ", "all")])
def test_one_of_gives_the_word_or_the_first_one_where_nothing_is_set(monkeypatch, value, read):
    monkeypatch.setenv("INBOX_WORD", value)
    assert env.one_of("INBOX_WORD", CHOICES) == read


def test_one_of_names_the_choices_when_the_word_is_another(monkeypatch):
    monkeypatch.setenv("INBOX_WORD", "no")
    with pytest.raises(SystemExit, match="INBOX_WORD must be one of publish, off, all, not “no”."):
        env.one_of("INBOX_WORD", CHOICES)
