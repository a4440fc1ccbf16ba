"""Signing in, a member's own account, and inviting."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext_lazy as _

from inbox.desk.adapters import WRONG
from inbox.desk.forms.fields import OneOf, Words, in_my_language
from inbox.kit.addresses import is_mail_address
from inbox.people.models import Department
from inbox.people.roles import ROLE_NAMES, Role

DIFFER = _("The two new passwords differ.")
LONG = _("At least 12 characters. A few words in a row are easy to keep in mind and hard to guess.")


class SignInForm(AuthenticationForm):
    """One sentence for an unknown name, a wrong password and a closed account."""

    error_messages = {"invalid_login": WRONG, "inactive": WRONG}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Name or e-mail address")


class _NewPassword:
    """Two fields in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label, self.fields["new_password1"].help_text = _("New password"), LONG
        self.fields["new_password2"].label, self.fields["new_password2"].help_text = _("Once more"), ""


class PasswordForm(_NewPassword, PasswordChangeForm):
    error_messages = PasswordChangeForm.error_messages | {
        "password_incorrect": _("This is not your present password."),
        "password_mismatch": DIFFER,
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("Present password")


class NewPasswordForm(_NewPassword, SetPasswordForm):
    """For whoever came by a link: no present password is asked."""

    error_messages = {"password_mismatch": DIFFER}


class LanguageForm(forms.Form):
    language = forms.ChoiceField(label=_("Language of the desk"), choices=settings.LANGUAGES)


class LostPasswordForm(forms.Form):
    username = forms.CharField(label=_("Name or e-mail address"), max_length=150)


class InvitationForm(forms.Form):
    """Who, where and as what. `given`: department pk → the roles that may be given there."""

    name = Words(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    username = forms.CharField(
        label=_("Name to sign in with"),
        max_length=150,
        required=False,
        validators=[UnicodeUsernameValidator()],
        help_text=_("Left empty, it is what stands before the @ of the address."),
    )
    language = forms.ChoiceField(label=_("Language of the desk"), choices=settings.LANGUAGES)
    department = OneOf(label=_("Department"), key="slug", name=in_my_language)
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )

    def __init__(self, data: Any = None, *, departments: list[Department], given: dict[int, frozenset[Role]]) -> None:
        super().__init__(data)
        self.given = given
        self.fields["department"].offer([one for one in departments if one.pk in given])
        able = frozenset().union(*given.values())
        self.fields["roles"].choices = [(role.value, ROLE_NAMES[role]) for role in Role if role in able]

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if not is_mail_address(email):
            raise forms.ValidationError(_("Write an address as in w.evans@brookhaven.example."))
        return email

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("email") and not data.get("username") and "username" not in self.errors:
            data["username"] = data["email"].partition("@")[0]
        return data
