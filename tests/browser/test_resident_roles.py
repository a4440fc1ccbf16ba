"""The resident's whole path as a screen reader tells it: everything is found by its role, its name or its label."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from inbox.kit import clock
from inbox.questions.actions.claim import claim
from inbox.questions.actions.draft import draft
from inbox.questions.actions.publish import publish
from inbox.questions.actions.review import review
from inbox.questions.actions.submit_for_review import submit_for_review
from inbox.questions.models import Answer, Question
from tests.browser.face import BODY
from tests.make import TownOfTests

QUESTION = "When does the swimming pool in Mill Lane open on Saturdays in winter?"


def test_resident_asks_tracks_reads_and_rates_by_roles_and_names(
    chromium: Browser, live_server, town: TownOfTests, work: Callable[[], None]
) -> None:
    page = chromium.new_page()
    page.set_default_timeout(10_000)
    page.goto(live_server.url)
    assert page.get_by_role("main").count() == page.get_by_role("banner").count() == 1
    page.get_by_role("searchbox", name="Search the published answers").fill("swimming pool")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="Nobody has asked this yet")).to_be_visible()
    page.get_by_role("button", name="Ask this question").click()
    too_short(page)
    code, number = sent(page)
    answered(town, number)
    work()
    tracked(page, live_server.url, code)
    found(page, number)
    page.close()


def too_short(page: Page) -> None:
    """What is to change is told at once and leads to its field, which keeps what was typed."""
    page.get_by_label("Your question", exact=True).fill("Pool?")
    page.get_by_role("button", name="Continue").click()
    alert = page.get_by_role("alert", name="One thing to change")
    expect(alert).to_be_focused()
    alert.get_by_role("link").click()
    field = page.get_by_role("textbox", name="Your question")
    expect(field).to_be_focused()
    expect(field).to_have_value("Pool?")
    expect(field).to_have_accessible_description("One question at a time. Please leave out names, phone numbers and "
        "addresses of other people. Write at least 10 characters, so that we know what you mean.")  # fmt: skip


def sent(page: Page) -> tuple[str, str]:
    page.get_by_role("textbox", name="Your question").fill(QUESTION)
    choice = page.get_by_role("group", name="May we publish your question with the answer, without your name?")
    choice.get_by_role("radio", name="Yes, without my name").check()
    expect(page.get_by_role("combobox", name="Topic")).to_have_value("")
    page.get_by_label("Where is it?").fill("Mill Lane")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1, name="We have your question")).to_be_visible()
    slip = page.locator("[data-tracking-code]")  # what a machine reads; a person reads the same words
    code, number = slip.get_attribute("data-tracking-code"), slip.get_attribute("data-number")
    expect(page.get_by_text(code, exact=True)).to_be_visible()
    expect(page.get_by_role("img", name="QR code: opens the page where the tracking code goes")).to_be_visible()
    return code, number


def answered(town: TownOfTests, number: str) -> None:
    """At once, by the desk itself."""
    question = Question.objects.get(number=number)

    def by(role: str) -> dict[str, object]:
        return {"question_id": question.pk, "actor": town.actor(role), "now": clock.now()}

    claim(**by("second_responder"))
    draft(**by("second_responder"), body=BODY, public_question=QUESTION, base_version=0)
    version_hash = Answer.objects.get(question=question).latest.hash
    submit_for_review(**by("second_responder"), version_hash=version_hash)
    review(**by("second_reviewer"), version_hash=version_hash, verdict="approve")
    publish(**by("second_responder"))


def tracked(page: Page, base: str, code: str) -> None:
    page.goto(base)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Track").click()
    page.get_by_role("textbox", name="Tracking code").fill(code)
    page.get_by_role("button", name="Open my question’s page").click()
    expect(page.get_by_role("heading", level=1, name=QUESTION)).to_be_visible()
    expect(page.get_by_role("heading", name="The town’s answer")).to_be_visible()
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    solved = page.get_by_role("group", name="Is your matter solved?")
    solved.get_by_role("radio").first.check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_contain_text("Thank you for saying so.")


def found(page: Page, number: str) -> None:
    """The next resident reads it before asking, on the page of what may already answer them."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Ask").click()
    page.get_by_label("Your question", exact=True).fill(
        "What time does the swimming pool in Mill Lane open on a Saturday in winter?"
    )
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1, name="This answer may already answer it")).to_be_visible()
    expect(page.get_by_role("heading", name="It does not fit")).to_be_visible()
    page.get_by_role("link", name="This answers me").click()
    expect(page.get_by_role("heading", level=1, name=QUESTION)).to_be_visible()
    assert number in page.url
