"""A question's own page and the ways in: the code from the receipt, the link from a letter."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from inbox.kit import clock, signing
from inbox.kit.pages import pack, private_page
from inbox.public import visitor
from inbox.public.forms.track import SOLVED
from inbox.public.holding import everything_held
from inbox.public.own_page import own_page
from inbox.questions import access, residents, uploads
from inbox.questions.errors import Refused


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """The form for a code; the right one leads to the question's page."""
    if request.method != "POST":
        return pack(request, render(request, "public/track.html"))
    typed = QueryDict()
    try:
        typed, _files = visitor.sent(request)
        held = visitor.prove(request, typed.get("code", ""))
    except visitor.TurnedBack as reason:
        return way_in(request, reason, code=typed.get("code", ""))
    response = visitor.SeeOther(reverse("tracked", kwargs={"number": held.number}))
    visitor.keep_open(request, response, held, "code")
    return response


@private_page(referrer="no-referrer")
@require_safe
def link(request: HttpRequest, token: str) -> HttpResponse:
    """A secret link: to the page in the question's language, or with `of` to that of a question split from it. Opening
    it changes nothing, so that mail scanners may."""
    try:
        held, lang = residents.by_link(token)
    except access.Hidden:
        return render(request, "public/link_gone.html", {"other_languages": []}, status=404)  # it has one address
    reached = residents.reached_from(request.GET.get("of", "")[:20], {held.question_id})
    with translation.override(lang):
        response = visitor.SeeOther(reverse("tracked", kwargs={"number": (reached[0] if reached else held).number}))
    visitor.keep_open(request, response, held, "link")
    return response


@private_page
@require_safe
def tracked(request: HttpRequest, number: str) -> HttpResponse:
    own = visitor.opened(request, number)
    if own is None:
        return way_in(request, visitor.TurnedBack("", 403), number=number)
    return show(request, *own, done=request.GET.get("done", ""))


@private_page
@require_safe
def data(request: HttpRequest, number: str) -> HttpResponse:
    """All that is held of the question and of whoever asked it, as JSON to keep."""
    own = visitor.opened(request, number)
    if own is None:
        return way_in(request, visitor.TurnedBack("", 403), number=number)
    held = everything_held(access.get_own_question(own[0].question_id), own[1], clock.now())
    response = JsonResponse(held, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="question-{number}.json"'
    return response


@private_page
@require_safe
def file(request: HttpRequest, number: str, file_id: int) -> HttpResponse:
    """A file that the resident sent, as a download that no page can run."""
    own = visitor.opened(request, number)
    if own is None:
        return way_in(request, visitor.TurnedBack("", 403), number=number)
    try:
        attachment = access.get_attachment(access.get_own_question(own[0].question_id), file_id)
        content = uploads.open_file(attachment)
    except (access.Hidden, FileNotFoundError):
        return render(request, "public/link_gone.html", status=404)
    response = FileResponse(content, as_attachment=True, filename=attachment.name, content_type=attachment.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def way_in(request: HttpRequest, reason: visitor.TurnedBack, **context: Any) -> HttpResponse:
    """The form for a code, with the reason why it is needed and whatever was typed; the same for every number."""
    context |= {"sentence": str(reason), "heading": _heading(reason, context.get("code", ""))}
    response = render(request, "public/track.html", context, status=reason.status)
    if reason.retry_after:
        response["Retry-After"] = str(reason.retry_after)
    return response


def _heading(reason: visitor.TurnedBack, code: str) -> str:
    if not isinstance(reason, visitor.NotRecognised):
        return gettext("The page did not open")
    return gettext("This code was not recognised") if code.strip() else gettext("The code is missing")


def show(
    request: HttpRequest,
    held: residents.Held,
    via: visitor.Via,
    *,
    status: int = 200,
    done: str = "",
    step: str = "",
    form: forms.Form | None = None,
    refused: Sequence[Refused] = (),
) -> HttpResponse:
    """The page; after a step that did not go through, with the sentences why and all that was typed."""
    context = own_page(held.question_id, via, clock.now(), get_language())
    sentences = [text for texts in form.errors.values() for text in texts] if form and form.is_bound else []
    context |= {
        "done": done,
        "step": step,
        f"{step}_typed": form.data if form else {},
        "typed": form.data if form else {},
        "can_step": context["can"].get(step, True),
        "solved": SOLVED,
        "sentences": [*sentences, *map(str, refused)],
        "ask_key": form.ask_key if form else signing.new_token(),
        "kept": uploads.waiting(form.ask_key) if form else [],
    }
    return render(request, "public/tracked.html", context, status=status)
