"""What people wrote as HTML: the staff's Markdown by an allow-list, residents' words as plain paragraphs."""

import re

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = set("p ul ol li strong em a h3 h4 blockquote table thead tbody tr th td br hr code pre".split())
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
DEEPEST = 20  # nested quotes and lists; beyond it markdown-it stops nesting

_parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": DEEPEST})
_parser.enable("table").disable("image")


def markdown(text: str) -> SafeString:
    """Staff Markdown as safe HTML. Raw HTML and pictures show as text; headings start at h3, under the page's own."""
    tokens = _parser.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "h3" if token.tag in {"h1", "h2", "h3"} else "h4"
        elif token.type in {"th_open", "td_open"}:
            token.attrs = {}  # alignment comes as a style, which the policy forbids
    html = _parser.renderer.render(tokens, _parser.options, {})
    safe = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="nofollow noopener")
    return mark_safe(safe)  # nh3 has just cleaned it


def paragraphs(text: str) -> SafeString:
    """Plain text as paragraphs, each isolated (`<p dir="auto"><bdi>`), so that no direction mark reaches past it."""
    parts = (part.strip("\n") for part in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")))
    html = "".join(
        f'<p dir="auto"><bdi>{escape(part).replace(chr(10), "<br>")}</bdi></p>' for part in parts if part.strip()
    )
    return mark_safe(html)  # every part was escaped
