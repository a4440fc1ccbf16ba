"""Every kind of page through axe-core: WCAG 2.2 AA and best practices, light and dark, in English and in Chinese."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from inbox.people.models import User
from tests.browser.face import Face
from tests.browser.windows import PHONE, SCREEN, TOO_SMALL

AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
ALL = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
STILL = "() => Promise.all(document.getAnimations().map(one => one.finished))"  # colours that fade are between two
RUN = """only => axe.run({runOnly: only, resultTypes: ["violations"]}).then(found => found.violations.map(
    one => one.id + ": " + one.nodes.map(node => node.target.join(" ")).slice(0, 3).join(", ")))"""


def violations(page: Page) -> list[str]:
    return page.evaluate(RUN, ALL)


def with_axe(page: Page) -> None:
    page.add_init_script(path=AXE)


@pytest.mark.parametrize("prefix", ["", "/zh-hans"], ids=["English", "Chinese"])
@pytest.mark.parametrize("door", ["public", "desk", "admin"])
def test_axe_finds_nothing_on_any_page(door: str, prefix: str, face: Face) -> None:
    """Light on a screen and dark on a telephone. On the screen targets have 24 px; Django's own pages may have less
    where what stands round them is free, as axe allows."""
    face.prefix, face.options = prefix, {"viewport": SCREEN}
    if prefix:
        User.objects.update(language="zh-hans")
    found = {}
    for name, page in face.walk(getattr(face, door)(), with_axe):
        found[name] = [*violations(page), *page.evaluate(TOO_SMALL, 0 if door == "admin" else 24)]
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme="dark")
        page.evaluate(STILL)
        found[f"{name}, dark on a telephone"] = violations(page)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(SCREEN)
    assert len(found) >= (10 if door == "admin" else 60)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_axe_finds_what_is_wrong_when_something_is(face: Face) -> None:
    page = face.context().new_page()
    with_axe(page)
    page.goto(face.base + "/about/")
    page.evaluate("document.querySelector('main').innerHTML += '<img src=\"/icon.svg\"><input>'")
    assert [one.split(":")[0] for one in violations(page)] == ["image-alt", "label"]
