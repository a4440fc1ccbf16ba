"""What tests of the resident's path share: asking through the form, and reading what a page carries."""

import html
import re

from django.test import Client

TEXT = "When does the library at Mill Lane open on Saturdays in winter?"


def ask(client: Client, *, path: str = "/ask/", **fields):
    """POST the form as a browser of our own site does; the question is confirmed unless `confirmed` says otherwise."""
    data = {"question": TEXT, "confirmed": "yes", **fields}
    return client.post(path, {name: value for name, value in data.items() if value is not None})


def receipt_from(client: Client, **fields) -> tuple[str, str]:
    """Ask and read number and code off the receipt."""
    sent = ask(client, **fields)
    assert sent.status_code == 303, sent.content.decode()[:3000]
    page = client.get(sent["Location"]).content.decode()
    return attribute(page, "data-number"), attribute(page, "data-tracking-code")


def attribute(page: str, name: str) -> str:
    return html.unescape(re.search(rf'\b{name}="([^"]*)"', page)[1])


def value_of(page: str, name: str) -> str:
    """The value of an input, or the text of a textarea, as a browser would send it again."""
    area = re.search(rf'<textarea[^>]*\bname="{name}"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    if area:
        return html.unescape(area[1])
    return html.unescape(re.search(rf'<input[^>]*\bname="{name}"[^>]*\bvalue="([^"]*)"', page)[1])
