"""Every kind of page: valid, silent, light, all its own and from one origin."""

import gzip
import re
from urllib.parse import urlsplit

import html5lib
import pytest
from playwright.sync_api import Page, Request, Response

from inbox.people.models import User
from tests.browser.face import Face

FIRST_WINDOW = 14 * 1024  # bytes of HTML and styles that come with a connection's first ten packets
SCRIPTS = {"public": 6 * 1024, "desk": 12 * 1024}
EXPECTED = {"401", "403", "404", "409", "410", "422", "429", "503"}  # a page that says no is not a mistake of a page

OWN_STYLE = "[style], style, script:not([src]):not([type='application/ld+json'], [type='application/json'])"
REFERENCES = """() => {
  const ids = [...document.querySelectorAll("[id]")].map(one => one.id);
  const twice = ids.filter((id, place) => ids.indexOf(id) !== place);
  const lost = ["for", "aria-describedby", "aria-labelledby", "form", "aria-controls"].flatMap(name =>
    [...document.querySelectorAll(`[${name}]`)].flatMap(one => one.getAttribute(name).split(/\\s+/))
      .filter(id => !document.getElementById(id)).map(id => `${name}=${id}`));
  const nested = [...document.querySelectorAll("a a, a button, button a, label label, form form, p div, summary a")];
  return [...twice.map(id => `id ${id} twice`), ...lost, ...nested.map(one => `nested ${one.tagName}`)];
}"""


class Ear:
    """Hears all that a window fetches and complains of."""

    def __init__(self, base: str) -> None:
        self.base, self.complaints, self.document, self.fetched = base, [], None, {}

    def listen(self, page: Page) -> None:
        page.on("console", lambda said: self.complain(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.complain(str(error)))
        page.on("request", self.ask)
        page.on("response", self.hear)

    def complain(self, text: str) -> None:
        status = re.search(r"status of (\d+)", text)
        if not (status and status[1] in EXPECTED):
            self.complaints.append(text)

    def ask(self, request: Request) -> None:
        if urlsplit(request.url).scheme in ("http", "https") and not request.url.startswith(self.base + "/"):
            self.complaints.append(f"another origin: {request.url}")

    def hear(self, response: Response) -> None:
        if response.request.is_navigation_request() and not 300 <= response.status < 400:
            self.document = response

    def weight(self, kind: str, page: Page) -> int:
        """Compressed bytes of the page's own stylesheets (`link`) or scripts (`script`)."""
        selector = {"link": "link[rel=stylesheet]", "script": "script[src]"}[kind]
        urls = page.eval_on_selector_all(selector, "all => all.map(one => one.href || one.src)")
        for url in set(urls) - set(self.fetched):
            self.fetched[url] = len(gzip.compress(page.request.get(url).body()))
        return sum(self.fetched[url] for url in urls)


def not_valid(text: str) -> list[str]:
    """What a strict parser stumbles over, by its code and line."""
    parser = html5lib.HTMLParser()
    parser.parse(text)
    return [f"line {place[0]}: {code} {more}" for place, code, more in parser.errors]


def test_strict_parser_finds_what_is_not_valid() -> None:
    assert not_valid("<!doctype html><title>A</title><p>Well</p>") == []
    assert not_valid("<!doctype html><title>A</title><div></p></div>") == ["line 1: unexpected-end-tag {'name': 'p'}"]


@pytest.mark.parametrize("prefix", ["", "/zh-hans"], ids=["English", "Chinese"])
@pytest.mark.parametrize("door", ["public", "desk"])
def test_page_is_valid_and_silent_and_light(door: str, prefix: str, face: Face) -> None:
    face.prefix = prefix
    if prefix:
        User.objects.update(language="zh-hans")
    ear, found = Ear(face.base), {}
    for name, page in face.walk(getattr(face, door)(), ear.listen):
        text = ear.document.text()
        wrong = [*not_valid(text), *page.evaluate(REFERENCES), *ear.complaints]
        wrong += page.eval_on_selector_all(OWN_STYLE, "all => all.map(one => 'inline ' + one.outerHTML.slice(0, 80))")
        first = len(gzip.compress(text.encode())) + ear.weight("link", page)
        if door == "public" and first > FIRST_WINDOW:
            wrong.append(f"{first} bytes on the first visit")
        if (scripts := ear.weight("script", page)) > SCRIPTS[door]:
            wrong.append(f"{scripts} bytes of scripts")
        if door == "public" and not name.startswith(("own page", "receipt")) and page.context.cookies():
            wrong.append(f"cookies: {[cookie['name'] for cookie in page.context.cookies()]}")
        page.context.clear_cookies() if door == "public" else None
        found[name], ear.complaints = wrong, []
    assert len(found) > 20
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
