"""The forms of a question's own page."""

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from inbox.kit import signing
from inbox.public.forms.fields import Words

SOLVED = {"yes": _("Yes, it is solved"), "partly": _("Partly"), "no": _("No, it is not solved")}


class PlainForm(forms.Form):
    """A step that needs no words. `ask_key` keeps the files of a step together, `version` says what was read."""

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        given = (data or {}).get("ask_key", "")
        self.ask_key = given if signing.is_ask_key(given) else signing.new_token()
        version = (data or {}).get("version", "")
        self.version = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None


class ReplyForm(PlainForm):
    text = Words(
        least=1,
        most=settings.LIMITS["question_max"],
        multiline=True,
        missing=_("Write a few words, also beside a file, so that we know what it shows."),
    )


class ReasonForm(PlainForm):
    text = Words(most=settings.LIMITS["question_max"], multiline=True)


class ReopenForm(PlainForm):
    text = Words(
        least=1,
        most=settings.LIMITS["question_max"],
        multiline=True,
        missing=_("Say in a few words why, so that the office knows where to go on."),
    )


class RateForm(ReasonForm):
    solved = forms.ChoiceField(
        choices=list(SOLVED.items()),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Say whether it is solved: yes, partly or no.")),
    )
