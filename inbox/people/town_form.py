"""The town's own page in the administration: plain fields, made into the shapes that the product reads."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from inbox.kit import images
from inbox.kit.text import clean_text
from inbox.people import face
from inbox.people.localized import LocalizedForm, LocalizedTextField
from inbox.people.models import Logo, Town

CONTACT = ("phone", "email", "supervision_phone", "address", "hours")
TEXTS = ("about", "privacy", "accessibility", "refusals")
LONGEST_TEXT = 20_000  # characters
HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)
MARKDOWN = _("Markdown: an empty line parts paragraphs, “## ” begins a heading, “- ” an entry of a list.")


class Colour(forms.CharField):
    """#rrggbb in small letters, or nothing."""

    def __init__(self, **options: Any) -> None:
        shown = forms.TextInput({"size": 9, "placeholder": "#0f5c6e", "autocapitalize": "none", "spellcheck": "false"})
        super().__init__(required=False, max_length=20, widget=shown, **options)

    def clean(self, value: Any) -> str:
        written = super().clean(value).strip()
        if not written:
            return ""
        match = HEX.fullmatch(written)
        if not match:
            raise forms.ValidationError(_("Write the colour as in #0f5c6e: six of the signs 0–9 and a–f."))
        digits = match[1].lower()
        return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


class Line(forms.CharField):
    """One line of plain text."""

    def clean(self, value: Any) -> str:
        return clean_text(super().clean(value), multiline=False)


def _text(label: Any, ours: Any) -> LocalizedTextField:
    return LocalizedTextField(rows=8, max_length=LONGEST_TEXT, required=False, label=label, help_text=ours)


class TownForm(LocalizedForm):
    name = LocalizedTextField(label=_("Name of the town"), max_length=120)
    short_name = LocalizedTextField(
        label=_("Short name"), max_length=40, required=False, help_text=_("Where there is little room: Brookhaven.")
    )
    tagline = LocalizedTextField(label=_("The sentence under the name"), required=False)
    emergency_line = LocalizedTextField(
        label=_("Line for emergencies"),
        required=False,
        help_text=_("Stands first on the home page and on the form: “In danger? Call 112.”"),
    )
    phone = Line(label=_("Telephone"), required=False, max_length=40)
    email = forms.EmailField(label=_("E-mail"), required=False)
    supervision_phone = Line(label=_("Telephone of whoever supervises the desk"), required=False, max_length=40)
    address = LocalizedTextField(label=_("Address of the counter"), required=False)
    hours = LocalizedTextField(label=_("When the counter is open, in words"), required=False)
    brand_colour = Colour(
        label=_("Main colour"),
        help_text=_("Of buttons and links. It is made darker or lighter where it could not be read; empty: ours."),
    )
    accent_colour = Colour(label=_("Second colour"), help_text=_("Of stamps and marks. Empty: ours."))
    new_logo = forms.FileField(
        label=_("Logo"),
        required=False,
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/webp"}),
        help_text=_("PNG, JPEG or WebP, square is best. It takes the place of the postbox beside the name."),
    )
    drop_logo = forms.BooleanField(label=_("Show the postbox instead of the logo"), required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages offered"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Offer at least one language.")},
    )
    about = _text(_("How it works"), MARKDOWN)
    privacy = _text(_("Privacy"), _("Who is responsible, how long things are kept, whom to turn to."))
    accessibility = _text(_("Accessibility"), _("How far you are, and whom to tell about a barrier."))
    refusals = _text(_("What you refuse, and why"), _("Stands above the list of reasons."))

    class Meta:
        model = Town
        fields = ("name", "short_name", "tagline", "emergency_line", "brand_colour", "accent_colour", "names_members")
        labels = {"names_members": _("Name members on public pages")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        town = self.instance
        self.initial |= {name: town.contact.get(name) for name in CONTACT}
        self.initial |= {name: town.texts.get(name) for name in TEXTS}
        self.initial["languages"] = town.languages or [code for code, _name in settings.LANGUAGES]

    def clean_languages(self) -> list[str]:
        """The default language has the addresses without a prefix, so it is always there."""
        chosen = self.cleaned_data["languages"]
        if settings.LANGUAGE_CODE not in chosen:
            name = dict(settings.LANGUAGES)[settings.LANGUAGE_CODE]
            raise forms.ValidationError(
                _("%(name)s is this site’s first language and stays. INBOX_DEFAULT_LANGUAGE changes it."),
                params={"name": name},
            )
        return chosen

    def clean_new_logo(self) -> Logo | None:
        file: UploadedFile | None = self.cleaned_data["new_logo"]
        if not file:
            return None
        if file.size > settings.LIMITS["file_bytes"]:
            raise forms.ValidationError(_("This picture is too large. Save it smaller: 320 pixels are enough."))
        try:
            return face.logo_of(file.read())
        except images.NotAPicture:
            raise forms.ValidationError(_("This can’t be opened as a picture. Save it as PNG, JPEG or WebP.")) from None

    def contact(self) -> dict[str, Any]:
        """What stands in `Town.contact`; what this form does not know stays there."""
        given = {name: self.cleaned_data[name] for name in CONTACT}
        kept = {name: value for name, value in self.instance.contact.items() if name not in given}
        return kept | {name: value for name, value in given.items() if value}

    def texts(self) -> dict[str, Any]:
        given = {name: self.cleaned_data[name] for name in TEXTS}
        kept = {name: value for name, value in self.instance.texts.items() if name not in given}
        return kept | {name: value for name, value in given.items() if value}
