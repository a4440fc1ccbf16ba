"""Signing in and a member's own account."""

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

WRONG = _("Name and password do not match. Capital letters count in both.")


class SignInForm(AuthenticationForm):
    """One sentence for an unknown name, a wrong password and a closed account."""

    error_messages = {"invalid_login": WRONG, "inactive": WRONG}


class PasswordForm(PasswordChangeForm):
    error_messages = PasswordChangeForm.error_messages | {
        "password_incorrect": _("This is not your present password."),
        "password_mismatch": _("The two new passwords differ."),
    }


class LanguageForm(forms.Form):
    language = forms.ChoiceField(label=_("Language of the desk"), choices=settings.LANGUAGES)
