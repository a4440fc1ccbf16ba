"""Fields whose words have passed the gate of kit.text before anything looks at them."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.kit.addresses import is_mail_address
from inbox.kit.text import clean_text


class Words(forms.CharField):
    """Text, cleaned; its length is counted after cleaning, in characters."""

    def __init__(self, *, most: int, least: int = 0, multiline: bool = False, missing: str = "", **options) -> None:
        super().__init__(required=bool(least), strip=False, **options)
        self.most, self.least, self.multiline, self.missing = most, least, multiline, missing

    def to_python(self, value: object) -> str:
        return clean_text(str(value or ""), multiline=self.multiline)

    def validate(self, value: str) -> None:
        if len(value) < self.least:
            raise ValidationError(self.missing, code="too_short")
        if len(value) > self.most:
            sentence = _("That is %(length)s characters, and %(most)s are the most. Shorten it.")
            lengths = {"length": number_format(len(value)), "most": number_format(self.most)}
            raise ValidationError(sentence, code="too_long", params=lengths)


class MailAddress(Words):
    def __init__(self) -> None:
        super().__init__(most=254)

    def validate(self, value: str) -> None:
        if value and not is_mail_address(value):
            sentence = _("Enter an e-mail address like name@example.org, or leave it empty.")
            raise ValidationError(sentence, code="address")


class Question(Words):
    """What is asked, between the two limits of a question."""

    def __init__(self, *, least: int, most: int) -> None:
        missing = gettext_lazy("Write at least %(least)s characters, so that we know what you mean.")
        super().__init__(least=least, most=most, multiline=True, missing=missing)

    def validate(self, value: str) -> None:
        if len(value) < self.least:
            raise ValidationError(self.missing, code="too_short", params={"least": self.least})
        super().validate(value)
