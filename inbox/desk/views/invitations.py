"""Inviting colleagues, and accepting an invitation."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from inbox.desk.door import counted, door, door_page, names_language
from inbox.desk.forms.account import InvitationForm, NewPasswordForm
from inbox.desk.page import member_page, show, to_second_factor
from inbox.kit import clock, signing, throttle
from inbox.kit.middleware import LanguageFromPath
from inbox.mailroom import staff
from inbox.people import invitations, second_factor
from inbox.people.models import Invitation, User
from inbox.people.roles import ROLE_NAMES, Role
from inbox.questions import queries


@member_page
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """For heads, leaders and operators: the form, and who has not answered yet."""
    given = invitations.may_give(request.user)
    if not given:
        return show(request, "desk/not_found.html", status=404)
    if second_factor.comes_first(request.user, "administration"):
        return to_second_factor(request)
    form = InvitationForm(request.POST or None, departments=queries.departments(), given=given)
    if form.is_valid():
        now = clock.now()
        try:
            return _invited(request, invitations.invite(by=request.user, now=now, **form.cleaned_data))
        except invitations.InvitationRefused as refusal:
            form.add_error(None, str(refusal))
    return _invitations(request, form, status=422 if form.is_bound else 200)


def _invited(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """By letter where one can be sent; else the link is shown on this one page, to be handed over."""
    now = clock.now()
    if settings.EMAIL_URL:
        staff.write_invitation(invitation, now)
        messages.success(request, _("The invitation is on its way to %(address)s.") % {"address": invitation.email})
        return redirect("invitations")
    token = signing.new_token()
    invitations.new_link(invitation, token, now)
    return _invitations(request, None, {"invited": invitation, "link": staff.invitation_address(token)})


def _invitations(
    request: HttpRequest, form: InvitationForm | None, more: dict | None = None, *, status: int = 200
) -> HttpResponse:
    rows = [(one, [ROLE_NAMES[Role(role)] for role in one.roles]) for one in invitations.waiting(request.user)]
    context = {"form": form, "waiting": rows, "now": clock.now(), "by_letter": bool(settings.EMAIL_URL)}
    return show(request, "account/invitations.html", context | (more or {}), status=status)


@member_page
@require_POST
def withdraw(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """For whoever could have made it: the link opens nothing any more."""
    if not invitations.may_give(request.user):
        return show(request, "desk/not_found.html", status=404)
    invitations.withdraw(invitation_id=invitation_id, by=request.user, now=clock.now())
    messages.success(request, _("The invitation is withdrawn. Its link opens nothing any more."))
    return redirect("invitations")


@door_page
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever holds the link: a password makes the account. Looking uses nothing up."""
    address = throttle.client_address(request)
    limits = [("invitation", address, settings.LIMITS["sign_in_tries_hour"])]

    def answer(request: HttpRequest, wait_minutes: int = 0) -> HttpResponse:
        if wait_minutes:
            return render(request, "account/too_often.html", {"wait_minutes": wait_minutes}, status=429)
        return _accept(request, token)

    return counted(request, limits, answer, is_right=lambda response: response.status_code == 302)


def _accept(request: HttpRequest, token: str) -> HttpResponse:
    try:
        invitation = invitations.opened_by(token, clock.now())
    except invitations.InvitationOver:
        return render(request, "account/invitation_over.html", status=404)
    if not names_language(request):
        LanguageFromPath.speak(request, invitation.language)
    newcomer = User(username=invitation.username, name=invitation.name, email=invitation.email)
    form = NewPasswordForm(newcomer, request.POST or None)
    if form.is_valid():
        return _accepted(request, token, form.cleaned_data["new_password1"])
    return render(request, "account/invitation.html", {"form": form, "invitation": invitation})


def _accepted(request: HttpRequest, token: str, password: str) -> HttpResponse:
    """They sign in themselves, by the one door there is."""
    try:
        member = invitations.accept(token=token, password=password, now=clock.now())
    except (invitations.InvitationOver, invitations.KnownAlready):
        return render(request, "account/invitation_over.html", status=404)
    words = _("Your account is ready. Sign in as %(name)s, or with your e-mail address.")
    messages.success(request, words % {"name": member.username})
    return redirect(door("account_login"))
