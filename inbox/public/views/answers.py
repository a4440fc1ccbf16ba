"""Finding and reading the published answers."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from inbox.kit import clock
from inbox.kit.pages import public_page
from inbox.public.context import town_face
from inbox.public.happened import public_events
from inbox.public.listing import listing
from inbox.public.reading import Sheet, old_version, sheet
from inbox.public.slips import slips
from inbox.questions import access
from inbox.questions.models import Answer
from inbox.questions.queries import public_stamp, related_answers

RELATED = 4


@public_page(public_stamp, query=("q", "topic", "department", "from", "to", "after"))
def browse(request: HttpRequest) -> HttpResponse:
    return render(request, "public/answers.html", listing(request.GET, clock.now(), town_face(request)))


@public_page(public_stamp)
def answer(request: HttpRequest, number: str, slug: str = "") -> HttpResponse:
    now = clock.now()
    found, shown = _read(request, number, now)
    related = slips(related_answers(found, now, RELATED), town_face(request))
    return render(request, "public/answer.html", {"answer": shown, "related": related})


@public_page(public_stamp)
def version(request: HttpRequest, number: str, version: int) -> HttpResponse:
    found, shown = _read(request, number, clock.now())
    if not 1 <= version <= len(shown.versions):
        raise Http404
    context = {"answer": shown, "version": old_version(found, shown.versions[version - 1])}
    return render(request, "public/version.html", context)


def _read(request: HttpRequest, number: str, now: datetime) -> tuple[Answer, Sheet]:
    try:
        found = access.get_published(number, now)
    except access.Hidden as hidden:
        raise Http404 from hidden
    return found, sheet(found, public_events(found.question, now), town_face(request), get_language())
