"""Questions from the counter, by phone, letter or e-mail, or found online: the same receipt, on paper."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from inbox.desk.forms.intake import IntakeForm
from inbox.desk.page import show, staff_page
from inbox.kit import clock
from inbox.kit.qr import qr_path
from inbox.people.roles import Role
from inbox.questions import receiving
from inbox.questions.access import Hidden
from inbox.questions.actions.submit import submit
from inbox.questions.errors import Refused

SLIP = "slip"  # the cookie that opens the newest receipt while it can be shown; the database has only its hash


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """For first responders: take a question in, then print its slip."""
    if not request.actor.standing.has(Role.RESPONDER):
        return show(request, "desk/not_yours.html", status=403)
    form = IntakeForm(request.POST or None, lang=get_language())
    if not form.is_valid():
        return show(request, "desk/new.html", {"form": form}, status=422 if form.is_bound else 200)
    try:
        receipt = submit(
            asked=form.asked(request.user),
            actor=request.actor,
            now=clock.now(),
            ask_key=form.cleaned_data["ask_key"],
        )
    except Refused as refusal:
        return show(request, "desk/new.html", {"form": form, "refusal": refusal}, status=refusal.status)
    return _with_slip(redirect("desk-slip"), receipt.key)


@staff_page
@require_safe
def slip(request: HttpRequest) -> HttpResponse:
    """For first responders: the newest receipt, to print, for as long as its code can be shown.

    Its QR code opens the resident's page with the code behind the address's #, which no browser sends.
    """
    minutes = settings.LIMITS["receipt_minutes"]
    found = receiving.receipt_of(request.COOKIES.get(SLIP, ""), clock.now(), minutes)
    if found is None or not request.actor.standing.has(Role.RESPONDER):
        raise Hidden
    question, code = found
    with translation.override(question.lang):
        size, path = qr_path(f"{settings.SITE_URL}{reverse('track')}#{code}")
    context = {"question": question, "code": code, "qr": {"size": size, "path": path}, "site_url": settings.SITE_URL}
    return show(request, "desk/slip.html", context)


def _with_slip(response: HttpResponse, key: str) -> HttpResponse:
    response.set_cookie(
        SLIP,
        key,
        max_age=settings.LIMITS["receipt_minutes"] * 60,
        path="/desk/new/",
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )
    return response
