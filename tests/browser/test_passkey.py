"""A passkey made and used in a real browser, with the authenticator that Chromium plays on request."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.desk.second_factor import add_app, code_now
from tests.make import PASSWORD, TownOfTests

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(chromium: Browser, live_server) -> Iterator[Page]:
    """A browser on a device that keeps passkeys; every word it complains with is in `page.complaints`."""
    context = chromium.new_context(base_url=live_server.url)
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda said: page.complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.device = context.new_cdp_session(page)
    page.device.send("WebAuthn.enable")
    page.authenticator = page.device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]
    yield page
    context.close()


def sign_in(page: Page, username: str = "officer") -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Name or e-mail address").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def add_passkey(page: Page) -> None:
    page.goto("/accounts/")
    page.get_by_role("link", name="Passkeys, app and recovery codes").click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)  # once more, before anything changes
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("What you call it").fill("My laptop")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")


def sign_out(page: Page) -> None:
    page.goto("/accounts/")
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", name="Sign in to the desk")).to_be_visible()


def test_passkey_is_made_and_signs_in_without_a_password(town: TownOfTests, page: Page) -> None:
    sign_in(page)
    add_passkey(page)
    assert page.locator(".codes li").count() == 10
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("My laptop").first).to_be_visible()

    sign_out(page)
    page.goto("/accounts/login/?next=/desk/all/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(re.compile(r"/desk/all/$"))
    assert page.complaints == []


def test_passkey_is_the_second_step_after_a_password(town: TownOfTests, page: Page) -> None:
    sign_in(page)
    add_passkey(page)
    sign_out(page)
    sign_in(page)
    expect(page.get_by_role("heading", name="And now the second step")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(re.compile("/desk/"))
    assert page.complaints == []


def test_refused_passkey_says_so_and_another_way_stays_open(town: TownOfTests, page: Page) -> None:
    add_app(town.officer)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()  # the device knows none
    expect(page.get_by_text("That did not work, or it was broken off.")).to_be_visible()
    sign_in(page)
    page.get_by_label("Code").fill(code_now())
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile("/desk/"))


def test_passkey_that_was_removed_opens_nothing(town: TownOfTests, page: Page) -> None:
    sign_in(page)
    add_passkey(page)
    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="Remove My laptop").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("This does not match.").first).to_be_visible()


def test_account_without_javascript_offers_everything_but_passkeys(
    town: TownOfTests, chromium: Browser, live_server
) -> None:
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page)
    page.goto("/accounts/2fa/totp/activate/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Code").fill(code_now(page.locator("ol .no").inner_text()))
    page.get_by_role("button", name="Set it up").click()
    assert page.locator(".codes li").count() == 10
    page.goto("/accounts/2fa/webauthn/add/")
    expect(page.get_by_text("A passkey needs JavaScript, and a browser that knows passkeys.")).to_be_visible()
    context.close()
