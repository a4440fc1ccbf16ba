"""What tests of the public pages share: the addresses, the page as a visitor gets it, and what is inside it."""

import gzip
import re
from dataclasses import dataclass
from html.parser import HTMLParser

from django.test import Client

from inbox.questions.models import Event, Question
from inbox.search.followers import index_question

# Every public page that has an address of its own; {number} is a published answer's.
PAGES = (
    "/",
    "/answers/",
    "/answers/?q=street+light+mended",
    "/answers/?q=xylophone",
    "/answers/?topic=streets&from=2026-01-01",
    "/answers/{number}/",
    "/answers/{number}/when-is-it-mended/",
    "/answers/{number}/versions/1/",
    "/topics/",
    "/topics/streets/",
    "/departments/",
    "/departments/roads/",
    "/figures/",
    "/refusals/",
    "/about/",
    "/privacy/",
    "/accessibility/",
)
FILES = (
    "/feeds/answers.atom",
    "/sitemap.xml",
    "/sitemaps/pages.xml",
    "/sitemaps/answers-1.xml",
    "/robots.txt",
    "/.well-known/security.txt",
)


@dataclass(frozen=True)
class Got:
    status: int
    headers: dict[str, str]
    sent: bytes  # as it went over the line, compressed
    text: str


def get(path: str, **headers: str) -> Got:
    """A first visit by a browser that takes gzip."""
    response = Client().get(path, headers={"accept-encoding": "gzip", **headers})
    packed = response.headers.get("Content-Encoding") == "gzip"
    text = gzip.decompress(response.content) if packed else response.content
    return Got(response.status_code, dict(response.headers), response.content, text.decode())


def index(*questions: Question) -> None:
    for question in questions:
        index_question(Event.objects.filter(question=question).order_by("-seq").first().pk)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.skipped = 0

    def handle_starttag(self, tag, attrs):
        self.words.append("" if tag == "mark" else " ")
        self.skipped += tag in {"script", "style"}

    def handle_endtag(self, tag):
        self.words.append("" if tag == "mark" else " ")
        self.skipped -= tag in {"script", "style"}

    def handle_data(self, data):
        if not self.skipped:
            self.words.append(data)


def words(html: str) -> str:
    """What a person reads on the page, on one line."""
    parser = _Words()
    parser.feed(html)
    return " ".join("".join(parser.words).split())


def main(html: str) -> str:
    """What a person reads between masthead and foot."""
    return words(re.search(r"<main.*?</main>", html, re.S)[0])


def headings(html: str) -> list[str]:
    """The questions in a list of answers, in order."""
    return [words(one) for one in re.findall(r'<li class="slip"[^>]*><h3>(.*?)</h3>', html, re.S)]
