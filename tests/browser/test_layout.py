"""No page is wider than the window, at 320 px and at 400 %; focus is seen and follows the page; targets are large."""

from functools import partial

import pytest
from playwright.sync_api import Page

from inbox.people.models import User
from tests.browser.face import Face, Stop

NARROW = {"viewport": {"width": 320, "height": 640}}
ZOOMED = {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4}  # 1280 × 1024 at 400 %
TOUCH = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}

TOO_WIDE = """() => {
  const most = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= most) return [];
  const wide = [...document.querySelectorAll("body *")].filter(one => one.getBoundingClientRect().right > most + 1);
  return wide.slice(-3).map(one => `${one.tagName}.${one.className} ${Math.round(one.getBoundingClientRect().right)}`);
}"""
# A link inside a sentence is as high as its line; what is hidden from sight is no target, a label belongs to its field.
TOO_SMALL = """least => [...document.querySelectorAll("a, button, input, select, textarea, summary")].filter(one => {
  if (one.closest(".vh, [aria-hidden=true]") || one.type === "hidden" || !one.checkVisibility()) return false;
  const around = one.parentElement;
  const isInText = one.tagName === "A" && getComputedStyle(one).display === "inline"
    && around.textContent.trim().length > one.textContent.trim().length;
  if (isInText) return false;
  const box = (["radio", "checkbox"].includes(one.type) && one.closest("label") || one).getBoundingClientRect();
  one.measured = `${Math.round(box.width)} × ${Math.round(box.height)}`;
  return box.width > 0 && Math.min(box.width, box.height) < least - .5 && box.right > 0;
}).map(one => `${one.tagName} “${(one.textContent || one.name).trim()}” ${one.measured}`)"""
# What has the focus: its place among all elements, whether it is drawn round, and whether something lies over it.
FOCUSED = """() => {
  const one = document.activeElement;
  if (one === document.body) return null;
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  const x = box.left + Math.min(box.width, 8) / 2, y = Math.min(box.top + box.height / 2, innerHeight - 2);
  const top = document.elementFromPoint(x, y);
  const isOnTop = top && (one.contains(top) || top.contains(one) || top.closest("label")?.control === one);
  return {
    place: [...document.querySelectorAll("*")].indexOf(one),
    what: `${one.tagName} ${one.className} ${one.name ?? ""} ${(one.textContent).trim().slice(0, 30)}`,
    isSeen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && box.width > 0,
    isOnTop: Boolean(isOnTop),
  };
}"""


@pytest.mark.parametrize("size", [NARROW, ZOOMED], ids=["320 px", "400 %"])
@pytest.mark.parametrize("door", ["public", "desk"])
def test_page_is_no_wider_than_the_window(door: str, size: dict, face: Face) -> None:
    face.options = size
    found = {name: page.evaluate(TOO_WIDE) for name, page in face.walk(getattr(face, door)())}
    assert len(found) > 20
    assert {name: wide for name, wide in found.items() if wide} == {}


def test_page_is_no_wider_than_the_window_in_chinese_and_from_right_to_left(face: Face) -> None:
    face.options, face.prefix = NARROW, "/zh-hans"
    User.objects.update(language="zh-hans")
    found = {}
    for name, page in face.walk([*face.public(), *face.desk()]):
        found[name] = page.evaluate(TOO_WIDE)
        page.evaluate("document.documentElement.dir = 'rtl'")
        found[f"{name}, from right to left"] = page.evaluate(TOO_WIDE)
    assert {name: wide for name, wide in found.items() if wide} == {}


@pytest.mark.parametrize(
    ("door", "options", "least"),
    [("public", TOUCH, 44), ("desk", TOUCH, 44), ("public", {}, 24), ("desk", {}, 24)],
    ids=["public by touch", "desk by touch", "public", "desk"],
)
def test_targets_are_large_enough(door: str, options: dict, least: int, face: Face) -> None:
    face.options = options
    found = {name: page.evaluate(TOO_SMALL, least) for name, page in face.walk(getattr(face, door)())}
    assert {name: small for name, small in found.items() if small} == {}


def tab_through(page: Page) -> list[dict]:
    page.keyboard.press("Tab")
    stops = []
    while (stop := page.evaluate(FOCUSED)) and len(stops) < 200:
        stops.append(stop)
        page.keyboard.press("Tab")
        if stops[0]["place"] == (page.evaluate(FOCUSED) or {}).get("place"):
            break
    return stops


def test_focus_is_seen_and_follows_the_page(face: Face) -> None:
    walks = {stop.name: stop for stop in face.public()}
    names = ("home", "answers found", "answer", "ask", "own page, waits")
    question = Stop("desk", partial(_question, face), "officer")
    for name, page in face.walk([*(walks[name] for name in names), question]):
        stops = tab_through(page)
        assert len(stops) > 8, name
        assert [stop["what"] for stop in stops if not (stop["isSeen"] and stop["isOnTop"])] == [], name
        places = [stop["place"] for stop in stops]
        assert places == sorted(places), name


def _question(face: Face, page: Page) -> None:
    page.goto(f"{face.base}/desk/questions/{face.number('in hand')}/")
