"""The page of one question, what a department that was only asked sees of it, and its resident's contact."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import get_current_timezone
from django.views.decorators.http import require_POST, require_safe

from inbox.desk.asked import asked_page
from inbox.desk.page import show, staff_page
from inbox.desk.work import page_of
from inbox.kit import clock
from inbox.questions import access
from inbox.questions.actions.draft import DraftChanged
from inbox.questions.models import Contribution, Question
from inbox.questions.states import Audience
from inbox.reports.why import why_this_date


@staff_page
@require_safe
def question(request: HttpRequest, number: str) -> HttpResponse:
    """For members who may see this question; for those who were only asked to contribute, their part of it."""
    return show_again(request, number)


@staff_page
@require_POST
def contact(request: HttpRequest, number: str) -> HttpResponse:
    """For the owner and the lead's department: name, e-mail and phone, on this one page."""
    found = access.get_question(number, request.actor.standing)
    return show_question(request, found, contact=access.get_contact(found, request.actor.standing))


@staff_page
@require_safe
def why(request: HttpRequest, number: str) -> HttpResponse:
    """For members who may see this question: why it is promised for its day, with each pause and who caused it."""
    found = access.get_question(number, request.actor.standing)
    counted = why_this_date(found, Audience.STAFF, get_current_timezone(), clock.now())
    if counted is None:
        raise access.Hidden
    return show(request, "desk/why.html", {"question": found, "why": counted})


def show_again(request: HttpRequest, number: str, **more: Any) -> HttpResponse:
    """The page as it stands now, as far as this member sees it: the whole question, or what was asked of them."""
    try:
        found = access.get_question(number, request.actor.standing)
    except access.Hidden:
        return show_asked(request, access.get_asked(number, request.actor.standing), **more)
    return show_question(request, found, **more)


def show_asked(
    request: HttpRequest, rows: list[Contribution], *, sent: Any = None, refusal: Any = None, status: int = 200
) -> HttpResponse:
    """The page of who was asked and sees no more than that."""
    context = asked_page(rows, request.actor.standing, clock.now(), sent) | {"refusal": refusal, "sent": sent}
    return show(request, "desk/asked.html", context, status=status)


def show_question(
    request: HttpRequest, found: Question, *, refusal: Any = None, status: int = 200, **more: Any
) -> HttpResponse:
    """The page, with a refusal's sentence and the form that was sent where a verb was refused."""
    context = page_of(found, request.actor, clock.now(), **more) | {"refusal": refusal}
    if isinstance(refusal, DraftChanged):
        context |= {"conflict": refusal.details, "mine": more["sent"]}
    return show(request, "desk/question.html", context, status=status)
