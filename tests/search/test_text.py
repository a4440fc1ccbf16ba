import pytest

from inbox.search.text import is_same, normal, weight, words


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Where can I get a Parking Permit?", "where can i get a park permit"),
        ("Don’t, don't", "dont dont"),
        ("ＷＩＦＩ №５", "wifi no5"),
        ("停车证怎样申请？", "停车证怎么申请"),
        ("請問停車證如何申請", "停车证怎么申请"),
        ("垃圾几时收，要多长时间", "垃圾几时收 要多久"),
        ("a_b@c.example", "a b c exampl"),
        ("Wo ist das Bürgerbüro?", "wo ist das bürgerbüro"),
        ("x" * 100, "x" * 40),
        ("?! …", ""),
    ],
)
def test_normal_gives_stems_and_runs_of_han(text, kept):
    assert normal(text) == kept


@pytest.mark.parametrize(
    ("normal_text", "counted"),
    [
        ("park permit", ["park", "permit"]),
        ("停车证", ["停", "车", "证", "停车", "车证"]),
        ("wifi 密码", ["wifi", "密", "码", "密码"]),
        ("证", ["证"]),
        ("", []),
    ],
)
def test_words_are_stems_characters_and_pairs(normal_text, counted):
    assert words(normal_text) == counted


@pytest.mark.parametrize(
    ("word", "counts"),
    [("the", 0.3), ("have", 0.3), ("pleas", 0.3), ("how", 1), ("what", 1), ("park", 1), ("的", 0.3), ("怎么", 0.3)]
    + [("车", 1), ("怎车", 1)],
)
def test_weak_words_count_less_and_question_words_of_english_do_not(word, counts):
    assert weight(word) == counts


def test_questions_are_the_same_but_for_case_punctuation_and_polite_words():
    assert is_same("How do I apply for a permit?", "how do I apply for  a permit")
    assert is_same("请问垃圾何时收？", "垃圾什么时候收")
    assert not is_same("How do I apply for a permit?", "How do I renew a permit?")
    assert not is_same("?", "!")
