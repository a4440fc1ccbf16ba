"""What a clerk writes down of a question that came another way than by the form."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from inbox.desk.forms.fields import OneOf, Words, in_my_language
from inbox.kit import clock, signing
from inbox.kit.addresses import is_mail_address
from inbox.kit.text import clean_text
from inbox.people.models import User
from inbox.questions import queries
from inbox.questions.actions.submit import Asked
from inbox.questions.states import Source
from inbox.questions.words import SOURCE

NO_ADDRESS = _("An e-mail address looks like name@example.org.")
SOURCES = (Source.COUNTER, Source.PHONE, Source.LETTER, Source.EMAIL, Source.ONLINE)


class IntakeForm(forms.Form):
    source = forms.ChoiceField(
        label=_("How did it reach you?"),
        choices=[(source, SOURCE[source]) for source in SOURCES],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how the question reached you.")},
    )
    question = Words(
        label=_("What is asked, in the resident’s own words"), rows=6, max_length=settings.LIMITS["question_max"]
    )
    lang = forms.ChoiceField(label=_("Language of the question"), choices=settings.LANGUAGES)
    topic = OneOf(label=_("Topic"), key="slug", name=in_my_language, none=_("I don’t know"), required=False)
    place = Words(label=_("Place"), required=False, max_length=200, help_text=_("Street, number, or what is near."))
    name = Words(label=_("Name"), required=False, max_length=120)
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254, error_messages={"invalid": NO_ADDRESS})
    phone = Words(label=_("Phone"), required=False, max_length=40)
    publish = forms.ChoiceField(
        label=_("May the town publish question and answer, without the name?"),
        choices=[("public", _("Yes, others may read it")), ("private", _("No, only the resident"))],
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Ask the resident. Without an answer it stays private."),
    )
    found_at = Words(
        label=_("Where was it found?"), required=False, max_length=200, help_text=_("The name of the site or group.")
    )
    address = forms.URLField(
        label=_("Its address"),
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": _("An address looks like https://example.org/page.")},
    )
    heard_at = forms.DateTimeField(
        label=_("When was it said or written?"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("Write day and time as 2026-11-24 09:30.")},
    )
    reported_by = Words(label=_("Who told you about it?"), required=False, max_length=120)
    ask_key = forms.CharField(required=False, max_length=128, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, lang: str) -> None:
        super().__init__(data, initial={"lang": lang, "ask_key": signing.new_token()})
        self.fields["topic"].offer([one for one in queries.topics() if one.is_active])

    def clean_question(self) -> str:
        text, least = self.cleaned_data["question"], settings.LIMITS["question_min"]
        if len(text) < least:
            raise forms.ValidationError(_("Write at least %(least)d characters.") % {"least": least})
        return text

    def clean_email(self) -> str:
        """By the rule of our letters, stricter than Django's, while the resident can still be asked."""
        email = self.cleaned_data["email"]
        if email and not is_mail_address(email):
            raise forms.ValidationError(NO_ADDRESS)
        return email

    def clean_address(self) -> str:
        return clean_text(self.cleaned_data["address"], multiline=False)

    def clean_heard_at(self) -> Any:
        at = self.cleaned_data["heard_at"]
        if at and at > clock.now():
            raise forms.ValidationError(_("This lies in the future. Write when it was said or written."))
        return at

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("source") == Source.ONLINE and not data.get("address") and "address" not in self.errors:
            self.add_error("address", _("For a question found online, give its address, so that it can be checked."))
        return data

    def asked(self, taken_by: User) -> Asked:
        """The question as the action takes it, with its provenance."""
        data = self.cleaned_data
        heard_at = data["heard_at"]
        known = {
            "source": data["found_at"],
            "address": data["address"],
            "time": heard_at.isoformat() if heard_at else "",
            "reported_by": data["reported_by"],
            "checked_by": taken_by.username,
        }
        return Asked(
            text=data["question"],
            lang=data["lang"],
            may_publish=data["publish"] == "public",
            topic_id=data["topic"].pk if data["topic"] else None,
            source=Source(data["source"]),
            provenance={key: value for key, value in known.items() if value},
            **{key: data[key] for key in ("place", "name", "email", "phone")},
        )
