"""Stylesheets know start and end, not left and right: a language written from right to left needs no second sheet."""

import re

import pytest

from tests.house.tree import ROOT, shown

SHEETS = sorted((ROOT / "inbox" / "static" / "css").rglob("*.css"))
DECLARATION = re.compile(r"(?<![\w-])([a-z-]+)\s*:\s*([^;{}]+?)\s*(?=[;}])")
PART = re.compile(r"(?:[^\s()]|\((?:[^()]|\([^()]*\))*\))+")
SIDE = re.compile(
    r"(left|right|(margin|padding|border|scroll-margin|scroll-padding)-(left|right).*|border-\w+-(left|right)-radius)"
)
FOUR_SIDES = {"margin", "padding", "inset", "border-width", "border-style", "border-color"}
WORDS = {"float", "clear", "text-align", "caption-side"}


def sides(sheet: str) -> list[str]:
    """Declarations that mean left or right where the line's start or end is meant."""
    found = []
    for name, value in DECLARATION.findall(re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)):
        parts = PART.findall(value)
        if (
            SIDE.fullmatch(name)
            or (name in WORDS and value in {"left", "right"})
            or (name in FOUR_SIDES and len(parts) == 4 and parts[1] != parts[3])
            or (name == "border-radius" and len(parts) > 1 and parts != [parts[0], parts[0], parts[-1], parts[-1]])
        ):
            found.append(f"{name}: {value}")
    return found


@pytest.mark.parametrize("sheet", SHEETS, ids=shown)
def test_sheet_names_no_left_and_no_right(sheet):
    assert sides(sheet.read_text(encoding="utf-8")) == []


def test_every_side_is_found():
    wrong = [
        "margin-left: 1px", "left: 0", "text-align: right", "padding: 1px 2px 1px 0", "border-top-left-radius: 1px",
        "border-radius: 1px 0 0 1px", "border-left: 1px solid",
    ]  # fmt: skip
    assert sides("a { " + "; ".join(wrong) + "; }") == wrong
    assert (
        sides("a { margin: 1px auto 2px auto; border-radius: 1px 1px 0 0; inset-inline-start: 0; margin: 0 1px; }")
        == []
    )
