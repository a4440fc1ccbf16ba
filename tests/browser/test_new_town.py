"""A real town from nothing, without JavaScript: from `init_town` to the first published answer in under 60 fields.

Every field that somebody fills, ticks or chooses is counted, options of the command among them.
"""

import io

import pytest
from django.conf import settings as live
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect

from tests.make import PASSWORD

MOST_FIELDS = 60
COUNTED: list[str] = []

QUESTION = "When is the hole in front of 7 Canal Street filled?"
ANSWER = "It is filled on Thursday 3 December. Until then a barrier stands around it. Roads, 555 0142."


class Somebody:
    """One person at a browser, whose fields are counted."""

    def __init__(self, chromium: Browser, base: str) -> None:
        self.page: Page = chromium.new_context(
            java_script_enabled=False, viewport={"width": 390, "height": 844}
        ).new_page()
        self.page.set_default_timeout(10_000)
        self.base = base

    def go(self, path: str) -> None:
        assert self.page.goto(self.base + path).status == 200, path

    def fill(self, **fields: str) -> None:
        for name, text in fields.items():
            self.page.locator(f"[name='{name}']").fill(text)
            COUNTED.append(name)

    def choose(self, name: str, label: str) -> None:
        self.page.locator(f"select[name='{name}']").select_option(label=label)
        COUNTED.append(name)

    def tick(self, selector: str) -> None:
        self.page.locator(selector).check()
        COUNTED.append(selector)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()

    def sign_in(self, username: str) -> None:
        self.go("/accounts/login/")
        self.fill(username=username, password=PASSWORD)
        self.press("Sign in")

    def missing(self) -> list[str]:
        """The headings of the list of what is missing."""
        self.go("/desk/setup/")
        return self.page.locator(".point.open h3").all_inner_texts()


@pytest.fixture
def nothing(transactional_db, settings, live_server, monkeypatch):
    """An empty database, served; a published answer is public at once."""
    settings.LIMITS = {**live.LIMITS, "publish_grace_seconds": 0}
    monkeypatch.setenv("INBOX_LEADER_PASSWORD", PASSWORD)
    COUNTED.clear()


def found_town() -> None:
    options = {
        "name": "Millbrook | 磨坊镇",
        "zone": "Europe/London",
        "country": "GB-ENG",
        "hours": "mon-fri 09:00-17:00",
        "department": ["desk=Citizens’ Desk | 便民服务台"],
        "leader": "w.evans=Wyn Evans",
        "email": "w.evans@millbrook.example",
    }
    call_command("init_town", no_input=True, stdout=io.StringIO(), **options)
    COUNTED.extend([*options, "INBOX_LEADER_PASSWORD"])


def test_town_is_set_up_from_nothing_and_answers_its_first_question(nothing, chromium, live_server, work):
    found_town()
    leader = Somebody(chromium, live_server.url)
    leader.sign_in("w.evans")
    leader.follow("Set up")
    assert leader.missing()[:7] == [
        "Second factor",
        "Citizens’ desk",
        "Departments",
        "Topics",
        "First responders",
        "Officers",
        "Reviewers",
    ]
    departments_and_topics(leader)
    the_town_itself(leader)
    leader_takes_questions(leader)
    officer = invited(leader, chromium, "Pia Lind", "p.lind@millbrook.example", "Roads", "officer")
    reviewer = invited(leader, chromium, "Tom Reed", "t.reed@millbrook.example", "Citizens’ Desk", "reviewer")
    assert leader.missing() == ["Second factor", "Texts of the town", "Mail", "Secure address"]

    resident = Somebody(chromium, live_server.url)
    number = ask(resident)
    answer(leader, officer, reviewer, number)
    work()

    resident.go(f"/answers/{number}/")
    expect(resident.page.get_by_text("a barrier stands around it").first).to_be_visible()
    expect(resident.page.get_by_text("In danger? Call 112.").first).to_have_count(0)
    resident.go("/")
    expect(resident.page.get_by_text("In danger? Call 112.").first).to_be_visible()
    print(f"{len(COUNTED)} fields")
    assert len(COUNTED) < MOST_FIELDS, COUNTED


def departments_and_topics(leader: Somebody) -> None:
    leader.go("/desk/setup/")
    leader.follow("Change the desk")
    leader.fill(phone="555 0100")
    leader.press("Save")
    leader.go("/desk/setup/")
    leader.follow("Add a department")
    leader.fill(name_en="Roads", slug="roads", phone="555 0142")
    leader.press("Save")
    for name, slug in (("Streets and potholes", "streets"), ("Street lights", "lights")):
        leader.go("/desk/setup/")
        leader.follow("Add a topic")
        leader.fill(name_en=name, slug=slug)
        leader.choose("department", "Roads")
        leader.press("Save")


def the_town_itself(leader: Somebody) -> None:
    leader.go("/desk/setup/")
    leader.page.locator("a[href*='emergency_line']").click()
    leader.fill(
        **{
            "emergency_line_en": "In danger? Call 112.",
            "emergency_line_zh-hans": "遇到危险，请拨打112。",
            "phone": "555 0100",
            "address_en": "2 Market Square",
            "address_zh-hans": "集市广场2号",
        }
    )
    leader.press("Save")


def leader_takes_questions(leader: Somebody) -> None:
    """In a small town one person does more than one thing."""
    leader.go("/admin/people/membership/add/")
    leader.choose("user", "Wyn Evans")
    leader.choose("department", "Citizens’ Desk")
    leader.choose("role", "first responder at the desk")
    leader.press("Save")


def invited(leader: Somebody, chromium: Browser, name: str, email: str, department: str, role: str) -> Somebody:
    leader.go("/accounts/invitations/")
    leader.fill(name=name, email=email)
    leader.choose("department", department)
    leader.tick(f"[name=roles][value={role}]")
    leader.press("Invite")
    link = leader.page.locator(".code").inner_text().strip()
    member = Somebody(chromium, leader.base)
    member.go(link[link.index("/accounts/") :])
    member.fill(new_password1=PASSWORD, new_password2=PASSWORD)
    member.press("Make my account")
    if "/login" in member.page.url:
        member.sign_in(email)
    return member


def ask(resident: Somebody) -> str:
    resident.go("/ask/")
    resident.fill(question=QUESTION)
    resident.tick("[name=publish][value=public]")
    resident.page.locator("form button.btn").first.click()
    return resident.page.locator("[data-tracking-code]").get_attribute("data-number")


def answer(leader: Somebody, officer: Somebody, reviewer: Somebody, number: str) -> None:
    page = f"/desk/questions/{number}/"
    leader.go(page)
    leader.page.locator("#do-claim button").click()
    leader.go(page)
    opened(leader, "offer")
    leader.choose("to", "Roads")
    leader.page.locator("#do-offer [name=reason]").fill("Roads fills holes.")
    COUNTED.append("reason")
    leader.page.locator("#do-offer button").click()

    officer.go(page)
    officer.page.locator("#do-accept button").first.click()
    officer.go(page)
    officer.fill(public_question=QUESTION, body=ANSWER)
    officer.page.locator("#do-draft button").first.click()
    officer.go(page)
    officer.page.locator("#do-submit_for_review button").first.click()

    reviewer.go(page)
    reviewer.tick("#do-review [name=read]")
    reviewer.page.locator("#do-review [name=verdict][value=approve]").click()
    reviewer.go(page)
    reviewer.page.locator("#do-publish button").first.click()
    expect(reviewer.page.locator("#question")).to_have_attribute("data-handling", "answered")


def opened(somebody: Somebody, verb: str) -> None:
    """A folded verb is opened by its summary, as without JavaScript."""
    part = somebody.page.locator(f"details:has(#do-{verb}), #do-{verb} details, details#do-{verb}").first
    if part.count() and part.get_attribute("open") is None:
        part.locator("summary").first.click()
