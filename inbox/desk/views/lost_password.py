"""A new password for somebody who has lost theirs, by a letter to the address of the account."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from inbox.desk.door import HOUR, door, door_page, names_language
from inbox.desk.forms.account import LostPasswordForm, NewPasswordForm
from inbox.kit import clock, throttle
from inbox.kit.middleware import LanguageFromPath
from inbox.mailroom import staff
from inbox.mailroom.models import SignInChange
from inbox.people import sessions
from inbox.people.accounts import username_of
from inbox.people.models import User

OF_ONE_ADDRESS = 20  # letters an hour that one visitor may ask for


@door_page
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """For anybody: the same sentence whether there is such an account or not."""
    form = LostPasswordForm(request.POST or None)
    if form.is_valid():
        _write(request, username_of(form.cleaned_data["username"]))
        messages.success(
            request, _("If there is such an account, a letter is on its way. Its link works for two hours.")
        )
        return redirect(door("account_login"))
    context = {"form": form, "by_letter": bool(settings.EMAIL_URL)}
    return render(request, "account/lost_password.html", context)


def _write(request: HttpRequest, username: str) -> None:
    """Past the limits nothing is written, and nobody is told."""
    limits = [
        ("password-letter", username.casefold(), settings.LIMITS["password_letters_hour"]),
        ("password-letter-address", throttle.client_address(request), OF_ONE_ADDRESS),
    ]
    verdicts = [throttle.hit(purpose, key, most, HOUR) for purpose, key, most in limits]
    member = User.objects.filter(username=username, is_active=True).exclude(email="").first()
    if member and member.has_usable_password() and settings.EMAIL_URL and all(one.allowed for one in verdicts):
        staff.write_reset(member, clock.now())


@door_page
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """For whoever holds the link. It sets the password and signs nobody in: the second factor is still asked."""
    return _Choose.as_view()(request, uidb64=uidb64, token=token)


class _Choose(PasswordResetConfirmView):
    form_class = NewPasswordForm
    template_name = "account/new_password.html"

    def get_form(self, form_class: Any = None) -> NewPasswordForm:
        """Asked for only where the link holds: from here on the page speaks the member's language."""
        if self.validlink and not names_language(self.request):
            LanguageFromPath.speak(self.request, self.user.language)
        return super().get_form(form_class)

    def get_success_url(self) -> str:
        return door("account_login")

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        response = super().form_valid(form)
        sessions.end_sessions(self.user, but=None)
        staff.write_change(self.user, SignInChange.PASSWORD_CHANGED, clock.now())
        messages.success(self.request, _("The new password holds from now on. Sign in with it."))
        return response
