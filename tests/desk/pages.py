"""Reading the desk's pages in tests."""

import re
from datetime import timedelta
from html.parser import HTMLParser

from tests.make import MONDAY, make_in_hand, make_in_review

NOW = MONDAY + timedelta(days=2, hours=4)


def numbers(response) -> list[str]:
    """The questions of a list, in its order."""
    return re.findall(r'href="/desk/questions/([0-9-]+)/"', response.content.decode())


def verbs(response) -> set[str]:
    """What the page of a question offers to do."""
    return set(re.findall(r'action="/desk/questions/[0-9-]+/([a-z_]+)/"', response.content.decode())) - {"contact"}


def words(response) -> str:
    """A page's text without tags, blanks folded."""
    reader = _Words()
    reader.feed(response.content.decode())
    return " ".join("".join(reader.found).split())


class _Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data):
        self.found.append(data)

    def handle_starttag(self, tag, attrs):
        self.found += [" "] + [value for name, value in attrs if name == "value" and value]


def do(client, question, verb, **fields):
    return client.post(f"/desk/questions/{question.number}/{verb}/", fields)


def in_hand(town, question):
    """With the officer of roads since three hours ago."""
    return make_in_hand(town, question, now=question.received_at)


def in_review(town, question) -> str:
    in_hand(town, question)
    return make_in_review(town, question, now=question.received_at)
