"""allauth's forms of the second step in our words; a code of an app counts once, on whatever node it is typed."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from inbox.kit import throttle
from inbox.kit.text import clean_text

CODE_LIVES_FOR = 120  # seconds in which a code of an app could still fit


class _Code:
    """The field as people meet it; the code is used up by being right."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label, field.max_length = _("Code"), 40
        field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 40}

    def clean_code(self) -> str:
        code = super().clean_code()
        digits = "".join(code.split())
        if not throttle.hit("code-used", f"{self.user.pk}|{digits}", 1, CODE_LIVES_FOR).allowed:
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_Code, AuthenticateForm):
    pass


class CodeAgainForm(_Code, ReauthenticateForm):
    pass


class FirstCodeForm(_Code, ActivateTOTPForm):
    pass


class _Credential:
    """What the browser says of a passkey. Anybody may send anything here, and the parser fails in many ways."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()
        except (forms.ValidationError, DatabaseError):
            raise
        except Exception as error:
            raise get_adapter().validation_error("incorrect_code") from error


class PasskeyStepForm(_Credential, AuthenticateWebAuthnForm):
    pass


class PasskeyAgainForm(_Credential, ReauthenticateWebAuthnForm):
    pass


class PasskeySignInForm(_Credential, LoginWebAuthnForm):
    pass


class PasskeyForm(AddWebAuthnForm):
    """Every key is asked to be a passkey, so there is nothing to choose but its name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["passwordless"]
        self.fields["name"].label, self.fields["name"].max_length = _("What you call it"), 60

    def clean_name(self) -> str:
        return clean_text(super().clean_name(), multiline=False, max_length=60)

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except (forms.ValidationError, DatabaseError):
            raise
        except Exception as error:  # as above
            raise get_adapter().validation_error("incorrect_code") from error
