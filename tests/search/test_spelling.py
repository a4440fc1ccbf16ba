import pytest

from inbox.search.spelling import is_correctable, neighbours


@pytest.mark.parametrize("slip", ["parkng", "parkiing", "parkong", "prakin", "arking"])
def test_neighbours_hold_the_word_one_slip_away(slip):
    assert {"parking", "parkin"} & set(neighbours(slip))


@pytest.mark.parametrize(
    ("word", "can_be"),
    [("park", True), ("bus", False), ("a" * 21, False), ("停车证件", False), ("wifi5", False), ("müll", False)],
)
def test_only_latin_words_of_some_length_are_corrected(word, can_be):
    assert is_correctable(word) is can_be
