"""Figures, refusals, the town's own texts, and what robots read."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from inbox.kit import clock, dates
from inbox.kit.pages import public_page
from inbox.kit.paging import page
from inbox.people.models import in_language
from inbox.people.town import offered_languages
from inbox.public.context import in_path, town_face
from inbox.public.stamps import hourly_stamp, this_hour
from inbox.public.views.home import month_name, month_start
from inbox.questions.queries import public_stamp
from inbox.questions.words import REFUSAL_REASON, WITHHOLD_REASON
from inbox.reports import measures

ROWS = 30
PERSONAL = ("/desk/", "/accounts/", "/admin/", "/ask/receipt/", "/track/", "/t/")


@public_page(hourly_stamp)
def figures(request: HttpRequest) -> HttpResponse:
    until = this_hour(clock.now())
    zone = town_face(request).zone
    since = month_start(until, zone)
    lang = get_language()
    by_department = measures.promises_by_department(since, until)
    context = {
        "month": month_name(until, zone),
        "until": dates.weekday_and_hour(until, zone),
        "due": measures.promises(since, until),
        "open": measures.open_at(until),
        "pace": measures.pace(since, until),
        "solved": measures.solved(since, until),
        "departments": [(in_language(one.name, lang) or one.slug, one.slug, one.promises) for one in by_department],
    }
    return render(request, "public/figures.html", context)


@public_page(public_stamp, query=("after",))
def refusals(request: HttpRequest) -> HttpResponse:
    rows = page(measures.refusals(), order=("-id",), after=request.GET.get("after", ""), size=ROWS)
    counts = measures.refusals_by_reason()
    context = {
        "reasons": [(words, counts.get(reason, 0)) for reason, words in REFUSAL_REASON.items()],
        "refused": [_decided(request, row, REFUSAL_REASON, row.closed_at) for row in rows.rows],
        "next_token": rows.next_token,
        "withheld_reasons": list(WITHHOLD_REASON.values()),
        "withheld": [_decided(request, row, WITHHOLD_REASON, row.answered_at) for row in measures.withheld()[:ROWS]],
        "text": town_face(request).texts.get("refusals", ""),
    }
    return render(request, "public/refusals.html", context)


@public_page(public_stamp)
def about(request: HttpRequest) -> HttpResponse:
    return _text(request, "about")


@public_page(public_stamp)
def privacy(request: HttpRequest) -> HttpResponse:
    return _text(request, "privacy")


@public_page(public_stamp)
def accessibility(request: HttpRequest) -> HttpResponse:
    return _text(request, "accessibility")


@public_page(public_stamp)
def robots(request: HttpRequest) -> HttpResponse:
    paths = sorted({in_path(path, code) for path in PERSONAL for code, _name in settings.LANGUAGES})
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in paths), f"Sitemap: {settings.SITE_URL}/sitemap.xml"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public_page(hourly_stamp)
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116: where to tell of a hole. It says so for half a year at a time."""
    email = town_face(request).email
    contact = f"mailto:{email}" if email else settings.SITE_URL + reverse("ask")
    lines = [
        f"Contact: {contact}",
        f"Expires: {_half_a_year_after(clock.now()):%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code.partition('-')[0] for code, _name in offered_languages())}",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _half_a_year_after(now: datetime) -> datetime:
    """The first of a month, so that the page stays the same for a month."""
    months = now.month + 6
    return now.replace(year=now.year + months // 13, month=(months - 1) % 12 + 1, day=1, hour=0, minute=0, second=0)


def _text(request: HttpRequest, name: str) -> HttpResponse:
    """A page the town writes itself, in Markdown, or ours where it has not."""
    return render(request, f"public/{name}.html", {"text": town_face(request).texts.get(name, "")})


def _decided(request: HttpRequest, question: Any, reasons: dict, at: datetime) -> dict[str, Any]:
    return {
        "number": question.number,
        "office": question.lead.name_in(get_language()),
        "reason": reasons.get(question.reason, ""),
        "on": dates.day(at, town_face(request).zone),
        "at": at,
    }
