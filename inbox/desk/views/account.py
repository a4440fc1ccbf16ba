"""Signing in and out, and a member's own account."""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inbox.desk.door import counted, door, door_page
from inbox.desk.forms.account import LanguageForm, PasswordForm, SignInForm
from inbox.desk.page import around, member_page, show
from inbox.kit import clock, throttle
from inbox.mailroom import staff
from inbox.mailroom.models import SignInChange
from inbox.people import invitations, second_factor, sessions
from inbox.people.accounts import speak, username_of
from inbox.people.invitations import may_give
from inbox.people.roles import ROLE_NAMES
from inbox.questions import queries

NAMES_AT_ONE_ADDRESS = 6  # times the tries of one name: a town hall shares one address


@door_page
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """For anybody. Wrong tries are limited by name and address together, and by address alone."""
    tries, address = settings.LIMITS["sign_in_tries_hour"], throttle.client_address(request)
    name = username_of(request.POST.get("username", "")[:150]).casefold()
    limits = [("sign-in", f"{name}|{address}", tries), ("sign-in-address", address, tries * NAMES_AT_ONE_ADDRESS)]
    return counted(request, limits, _sign_in, is_right=lambda response: response.status_code == 302)


def _sign_in(request: HttpRequest, wait_minutes: int = 0) -> HttpResponse:
    shown = {"demo_accounts": getattr(settings, "DEMO_ACCOUNTS", ()), "wait_minutes": wait_minutes}
    if wait_minutes:
        return render(request, "account/login.html", shown | {"form": SignInForm(request)}, status=429)
    return _SignIn.as_view(extra_context=shown)(request)


class _SignIn(LoginView):
    """Django's form, then allauth's steps: whoever has a second factor is asked for it."""

    authentication_form = SignInForm
    redirect_authenticated_user = True
    template_name = "account/login.html"

    def form_valid(self, form: SignInForm) -> HttpResponse:
        member = form.get_user()
        is_first = member.last_login is None and invitations.came_by_invitation(member)
        wanted = self.get_redirect_url() or (reverse("welcome") if is_first else None)
        login = Login(user=member, redirect_url=wanted)
        response = perform_password_login(self.request, {"username": member.username}, login)
        if is_first:  # so that a passkey can be added without the password a second time
            record_authentication(self.request, member, method="password", reauthenticated=True)
        return response


@door_page
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """For anybody: the session ends here; the door keeps the language."""
    return LogoutView.as_view(next_page=door("account_login"))(request)


@member_page
@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """For a member who is here for the first time: on to a passkey, now or later."""
    if second_factor.has_second_factor(request.user):
        return redirect("desk")
    return show(request, "account/welcome.html")


@member_page
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """For any member: how they sign in, what they hold, where they are signed in, and the language of the desk."""
    form = LanguageForm(request.POST or None, initial={"language": request.user.language})
    if form.is_valid():
        speak(request.user, form.cleaned_data["language"])
        with translation.override(request.user.language):
            messages.success(request, _("The desk speaks your language now."))
        return redirect("account")
    context = {
        "form": form,
        "held": _held(request),
        "is_doubly_safe": second_factor.has_second_factor(request.user),
        "sessions": sessions.sessions_of(request.user, request.session.session_key),
        "may_invite": bool(may_give(request.user)),
    }
    return show(request, "account/account.html", context, status=422 if form.is_bound else 200)


def _held(request: HttpRequest) -> list[tuple[str, list[Any]]]:
    departments = {one.pk: one.name_in(get_language()) for one in queries.departments()}
    roles = request.actor.standing.roles.items()
    return [(departments[pk], [ROLE_NAMES[role] for role in sorted(held)]) for pk, held in roles]


@member_page
@require_POST
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """For any member: all their sessions but this one end."""
    sessions.end_sessions(request.user, but=request.session.session_key)
    messages.success(request, _("You are signed in here and nowhere else."))
    return redirect("account")


@member_page
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """For any member; the sessions on their other devices end with the old password."""
    limits = [("password", str(request.user.pk), settings.LIMITS["sign_in_tries_hour"])]
    return counted(request, limits, _password, is_right=lambda response: response.status_code == 302)


def _password(request: HttpRequest, wait_minutes: int = 0) -> HttpResponse:
    if wait_minutes:
        return show(request, "account/too_often.html", {"wait_minutes": wait_minutes}, status=429)
    options = {"form_class": PasswordForm, "success_url": "/accounts/", "template_name": "account/password.html"}
    response = PasswordChangeView.as_view(**options, extra_context=around(request))(request)
    if response.status_code == 302:
        staff.write_change(request.user, SignInChange.PASSWORD_CHANGED, clock.now())
        messages.success(request, _("The new password holds from now on. Other devices have to sign in again."))
    return response
