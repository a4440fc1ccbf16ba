"""The main job as people do it: once with the mouse and JavaScript off, once by keyboard only.

A resident asks; the desk claims and offers; a department accepts and answers; a second person approves; the answer is
published; the resident says it is solved; and the next resident with the same question finds it before sending.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.make import PASSWORD, TownOfTests

QUESTION = "When does the swimming pool in Mill Lane open on Saturdays in winter?"
ANSWER = "From 9:00 to 17:00, every Saturday until the end of March.\n\nRing 555 0100 for holidays."
REASON = "The pool is run by Roads and Parking since October."


class Mouse:
    """Somebody at a browser: clicks and types. `Keyboard` does the same things with the Tab key."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base

    def go(self, path: str) -> None:
        self.page.goto(self.base + path)

    def fill(self, selector: str, text: str) -> None:
        self.page.locator(selector).fill(text)

    def choose(self, selector: str, label: str) -> None:
        self.page.locator(selector).select_option(label=label)

    def press(self, selector: str) -> None:
        self.page.locator(selector).first.click()
        self.page.wait_for_load_state()

    def tick(self, selector: str) -> None:
        self.page.locator(selector).check()

    def open(self, selector: str) -> None:
        """Unfold a part of the page that is closed."""
        part = self.page.locator(f"details:has({selector})").last
        if part.count() and not part.evaluate("part => part.open"):
            self.press_summary(part)

    def press_summary(self, part) -> None:
        part.locator("summary").first.click()

    def sign_in(self, username: str) -> None:
        self.go("/accounts/login/")
        self.fill("[name=username]", username)
        self.fill("[name=password]", PASSWORD)
        self.press("main button[type=submit], main button:not([type])")


class Keyboard(Mouse):
    """Only Tab, Enter, Space, arrows and letters; a page on which something can't be reached fails here."""

    MOST_TABS = 250

    def reach(self, selector: str) -> None:
        target = self.page.locator(selector).first
        expect(target).to_be_attached()
        for _ in range(self.MOST_TABS):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} can't be reached by Tab on {self.page.url}")

    def fill(self, selector: str, text: str) -> None:
        self.reach(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def choose(self, selector: str, label: str) -> None:
        self.reach(selector)
        self.page.keyboard.type(label, delay=20)
        expect(self.page.locator(f"{selector} option:checked")).to_have_text(label)

    def press(self, selector: str) -> None:
        self.reach(selector)
        if self.page.locator(selector).first.evaluate("element => element.type === 'radio'"):
            self.page.keyboard.press("Space")
            return
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def tick(self, selector: str) -> None:
        self.reach(selector)
        self.page.keyboard.press("Space")

    def press_summary(self, part) -> None:
        for _ in range(self.MOST_TABS):
            if part.locator("summary").first.evaluate("element => element === document.activeElement"):
                self.page.keyboard.press("Enter")
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"A folded part can't be reached by Tab on {self.page.url}")


@pytest.mark.parametrize(("way", "javascript"), [(Mouse, False), (Keyboard, True)], ids=["no JavaScript", "keyboard"])
def test_path_from_question_to_answer_found_again(
    way: type[Mouse], javascript: bool, chromium: Browser, live_server, town: TownOfTests, work: Callable[[], None]
) -> None:
    def somebody(username: str = "") -> Mouse:
        context = chromium.new_context(java_script_enabled=javascript, viewport={"width": 390, "height": 844})
        context.set_default_timeout(10_000)
        person = way(context.new_page(), live_server.url)
        if username:
            person.sign_in(username)
        return person

    resident = somebody()
    number, code = ask(resident)
    work()

    responder, officer, reviewer = somebody("responder"), somebody("officer"), somebody("reviewer")
    claim_and_offer(responder, number)
    accept_and_write(officer, number)
    approve(reviewer, number)
    officer.go(f"/desk/questions/{number}/")
    officer.press("#do-publish button")
    expect(officer.page.locator("#question")).to_have_attribute("data-handling", "answered")
    work()

    track_and_rate(resident, number, code)
    find_before_asking(somebody(), number)


def ask(resident: Mouse) -> tuple[str, str]:
    resident.go("/ask/")
    resident.fill("[name=question]", QUESTION)
    resident.press("[name=publish][value=public]")
    resident.press("form button.btn")
    receipt = resident.page.locator("[data-tracking-code]")
    return receipt.get_attribute("data-number"), receipt.get_attribute("data-tracking-code")


def claim_and_offer(responder: Mouse, number: str) -> None:
    responder.go("/desk/to-claim/")
    responder.press(f"a[href$='/desk/questions/{number}/']")
    responder.press("#do-claim button")
    responder.go(f"/desk/questions/{number}/")
    responder.open("#do-offer [name=to]")
    responder.choose("#do-offer [name=to]", "Roads and Parking")
    responder.fill("#do-offer [name=reason]", REASON)
    responder.press("#do-offer button")
    expect(responder.page.get_by_text("Roads and Parking").first).to_be_attached()


def accept_and_write(officer: Mouse, number: str) -> None:
    officer.go("/desk/offered/")
    officer.press(f"a[href$='/desk/questions/{number}/']")
    officer.press("#do-accept button")
    officer.go(f"/desk/questions/{number}/")
    officer.fill("#do-draft [name=public_question]", QUESTION)
    officer.fill("#do-draft [name=body]", ANSWER)
    officer.press("#do-draft button")
    officer.go(f"/desk/questions/{number}/")
    officer.press("#do-submit_for_review button")
    expect(officer.page.locator("#question")).to_have_attribute("data-handling", "in_review")


def approve(reviewer: Mouse, number: str) -> None:
    reviewer.go("/desk/review/")
    reviewer.press(f"a[href$='/desk/questions/{number}/']")
    reviewer.tick("#do-review [name=read]")
    reviewer.press("#do-review [name=verdict][value=approve]")
    expect(reviewer.page.locator("#question")).to_have_attribute("data-handling", "in_review")


def track_and_rate(resident: Mouse, number: str, code: str) -> None:
    resident.go("/track/")
    resident.fill("[name=code]", code.lower().replace("-", " "))
    resident.press("main form button")
    state = resident.page.locator("#question")
    expect(state).to_have_attribute("data-handling", "answered")
    expect(state).to_have_attribute("data-lead", "roads")
    expect(resident.page.get_by_text("every Saturday until the end of March").first).to_be_visible()
    resident.open("[name=solved][value=yes]")
    resident.press("[name=solved][value=yes]")
    resident.press("form:has([name=solved]) button.btn")
    resident.go(f"/track/{number}/")
    expect(resident.page.locator("#question")).to_have_attribute("data-handling", "closed")


def find_before_asking(neighbour: Mouse, number: str) -> None:
    neighbour.go("/ask/")
    neighbour.fill("[name=question]", "What time does the swimming pool in Mill Lane open on a Saturday in winter?")
    neighbour.press("form button.btn")
    neighbour.press(f"a[href*='/answers/{number}/']")
    expect(neighbour.page.get_by_role("heading", level=1)).to_contain_text("swimming pool in Mill Lane")
