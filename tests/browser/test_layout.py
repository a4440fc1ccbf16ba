"""No page is wider than the window, at 320 px and at 400 %; focus is seen and follows the page; targets are large."""

from functools import partial

import pytest
from playwright.sync_api import Page

from inbox.people.models import User
from tests.browser.face import Face, Stop
from tests.browser.windows import NARROW, PHONE, TOO_SMALL, TOO_WIDE, ZOOMED

SPOIL = """() => {
  const main = document.querySelector("main");
  const [wide, small] = ["p", "button"].map(name => main.appendChild(document.createElement(name)));
  wide.textContent = "wide ".repeat(99);
  wide.style.whiteSpace = "nowrap";
  small.textContent = "x";
}"""
# Where the system chooses the colours, only a line round it shows that a thing can be pressed or filled in.
FLAT = """() => {
  const fields = "input:not([type=hidden], [type=radio], [type=checkbox]), textarea, select";
  const controls = `.btn, .act:not(.plainbtn), ${fields}`;
  return [...document.querySelectorAll(controls)].filter(one => {
    const style = getComputedStyle(one);
    const hasLine = style.borderBlockEndStyle !== "none" && parseFloat(style.borderBlockEndWidth) >= 1;
    return one.checkVisibility() && !one.closest(".vh") && !hasLine;
  }).map(one => `${one.tagName}.${one.className} ${one.name ?? ""} ${one.textContent.trim().slice(0, 30)}`);
}"""
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
    // a date's calendar button is a part of its field and has the browser's own ring
    isSeen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && box.width > 0
      || one.type === "datetime-local" && !one.matches(":focus-visible"),
    isOnTop: Boolean(isOnTop),
  };
}"""


@pytest.mark.parametrize("prefix", ["", "/zh-hans"], ids=["English", "Chinese"])
@pytest.mark.parametrize("door", ["public", "desk", "admin"])
def test_page_fits_every_window_and_every_finger(door: str, prefix: str, face: Face) -> None:
    """On a telephone, targets for a finger but on Django's own pages; no page is wider than 320 px, at 400 %, and
    where lines run from right to left."""
    face.prefix, face.options = prefix, {"viewport": PHONE, "has_touch": True}
    if prefix:
        User.objects.update(language="zh-hans")
    found = {}
    for name, page in face.walk(getattr(face, door)()):
        assert page.evaluate("matchMedia('(pointer: coarse)').matches")
        found[f"{name}, by touch"] = page.evaluate(TOO_SMALL, 0 if door == "admin" else 44)
        for what, window in {"390 px": PHONE, "320 px": NARROW, "400 %": ZOOMED}.items():
            page.set_viewport_size(window)
            found[f"{name}, {what}"] = page.evaluate(TOO_WIDE)
        page.evaluate("document.documentElement.dir = 'rtl'")
        found[f"{name}, from right to left"] = page.evaluate(TOO_WIDE)
        page.emulate_media(forced_colors="active")
        found[f"{name}, in the system’s colours"] = page.evaluate(FLAT)
        page.emulate_media(forced_colors="none")
        page.set_viewport_size(PHONE)
    assert len(found) >= (25 if door == "admin" else 150)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_wide_page_and_small_target_are_found(face: Face) -> None:
    """So that an empty result above means something, from either side."""
    page = face.context().new_page()
    page.set_viewport_size(NARROW)
    page.goto(face.base + "/about/")
    page.evaluate(SPOIL)
    assert page.evaluate(TOO_WIDE) != [] and any("“x”" in one for one in page.evaluate(TOO_SMALL, 200))
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert page.evaluate(TOO_WIDE) != []


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
    names = ("home", "answers found", "answer", "ask", "ask, to change", "matches", "own page, waits")
    at_desk = {"queue": "/desk/all/", "intake": "/desk/new/", "question": f"/desk/questions/{face.number('in hand')}/"}
    desk = [Stop(name, partial(_open, face, path), "second_responder") for name, path in at_desk.items()]
    for name, page in face.walk([*(walks[name] for name in names), *desk]):
        stops = tab_through(page)
        assert len(stops) > 8, name
        assert [stop["what"] for stop in stops if not (stop["isSeen"] and stop["isOnTop"])] == [], name
        places = [stop["place"] for stop in stops]
        assert places == sorted(places), name


def _open(face: Face, path: str, page: Page) -> None:
    page.goto(face.base + path)
