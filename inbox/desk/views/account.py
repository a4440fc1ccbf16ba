"""Signing in and out, and a member's own account."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from inbox.desk.forms.account import LanguageForm, PasswordForm, SignInForm
from inbox.kit import throttle
from inbox.kit.pages import private_page
from inbox.people.accounts import speak
from inbox.people.models import in_language
from inbox.people.roles import ROLE_NAMES, Role
from inbox.people.standing import standing_of
from inbox.people.town import town
from inbox.questions import queries

HOUR = 3_600
NAMES_AT_ONE_ADDRESS = 6  # times the tries of one name: a town hall shares one address


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """For anybody. Wrong tries are limited by name and address together, and by address alone."""
    if request.method != "POST":
        return _sign_in(request)
    tries, address = settings.LIMITS["sign_in_tries_hour"], throttle.client_address(request)
    name = request.POST.get("username", "")[:150].casefold()
    counted = [("sign-in", f"{name}|{address}", tries), ("sign-in-address", address, tries * NAMES_AT_ONE_ADDRESS)]
    verdicts = [throttle.hit(purpose, key, most, HOUR) for purpose, key, most in counted]
    if not all(verdict.allowed for verdict in verdicts):
        return _wait(request, max(verdict.retry_after for verdict in verdicts))
    response = _sign_in(request)
    if request.user.is_authenticated:
        for purpose, key, _most in counted:
            throttle.give_back(purpose, key)
    return response


def _sign_in(request: HttpRequest) -> HttpResponse:
    view = LoginView.as_view(
        authentication_form=SignInForm, redirect_authenticated_user=True, extra_context=_frame(request)
    )
    return view(request)


def _wait(request: HttpRequest, seconds: int) -> HttpResponse:
    context = _frame(request) | {"form": SignInForm(request), "wait_minutes": -(-seconds // 60)}
    response = render(request, "registration/login.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


@private_page
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """For anybody: the session ends here."""
    return LogoutView.as_view()(request)


@private_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """For any member: what they hold, and the language of the desk."""
    form = LanguageForm(request.POST or None, initial={"language": request.user.language})
    if form.is_valid():
        speak(request.user, form.cleaned_data["language"])
        with translation.override(request.user.language):
            messages.success(request, _("The desk speaks your language now."))
        return redirect("account")
    standing = standing_of(request.user)
    departments = {one.pk: one.name_in(get_language()) for one in queries.departments()}
    held = [(departments[pk], [ROLE_NAMES[role] for role in sorted(roles)]) for pk, roles in standing.roles.items()]
    context = _frame(request) | {"form": form, "held": held, "takes_in": standing.has(Role.RESPONDER)}
    return render(request, "registration/account.html", context, status=422 if form.is_bound else 200)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """For any member; the sessions on their other devices end with the old password."""
    view = PasswordChangeView.as_view(form_class=PasswordForm, success_url="/accounts/", extra_context=_frame(request))
    response = view(request)
    if response.status_code == 302 and request.method == "POST" and request.user.is_authenticated:
        messages.success(request, _("The new password holds from now on. Other devices have to sign in again."))
    return response


def _frame(request: HttpRequest) -> dict:
    return {
        "town": {"name": in_language(town().name, get_language())},
        "me": request.user,
        "demo_accounts": getattr(settings, "DEMO_ACCOUNTS", ()),
    }
