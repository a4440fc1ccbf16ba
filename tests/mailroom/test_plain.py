"""The text of a letter: lines that fit, that flow again, and no marks that only a program reads."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.mailroom.plain import COLUMNS, flowed, without_marks
from tests.mailroom.posting import joined

ENGLISH = (
    "Is the question yours? Then press “Yes, it is mine” on that page. Until somebody does, our letters to this "
    "address only say that something has happened; they don’t repeat what anybody wrote."
)
CHINESE = (
    "都能。镇议会每月第二个星期四18:30在镇政府一号会议室开会，日程提前八天贴出，除涉及个人的几项都开放旁听，不用批准；"
    "头半小时归居民提问（每人三分钟），18:20前在门口登记，点“是我的邮箱”。"
    "网址 council.brookhaven.example，电话 555 0110。"
)
ADDRESS = "http://localhost:8000/t/" + "a" * 90


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in line.rstrip())


@pytest.mark.parametrize("text", [ENGLISH, CHINESE, f"{ENGLISH}\n\n{CHINESE}\n\n-- \nTown"])
def test_text_fits_72_columns_and_flows_back_unchanged(text):
    lines = flowed(text).split("\n")
    assert len(lines) > 2
    assert max(map(columns, lines)) <= COLUMNS
    assert joined(flowed(text)) == text


def test_chinese_breaks_between_characters_and_never_before_a_closing_or_after_an_opening_mark():
    for cut in range(40):
        lines = [line.rstrip(" ") for line in flowed("字" * cut + CHINESE).split("\n")]
        assert all(columns(line) > COLUMNS - 30 for line in lines[:-1])
        assert not any(line.startswith(tuple("，。；）”")) or line.endswith(tuple("（“")) for line in lines)


def test_address_is_never_broken():
    lines = flowed(f"See {ADDRESS} now, {ENGLISH}").split("\n")
    assert (lines[0], lines[1].strip()) == ("See  ", ADDRESS)


@pytest.mark.parametrize("line", ["> said before", "From here on", "  - a list in a list"])
def test_line_that_would_read_as_a_quote_is_stuffed_and_comes_back(line):
    assert flowed(line) == f" {line}"
    assert joined(flowed(line)) == line


@given(st.text(alphabet="ab 字，。（“>\n-F1", max_size=300))
def test_any_text_comes_back_but_for_blanks_at_the_ends_of_its_lines(text):
    assert joined(flowed(text)) == "\n".join(line if line == "-- " else line.rstrip() for line in text.split("\n"))


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**Yes.** *Now.* ***Both.***", "Yes. Now. Both."),
        ("## What to do\n\n1. Ring\n2. Come\n\n- a\n- b", "What to do\n\n1. Ring\n2. Come\n\n- a\n- b"),
        ("See [the fees](https://town.example/fees_2026_a).", "See the fees (https://town.example/fees_2026_a)."),
        ("[a@town.example](mailto:a@town.example), <https://town.example/>", "a@town.example, https://town.example/"),
        ("2 * 3 * 4, __init__, 5\\*6", "2 * 3 * 4, __init__, 5*6"),
        ("**提建议**有三条路", "提建议有三条路"),
    ],
)
def test_marks_of_an_answer_are_taken_out_and_its_links_shown(markdown, text):
    assert without_marks(markdown) == text
