"""A town's colours: whatever is chosen, everything set in them can be read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.kit.colours import DARK, LIGHT, contrast, scheme, theme_css, theme_hash
from tests.house.tree import INBOX

colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
INKS = {False: ("#1c2530", "#4d5866"), True: ("#e8ecf0", "#aab5c0")}  # --ink and --ink-2 of css/tokens.css


def ratio(one: str, other: str) -> float:
    """WCAG 2.2's definition, written down a second time."""

    def luminance(colour):
        linear = []
        for at in (1, 3, 5):
            value = int(colour[at : at + 2], 16) / 255
            linear.append(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = max(luminance(one), luminance(other)), min(luminance(one), luminance(other))
    return (lighter + 0.05) / (darker + 0.05)


@given(colours, st.booleans())
def test_scheme_can_be_read_everywhere_whatever_was_chosen(chosen, is_dark):
    found = scheme(chosen, is_dark=is_dark)
    papers = DARK if is_dark else LIGHT
    pairs = [(text, paper) for text in (found.plain, found.strong) for paper in (*papers, found.tint, found.on)]
    pairs += [(ink, found.tint) for ink in INKS[is_dark]]
    assert {pair: ratio(*pair) for pair in pairs if ratio(*pair) < 4.6} == {}


@given(colours, colours)
def test_contrast_is_that_of_the_standard(one, other):
    assert contrast(one, other) == pytest.approx(ratio(one, other))


def test_colour_that_can_be_read_already_stays_as_it_was_chosen():
    assert scheme("#0f5c6e", is_dark=False).plain == "#0f5c6e"
    assert scheme("#79cbd9", is_dark=True).plain == "#79cbd9"


def test_pale_colour_is_darkened_on_light_paper_and_kept_on_dark_paper():
    assert scheme("#ffd400", is_dark=False).plain != "#ffd400"
    assert scheme("#ffd400", is_dark=True).plain == "#ffd400"


def test_surfaces_and_inks_are_those_of_the_stylesheet():
    tokens = (INBOX / "static/css/tokens.css").read_text("utf-8")
    found = {name: re.findall(rf"--{name}: (#\w+);", tokens) for name in ("paper", "surface", "sunk", "ink", "ink-2")}
    whole = {
        name: [one if len(one) == 7 else one.replace("#fff", "#ffffff") for one in two] for name, two in found.items()
    }
    assert [list(pair) for pair in zip(LIGHT, DARK, strict=True)] == [whole["paper"], whole["surface"], whole["sunk"]]
    assert [list(pair) for pair in zip(INKS[False], INKS[True], strict=True)] == [whole["ink"], whole["ink-2"]]


def test_theme_holds_custom_properties_and_nothing_else():
    css = theme_css("#7a1f2b", "#c47f00")
    declared = re.findall(r"([\w-]+):(#[0-9a-f]{6})", css)
    names = ["--brand", "--brand-strong", "--on-brand", "--brand-tint", "--accent", "--accent-tint"]
    assert [name for name, _value in declared] == names * 2
    assert re.sub(r"[\w-]+:#[0-9a-f]{6};?", "", css) == (
        ":root{}\n@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){}}\n"
    )


def test_theme_is_empty_where_nothing_was_chosen_and_its_hash_follows_it():
    assert (theme_css("", ""), theme_hash("", "")) == ("", "")
    assert "--accent" not in theme_css("#7a1f2b", "")
    assert len({theme_hash("#7a1f2b", ""), theme_hash("", "#7a1f2b"), theme_hash("#7a1f2c", "")}) == 3
