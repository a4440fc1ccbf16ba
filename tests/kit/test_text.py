import time
import unicodedata
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.kit.text import clean_text, excerpt, first_sentence, plain, slugify_any, title_of


@pytest.mark.parametrize(
    ("value", "cleaned"),
    [
        ("  Where  is\tthe\nlibrary? ", "Where is the library?"),
        ("a\x00b\x07c\x1bd\x7fe\x9ff", "abcdef"),
        ("half \ud83d a character", "half a character"),
        ("a\ufffeb\uffffc\ufdd0d\U0001fffee", "abcde"),
        ("\u202eabc\u202c \u2066d\u2069 \u200ee\u200ff\u061cg", "abc d efg"),
        ("ze\u200bro\u2060 wi\ufeffdth so\u00adft", "zero width soft"),
        ("hid\U000e0068\U000e0069den", "hidden"),
        ("cafe\u0301", "caf\u00e9"),
        ("z\u0335\u0321\u0322\u0327\u0328\u0330\u0331\u0301a", "z\u0321\u0322\u0335a"),
        ("no\u200dthing j\u200coins", "nothing joins"),
        ("\u3164\u1160", ""),
        ("全角\u3000空格", "全角 空格"),
        ("<b>1 & 2</b>", "<b>1 & 2</b>"),
    ],
)
def test_clean_text_leaves_what_can_be_read(value, cleaned):
    assert clean_text(value, multiline=False) == unicodedata.normalize("NFC", cleaned)


@pytest.mark.parametrize(
    "value",
    [
        "Đường Nguyễn Huệ bị ngập",
        unicodedata.normalize("NFD", "Nguyễn"),
        "น้ำท่วมที่ถนนสุขุมวิท",
        "क्षेत्र में पानी नहीं है",
        "क्\u200dष and می\u200cخواهم",
        "👨\u200d👩\u200d👧\u200d👦 👩🏽\u200d🚒 🏳️\u200d🌈 1️⃣",
        "請問垃圾什麼時候收？",
        "שָׁלוֹם, مُحَمَّد",
    ],
)
def test_clean_text_keeps_every_script_whole(value):
    assert clean_text(value, multiline=False) == unicodedata.normalize("NFC", value)


@pytest.mark.parametrize(
    ("value", "cleaned"),
    [
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("one\n\n\n\n\n\ntwo", "one\n\n\ntwo"),
        ("\n\n  one \t\n two  \n\n", "one\n two"),
    ],
)
def test_clean_text_keeps_lines_when_there_may_be_several(value, cleaned):
    assert clean_text(value, multiline=True) == cleaned


def test_clean_text_cuts_at_its_longest_without_counting_what_it_strips():
    assert clean_text("\u200b" * 50 + "x" * 100, multiline=False, max_length=40) == "x" * 40


MARKS = "\u0301\u0327\u0338\u0345\u05bc\u05c1\u0941\u094d\u09be\u302e\ufe0f\u1161"
BASES = "ae \u0915\u09c7\ufb2c\u0958😀한ᄒ"
HIDDEN = "\u200c\u200d\u200b\u202e\t\r\n\u2028\x00\ud800"
hostile = st.text(st.characters(exclude_categories=())) | st.text(MARKS + BASES + HIDDEN)


@given(hostile, st.booleans(), st.none() | st.integers(1, 20))
def test_clean_text_twice_is_once_and_legal_everywhere(value, multiline, max_length):
    cleaned = clean_text(value, multiline=multiline, max_length=max_length)
    assert clean_text(cleaned, multiline=multiline, max_length=max_length) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert max_length is None or len(cleaned) <= max_length
    assert ElementTree.fromstring(f"<p>{escape(cleaned)}</p>".encode()).text == (cleaned or None)


@pytest.mark.parametrize(
    "hostile_text",
    [
        "a\u0301" * 500_000,
        "\u0301\u0327" * 500_000,
        "\u200d" * 1_000_000,
        " " * 1_000_000,
        "\n " * 500_000,
        "\u0915\u094d\u200d" * 333_000,
        "\ud800" * 1_000_000,
    ],
    ids=["accents", "marks", "joiners", "spaces", "lines", "conjuncts", "halves"],
)
def test_clean_text_takes_linear_time_whatever_comes(hostile_text):
    def seconds(value):
        started = time.process_time()
        clean_text(value, multiline=True)
        return time.process_time() - started

    # Ten times the text takes about ten times as long; quadratic would be a hundred.
    tenth = seconds(hostile_text[: len(hostile_text) // 10])
    assert seconds(hostile_text) < 40 * max(tenth, 0.005)


@pytest.mark.parametrize(
    ("text", "length", "cut"),
    [
        ("Short enough.", 20, "Short enough."),
        ("The bins are emptied on Monday. The blue ones come on Tuesday.", 40, "The bins are emptied on Monday. …"),
        ("The bins are emptied every second Monday of the month", 30, "The bins are emptied every…"),
        ("垃圾每周一收。蓝色的桶每周二收，节假日顺延。", 10, "垃圾每周一收。…"),
        ("垃圾每周一早上七点到九点之间由环卫部门收运", 10, "垃圾每周一早上七点…"),
        ("Call Dr. Miller at No. 5 for it, she knows everything", 30, "Call Dr. Miller at No. 5 for…"),
        ("x" * 50, 10, "xxxxxxxxx…"),
        ("e\u0301x\u0301x\u0301x\u0301x\u0301", 4, "e\u0301…"),
    ],
)
def test_excerpt_ends_with_a_sentence_or_a_word(text, length, cut):
    assert excerpt(text, length) == cut


@given(st.text(), st.integers(5, 60))
def test_excerpt_is_never_longer_than_asked(text, length):
    assert len(excerpt(text, length)) <= length
    assert len(first_sentence(text, length)) <= length


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Yes, at the counter. Bring your passport.", "Yes, at the counter."),
        ("At No. 5, Main St. in the hall! Then wait.", "At No. 5, Main St. in the hall!"),
        ("可以。请带身份证。", "可以。"),
        ("No full stop here\n\nSecond paragraph.", "No full stop here"),
        ("", ""),
    ],
)
def test_first_sentence_is_what_a_text_opens_with(text, sentence):
    assert first_sentence(text, 80) == sentence


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("The lamp is off. When is it mended?", "The lamp is off."),
        ("Hi, new here since last week. Where do I register my dog? Thanks.", "Where do I register my dog?"),
        ("Dear Sir or Madam,\n\nthe bin was not emptied. Again.", "the bin was not emptied."),
        ("Hello, the lamp at Mill Lane is off since October. It is dark.",
         "Hello, the lamp at Mill Lane is off since October."),
        ("Good morning! “When is the pool open?”", "“When is the pool open?”"),
        ("Higher kerbs are needed. Who builds them?", "Higher kerbs are needed."),
        ("您好！我想问停车证。请问怎么办？", "请问怎么办？"),
        ("尊敬的镇领导：\n路灯坏了。很黑。", "路灯坏了。"),
        ("您好", "您好"),
        ("Hi", "Hi"),
        ("", ""),
    ],
)  # fmt: skip
def test_title_passes_over_a_greeting_to_what_is_asked_or_said(text, title):
    assert title_of(text, 80) == title


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("## Hours\n\n**Open** from *nine* to _five_.", "Hours\n\nOpen from nine to five."),
        ("See [the form](https://example.org/f_1) or <https://example.org>.", "See the form or https://example.org."),
        ("- one\n- two\n\n1. first\n2) second\n> quoted", "one\ntwo\n\nfirst\nsecond\nquoted"),
        ("| day | time |\n|---|---|\n| Monday | 9 |", "day time\n\nMonday 9"),
        ("```\ncode\n```", "code"),
        ("2 * 3 * 4, snake_case_name, 5 \\* 6, `x`", "2 * 3 * 4, snake_case_name, 5 * 6, x"),
        ("**重要**：请带*身份证*。", "重要：请带身份证。"),
    ],
)
def test_plain_strips_the_marks_and_nothing_else(markdown, text):
    assert plain(markdown) == text


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Where's the Town Hall?", "wheres-the-town-hall"),
        ("垃圾什么时候收？", "垃圾什么时候收"),
        ("Đường Nguyễn_Huệ/2", "đường-nguyễn-huệ-2"),
        ("น้ำท่วม ที่ไหน", unicodedata.normalize("NFKC", "น้ำท่วม-ที่ไหน")),
        ("?!", ""),
        ("one two three four five", "one-two-three-four"),
    ],
)
def test_slugify_any_keeps_words_of_any_script(text, slug):
    assert slugify_any(text, max_length=20) == slug
