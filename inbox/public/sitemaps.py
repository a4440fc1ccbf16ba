"""The sitemap: the pages of the site, and all published answers in sections of a size that search engines take."""

import re
from datetime import datetime
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from inbox.kit import clock
from inbox.kit.pages import public_page
from inbox.people.town import offered_languages
from inbox.public.context import in_path
from inbox.questions.access import published
from inbox.questions.queries import departments, public_stamp, topics

ROWS = 10_000
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
PAGES = ("home", "answers", "topics", "departments", "figures", "refusals", "about", "privacy", "accessibility")


@public_page(public_stamp)
def index(request: HttpRequest) -> HttpResponse:
    sections = -(-published(clock.now()).count() // ROWS)
    names = ["pages", *(f"answers-{number}" for number in range(1, sections + 1))]
    urls = [settings.SITE_URL + reverse("sitemap-section", kwargs={"section": name}) for name in names]
    return _xml("sitemapindex", [f"<sitemap><loc>{escape(url)}</loc></sitemap>" for url in urls])


@public_page(public_stamp)
def section(request: HttpRequest, section: str) -> HttpResponse:
    if section == "pages":
        paths = [reverse(name) for name in PAGES]
        paths += [reverse("topic", kwargs={"slug": one.slug}) for one in topics()]
        paths += [reverse("department", kwargs={"slug": one.slug}) for one in departments()]
        codes = [code for code, _name in offered_languages()]
        return _xml("urlset", [_url(in_path(path, code)) for path in paths for code in codes])
    part = re.fullmatch(r"answers-([1-9]\d{0,4})", section, re.A)
    if part is None:
        raise Http404
    start = (int(part[1]) - 1) * ROWS
    rows = (
        published(clock.now()).order_by("published_at", "question_id").values_list("question__number", "published_at")
    )
    urls = [_url(reverse("answer", kwargs={"number": number}), at) for number, at in rows[start : start + ROWS]]
    if not urls:
        raise Http404
    return _xml("urlset", urls)


def _url(path: str, changed_at: datetime | None = None) -> str:
    changed = f"<lastmod>{changed_at:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if changed_at else ""
    return f"<url><loc>{escape(settings.SITE_URL + path)}</loc>{changed}</url>"


def _xml(root: str, rows: list[str]) -> HttpResponse:
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">\n' + "\n".join(rows) + f"\n</{root}>\n"
    )
    return HttpResponse(body, content_type="application/xml; charset=utf-8")
