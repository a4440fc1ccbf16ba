"""Every kind of page through axe-core: WCAG 2.2 AA and best practices, in light, dark and Chinese."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from inbox.people.models import User
from tests.browser.face import Face

AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
ALL = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
RUN = """only => axe.run({runOnly: only, resultTypes: ["violations"]}).then(found => found.violations.map(
    one => one.id + ": " + one.nodes.map(node => node.target.join(" ")).slice(0, 3).join(", ")))"""


def violations(page: Page, only: dict) -> list[str]:
    return page.evaluate(RUN, only)


def with_axe(page: Page) -> None:
    page.add_init_script(path=AXE)


@pytest.mark.parametrize("prefix", ["", "/zh-hans"], ids=["English", "Chinese"])
@pytest.mark.parametrize("door", ["public", "desk"])
def test_axe_finds_nothing_on_any_page(door: str, prefix: str, face: Face) -> None:
    face.prefix = prefix
    if prefix:
        User.objects.update(language="zh-hans")
    found = {}
    for name, page in face.walk(getattr(face, door)(), with_axe):
        found[name] = violations(page, ALL)
        if not prefix:
            page.emulate_media(color_scheme="dark")
            found[f"{name}, dark"] = violations(page, COLOURS)
            page.emulate_media(color_scheme="light")
    assert len(found) > 20
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_axe_finds_what_is_wrong_when_something_is(face: Face) -> None:
    page = face.context().new_page()
    with_axe(page)
    page.goto(face.base + "/about/")
    page.evaluate("document.querySelector('main').innerHTML += '<img src=\"/icon.svg\"><input>'")
    assert [one.split(":")[0] for one in violations(page, ALL)] == ["image-alt", "label"]
