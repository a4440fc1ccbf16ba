"""Why a question is promised for its day: for whoever asked it, and for everybody."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from inbox.kit import clock
from inbox.kit.pages import Stamp, private_page, public_page
from inbox.people.town import zone
from inbox.public import visitor
from inbox.public.views.track import way_in
from inbox.questions import access, queries
from inbox.questions.models import Question
from inbox.questions.states import Audience
from inbox.reports.why import why_this_date


@private_page
@require_safe
def own(request: HttpRequest, number: str) -> HttpResponse:
    """For whoever opened the question by its code or a letter."""
    opened = visitor.opened(request, number)
    if opened is None:
        return way_in(request, visitor.TurnedBack("", 403), number=number)
    question = access.get_own_question(opened[0].question_id)
    return _page(request, question, Audience.RESIDENT, reverse("tracked", kwargs={"number": number}))


def everybodys(request: HttpRequest, number: str) -> HttpResponse:
    """The same bytes for all, kept for as long as this one question stands still."""

    def stamp(now: datetime) -> Stamp:
        return queries.question_stamp(number, now)

    return public_page(stamp)(_public)(request, number)


def _public(request: HttpRequest, number: str) -> HttpResponse:
    try:
        question = access.get_public_question(number)
    except access.Hidden:
        return render(request, "public/link_gone.html", status=404)
    return _page(request, question, Audience.PUBLIC, reverse("question", kwargs={"number": number}))


def _page(request: HttpRequest, question: Question, audience: Audience, back: str) -> HttpResponse:
    why = why_this_date(question, audience, zone(), clock.now())
    if why is None:
        return render(request, "public/link_gone.html", status=404)
    return render(request, "public/why.html", {"question": question, "why": why, "back": back})
