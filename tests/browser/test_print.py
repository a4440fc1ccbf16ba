"""On paper: a receipt is one sheet with its code; nothing that only a screen can do is printed; a slip too."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.face import Face

ON_SCREEN_ONLY = ".mast nav, .lang, .foot ul, .deskbar, .skip, form, .btn, .act, .on-screen, .rail"


def sheets(page: Page) -> int:
    """A4 pages of the PDF that the browser prints."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format="A4")))


def opened(face: Face, door: str, name: str) -> Page:
    stop = next(stop for stop in getattr(face, door)() if stop.name == name)
    page = face.context(stop.who).new_page()
    stop.open(page)
    return page


@pytest.mark.parametrize(("door", "name"), [("public", "receipt"), ("desk", "slip")])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_receipt_is_one_sheet_with_its_code(door: str, name: str, scheme: str, face: Face) -> None:
    page = opened(face, door, name)
    page.emulate_media(media="print", color_scheme=scheme)
    slip = page.locator("[data-tracking-code]")
    expect(slip.get_by_text(slip.get_attribute("data-tracking-code"), exact=True)).to_be_visible()
    expect(page.get_by_text(slip.get_attribute("data-number"), exact=True).first).to_be_visible()
    assert [one for one in page.locator(ON_SCREEN_ONLY).all() if one.is_visible()] == []
    assert page.evaluate("getComputedStyle(document.body).color") != "rgb(232, 236, 240)", "printed as in the dark"
    assert sheets(page) == 1


@pytest.mark.parametrize("name", ["answer", "own page, answered", "timeline"])
def test_page_to_read_is_printed_without_what_only_a_screen_can_do(name: str, face: Face) -> None:
    page = opened(face, "public", name)
    page.emulate_media(media="print")
    assert [one for one in page.locator(ON_SCREEN_ONLY).all() if one.is_visible()] == []
    assert sheets(page) <= 2


@pytest.mark.parametrize(("door", "name"), [("public", "receipt"), ("desk", "slip")])
def test_receipt_in_print_keeps_its_qr_code(door: str, name: str, face: Face) -> None:
    page = opened(face, door, name)
    page.emulate_media(media="print")
    box = page.get_by_role("img", name="QR code").bounding_box()
    assert box["width"] >= 96, "smaller than a telephone reads well"
