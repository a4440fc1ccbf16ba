"""Every verb at the desk, by one view: its form, its action, and what was typed back again where it is refused."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from inbox.desk.forms.lists import Lists
from inbox.desk.page import staff_page
from inbox.desk.steps import CONTRIBUTING, STEPS
from inbox.desk.views.question import show_again
from inbox.kit import clock
from inbox.people import second_factor
from inbox.people.standing import Standing
from inbox.questions import access
from inbox.questions.errors import Refused
from inbox.questions.models import Question

# What makes words public or decides about them for good. A program's token is a proof of its own.
PUBLISHING = frozenset({"review", "publish", "answer_privately", "withhold", "confirm_refusal"})

LONGEST_KEY = 19  # digits of the largest one


class SecondFactorFirst(Refused):
    code = "second_factor_first"
    status = 403
    sentence = _("Nothing was changed yet: this step asks for more than a password. Set up a passkey or an app first.")


@staff_page
def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """For members who may see this question, or were asked to contribute what the verb answers; what it asks beyond
    that, its action decides."""
    found = _opened(number, verb, request.actor.standing)
    if request.method != "POST":  # the page of a refusal, loaded again
        return redirect(found)
    step = STEPS[verb]
    form = step.form(request.POST, verb=verb, question=found, lists=Lists(found), key=_key(request.POST))
    if not form.is_valid():
        return show_again(request, number, sent=form, status=422)
    if second_factor.comes_first(request.user, "publishing" if verb in PUBLISHING else "desk"):
        return show_again(request, number, sent=form, refusal=SecondFactorFirst(), status=403)
    try:
        step.action(question_id=found.pk, actor=request.actor, now=clock.now(), **form.arguments())
    except Refused as refusal:
        return show_again(request, number, sent=form, refusal=refusal, status=refusal.status)
    messages.success(request, step.done)
    is_seen = verb in CONTRIBUTING or access.may_see(found, request.actor.standing)
    return redirect(found if is_seen else "desk")


def _opened(number: str, verb: str, standing: Standing) -> Question:
    """The question, whole or as far as it was asked for; Hidden where this verb is none for this member."""
    if verb not in STEPS:
        raise access.Hidden
    try:
        return access.get_question(number, standing)
    except access.Hidden:
        if verb not in CONTRIBUTING:
            raise
        return access.get_asked(number, standing)[0].question


def _key(sent: QueryDict) -> int | None:
    """Which of several asks is answered, so that its form keeps its place on the page."""
    key = sent.get("id", "")
    return int(key) if key.isascii() and key.isdigit() and len(key) < LONGEST_KEY else None
