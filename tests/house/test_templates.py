"""Templates carry no style, no script and no way round escaping: the content policy allows none."""

import re

import pytest

from tests.house.tree import ROOT, shown, templates

FORBIDDEN = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "script without src": re.compile(r"<script\b(?![^>]*\ssrc\s*=)(?![^>]*type=\"application/ld\+json\")", re.I),
    "event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "javascript: address": re.compile(r"(href|action|src)\s*=\s*[\"']?\s*javascript:", re.I),
    "way round escaping": re.compile(r"\|\s*safe\b|{%\s*autoescape\s+off"),
    "another host's file": re.compile(r"<(script|link|img|iframe)\b[^>]*\s(src|href)\s*=\s*[\"'](https?:)?//", re.I),
}
LETTERS = ROOT / "templates" / "mail"  # mail programs understand nothing but inline style


def test_every_forbidden_pattern_finds_its_example():
    """So that an empty result below means something."""
    examples = {
        "style attribute": '<p class="a" style="color: red">',
        "style element": "<style>",
        "script without src": "<script>alert(1)</script>",
        "event handler": '<a href="/" onclick="x()">',
        "javascript: address": '<a href="javascript:x()">',
        "way round escaping": "{{ text|safe }}",
        "another host's file": '<img src="//example.org/a.png">',
    }
    assert [what for what, pattern in FORBIDDEN.items() if not pattern.search(examples[what])] == []
    assert not FORBIDDEN["script without src"].search('<script type="module" src="/static/js/a.js"></script>')


@pytest.mark.parametrize("path", list(templates()), ids=shown)
def test_template_holds_nothing_forbidden(path):
    text = path.read_text(encoding="utf-8")
    is_letter = path.is_relative_to(LETTERS)
    found = [
        f"{what}, line {text.count(chr(10), 0, match.start()) + 1}"
        for what, pattern in FORBIDDEN.items()
        for match in pattern.finditer(text)
        if not (is_letter and what == "style attribute")
    ]
    assert found == []
