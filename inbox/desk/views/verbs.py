"""Every verb at the desk, by one view: its form, its action, and what was typed back again where it is refused."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from inbox.desk.forms.verbs import Lists
from inbox.desk.page import staff_page
from inbox.desk.steps import STEPS
from inbox.desk.views.question import show_question
from inbox.kit import clock
from inbox.people import second_factor
from inbox.questions import access
from inbox.questions.errors import Refused

# What makes words public or decides about them for good. A program's token is a proof of its own.
PUBLISHING = frozenset({"review", "publish", "answer_privately", "withhold", "confirm_refusal"})


class SecondFactorFirst(Refused):
    code = "second_factor_first"
    status = 403
    sentence = _("Nothing was changed yet: this step asks for more than a password. Set up a passkey or an app first.")


@staff_page
def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """For members who may see this question; what the verb asks beyond that, its action decides."""
    found, standing = access.get_question(number, request.actor.standing), request.actor.standing
    if verb not in STEPS:
        raise access.Hidden
    if request.method != "POST":  # the page of a refusal, loaded again
        return redirect(found)
    step = STEPS[verb]
    form = step.form(request.POST, verb=verb, question=found, lists=Lists(found))
    if not form.is_valid():
        return show_question(request, found, sent=form, status=422)
    if second_factor.comes_first(request.user, "publishing" if verb in PUBLISHING else "desk"):
        return show_question(request, found, sent=form, refusal=SecondFactorFirst(), status=403)
    try:
        step.action(question_id=found.pk, actor=request.actor, now=clock.now(), **form.arguments())
    except Refused as refusal:
        now_so = access.get_question(number, standing)
        return show_question(request, now_so, sent=form, refusal=refusal, status=refusal.status)
    messages.success(request, step.done)
    return redirect(found if access.may_see(found, standing) else "desk")
