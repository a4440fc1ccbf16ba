"""The difference that a reviewer reads: exact, by words, in Chinese by characters."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.desk.difference import difference


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "", []),
        ("Same.", "Same.", [("same", "Same.")]),
        (
            "Mended on Thursday.",
            "Mended on Friday.",
            [("same", "Mended on "), ("del", "Thursday"), ("ins", "Friday"), ("same", ".")],
        ),
        ("周四修好。", "周五修好。", [("same", "周"), ("del", "四"), ("ins", "五"), ("same", "修好。")]),
        ("One.\n\nTwo.", "One.\n\nTwo.\n\nThree.", [("same", "One.\n\nTwo."), ("ins", "\n\nThree.")]),
        ("Gone.\nStays.", "Stays.", [("del", "Gone.\n"), ("same", "Stays.")]),
    ],
)
def test_difference_marks_the_words_that_changed(before, after, pieces):
    assert difference(before, after) == pieces


@given(st.text(alphabet="ab 修。\n", max_size=60), st.text(alphabet="ab 修。\n", max_size=60))
def test_difference_holds_both_texts_whole(before, after):
    pieces = difference(before, after)
    assert "".join(text for kind, text in pieces if kind != "ins") == before
    assert "".join(text for kind, text in pieces if kind != "del") == after


def test_difference_of_two_long_texts_takes_no_time():
    started = time.monotonic()
    difference("修好了。" * 5_000, "路灯亮。" * 5_000)
    assert time.monotonic() - started < 3
