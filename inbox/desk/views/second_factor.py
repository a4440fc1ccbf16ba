"""Passkeys, the codes of an app and recovery codes: allauth's views in our frame, each try counted."""

from collections.abc import Callable
from typing import Any

from allauth.account.internal.stagekit import unstash_login
from allauth.account.views import ReauthenticateView as PasswordAgainView
from allauth.mfa.base.views import AuthenticateView, IndexView, ReauthenticateView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe
from django.views.generic import View

from inbox.desk.door import counted, door_page
from inbox.desk.page import around, member_page, show
from inbox.kit import throttle
from inbox.kit.middleware import LanguageFromPath
from inbox.people import sessions

Page = Callable[..., HttpResponse]


def _member(view: type[View], *, ends_sessions: bool = False, **options: Any) -> Page:
    """For any member. Where it changes how they prove who they are, their sessions elsewhere end."""

    @member_page
    def page(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        def answer(request: HttpRequest, wait_minutes: int = 0) -> HttpResponse:
            if wait_minutes:
                return show(request, "account/too_often.html", {"wait_minutes": wait_minutes}, status=429)
            return view.as_view(**options, extra_context=around(request))(request, **kwargs)

        response = counted(request, _limits(request.user.pk), answer, is_right=_is_right)
        if ends_sessions and request.method == "POST" and _is_right(response):
            sessions.end_sessions(request.user, but=request.session.session_key)
        return response

    return page


def _stranger(view: type[View]) -> Page:
    """For anybody on the way in."""

    @door_page
    def page(request: HttpRequest) -> HttpResponse:
        """In the language of whoever has given their password."""

        def answer(request: HttpRequest, wait_minutes: int = 0) -> HttpResponse:
            if wait_minutes:
                return render(request, "account/too_often.html", {"wait_minutes": wait_minutes}, status=429)
            return view.as_view()(request)

        waiting = unstash_login(request, peek=True)
        if waiting is None or waiting.user is None:
            return counted(request, _limits(throttle.client_address(request)), answer, is_right=_is_right)
        LanguageFromPath.speak(request, waiting.user.language)
        return counted(request, _limits(waiting.user.pk), answer, is_right=_is_right)

    return page


def _limits(who: int | str) -> list[tuple[str, str, int]]:
    return [("second-factor", str(who), settings.LIMITS["sign_in_tries_hour"])]


def _is_right(response: HttpResponse) -> bool:
    return response.status_code == 302


@member_page
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """For any member: what they have. Where it was asked for on the way to a page, the way back to that page."""
    wanted = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, None):
        request.session["wanted"] = wanted
    return IndexView.as_view(extra_context=around(request) | {"wanted": request.session.get("wanted", "")})(request)


add_passkey = _member(AddWebAuthnView, ends_sessions=True)
remove_passkey = _member(RemoveWebAuthnView, ends_sessions=True, success_url="/accounts/2fa/")
add_app = _member(ActivateTOTPView, ends_sessions=True)
remove_app = _member(DeactivateTOTPView, ends_sessions=True)
recovery_codes = _member(ViewRecoveryCodesView)
new_recovery_codes = _member(GenerateRecoveryCodesView, ends_sessions=True)
password_again = _member(PasswordAgainView)
code_again = _member(ReauthenticateView)
passkey_again = _member(ReauthenticateWebAuthnView)
second_step = _stranger(AuthenticateView)
passkey_sign_in = _stranger(LoginWebAuthnView)
