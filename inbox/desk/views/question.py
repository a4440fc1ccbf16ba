"""The page of one question, and its resident's contact for whoever answers them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from inbox.desk.page import show, staff_page
from inbox.desk.work import page_of
from inbox.kit import clock
from inbox.questions import access
from inbox.questions.actions.draft import DraftChanged
from inbox.questions.models import Question


@staff_page
@require_safe
def question(request: HttpRequest, number: str) -> HttpResponse:
    """For members who may see this question."""
    return show_question(request, access.get_question(number, request.actor.standing))


@staff_page
@require_POST
def contact(request: HttpRequest, number: str) -> HttpResponse:
    """For the owner and the lead's department: name, e-mail and phone, on this one page."""
    found = access.get_question(number, request.actor.standing)
    return show_question(request, found, contact=access.get_contact(found, request.actor.standing))


def show_question(
    request: HttpRequest, found: Question, *, refusal: Any = None, status: int = 200, **more: Any
) -> HttpResponse:
    """The page, with a refusal's sentence and the form that was sent where a verb was refused."""
    context = page_of(found, request.actor, clock.now(), **more) | {"refusal": refusal}
    if isinstance(refusal, DraftChanged):
        context |= {"conflict": refusal.details, "mine": more["sent"]}
    return show(request, "desk/question.html", context, status=status)
