"""What a resident can do on their question's page. Each is a POST that leads back to it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from inbox.kit import clock
from inbox.kit.pages import private_page
from inbox.public import visitor
from inbox.public.forms.track import PlainForm, RateForm, ReasonForm, ReopenForm, ReplyForm
from inbox.public.views.track import show, way_in
from inbox.questions import uploads
from inbox.questions.actions.add_information import add_information
from inbox.questions.actions.hide import hide
from inbox.questions.actions.rate import rate
from inbox.questions.actions.reopen import reopen
from inbox.questions.actions.withdraw import withdraw
from inbox.questions.actor import resident_of
from inbox.questions.errors import Changed, Refused
from inbox.questions.residents import Held, confirm_email, reached_from, said_last


@private_page
@require_POST
def step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Where this browser is not known any more, a `code` in the form opens the question and nothing typed is lost."""
    if step not in STEPS:
        return render(request, "public/link_gone.html", status=404)
    form_of, do = STEPS[step]
    typed = QueryDict()
    try:
        typed, files = visitor.sent(request)
        held, via = _held(request, number, step, typed)
        form = form_of(typed)
        refused = visitor.keep_files(request, files, form.ask_key) if step == "reply" else []
    except visitor.TurnedBack as reason:
        return way_in(request, reason, number=number, step=step, typed=typed, code=typed.get("code", ""))
    status = 422
    if form.is_valid() and not refused:
        try:
            do(held.question_id, form)
            return _led_back(request, held, via, step)
        except Refused as reason:
            refused, status = [reason], reason.status
    return show(request, held, via, status=status, step=step, form=form, refused=refused)


def _held(request: HttpRequest, number: str, step: str, typed: QueryDict) -> tuple[Held, visitor.Via]:
    """By the cookie, else by the code in the form. Only a letter's link shows that somebody reads that letter box."""
    opened = visitor.opened(request, number)
    if opened is None:
        held = visitor.prove(request, typed.get("code", ""))
        if held.number != number:
            reached = reached_from(number, {held.question_id})
            if reached is None:
                raise visitor.NotRecognised(str(visitor.WRONG_CODE["wrong"]))
            held = reached[0]
        opened = held, "code"
    if step == "confirm-email" and opened[1] != "link":
        raise visitor.TurnedBack(gettext("Open the link in one of our letters, then confirm the address there."), 403)
    return opened


def _led_back(request: HttpRequest, held: Held, via: visitor.Via, step: str) -> HttpResponse:
    response = visitor.SeeOther(f"{reverse('tracked', kwargs={'number': held.number})}?done={step}")
    visitor.keep_open(request, response, held, via)
    return response


def _reply(question_id: int, form: ReplyForm) -> None:
    """More words. Sent twice by a double click they count once; what the desk did meanwhile is no reason to refuse."""
    doing = {
        "question_id": question_id,
        "actor": resident_of(question_id),
        "now": clock.now(),
        "text": form.cleaned_data["text"],
        "attachments": [file.pk for file in uploads.waiting(form.ask_key)],
    }
    try:
        add_information(**doing, version=form.version)
    except Changed:
        if said_last(question_id) != doing["text"]:
            add_information(**doing)


def _rate(question_id: int, form: RateForm) -> None:
    rate(**_doing(question_id), solved=form.cleaned_data["solved"], comment=form.cleaned_data["text"])


def _reopen(question_id: int, form: ReopenForm) -> None:
    reopen(**_doing(question_id), reason=form.cleaned_data["text"])


def _withdraw(question_id: int, form: ReasonForm) -> None:
    withdraw(**_doing(question_id), reason=form.cleaned_data["text"])


def _hide(question_id: int, form: PlainForm) -> None:
    hide(**_doing(question_id))


def _confirm_email(question_id: int, form: PlainForm) -> None:
    confirm_email(question_id, clock.now())


def _doing(question_id: int) -> dict[str, Any]:
    return {"question_id": question_id, "actor": resident_of(question_id), "now": clock.now()}


STEPS: dict[str, tuple[type[forms.Form], Callable[[int, Any], None]]] = {
    "reply": (ReplyForm, _reply),
    "rate": (RateForm, _rate),
    "reopen": (ReopenForm, _reopen),
    "withdraw": (ReasonForm, _withdraw),
    "hide": (PlainForm, _hide),
    "confirm-email": (PlainForm, _confirm_email),
}
