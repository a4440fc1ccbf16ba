"""A text in each language that the town offers: one labelled line a language, without JavaScript."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from inbox.kit.text import clean_text
from inbox.people.town import offered_languages

Languages = Sequence[tuple[str, str]]  # code and name


class LocalizedTextWidget(forms.MultiWidget):
    """The inputs, each under the name of its language."""

    def __init__(self, *, rows: int = 0) -> None:
        self.rows, self.label = rows, ""
        super().__init__([])
        self.speak(settings.LANGUAGES)

    def speak(self, languages: Languages) -> None:
        self.languages = languages
        shown = {"rows": self.rows, "cols": 60} if self.rows else {"size": 48}
        kind = forms.Textarea if self.rows else forms.TextInput
        self.widgets = [kind({**shown, "lang": code}) for code, _name in languages]
        self.widgets_names = [f"_{code}" for code, _name in languages]

    def decompress(self, value: Any) -> list[str]:
        texts = value if isinstance(value, dict) else {}
        return [texts.get(code, "") for code, _name in self.languages]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        inputs = self.get_context(name, value, attrs)["widget"]["subwidgets"]
        lines = (
            (one["attrs"].get("id", ""), code, language, self._render(one["template_name"], {"widget": one}, renderer))
            for one, (code, language) in zip(inputs, self.languages, strict=True)
        )
        line = '<p class="in-language"><label for="{}" lang="{}">{}</label> {}</p>'
        return format_html(
            '<div class="in-languages" role="group" aria-label="{}">{}</div>',
            self.label,
            format_html_join("\n", line, lines),
        )


class LocalizedTextField(forms.MultiValueField):
    """{"en": "Parks", "zh-hans": "园林"}; what is left empty is shown in another language.

    `rows` makes it a text of several lines. Within a LocalizedForm it has one line for each language of the town.
    """

    widget: LocalizedTextWidget

    def __init__(self, *, rows: int = 0, max_length: int = 300, **options: Any) -> None:
        self.rows, self.most = rows, max_length
        messages = {"required": _("Write it in at least one language.")} | options.pop("error_messages", {})
        widget = LocalizedTextWidget(rows=rows)
        super().__init__([], widget=widget, require_all_fields=False, error_messages=messages, **options)
        self.speak(settings.LANGUAGES)

    def speak(self, languages: Languages) -> None:
        """From now on the field is about these languages."""
        self.languages = languages
        too_long = {"max_length": _("This has %(show_value)d characters; there is room for %(limit_value)d.")}
        self.fields = tuple(
            forms.CharField(required=False, max_length=self.most, error_messages=too_long) for _code in languages
        )
        self.widget.speak(languages)
        self.widget.label = self.label or ""

    def clean(self, value: Any) -> dict[str, str]:
        """Blanks alone are nothing, whatever MultiValueField makes of them."""
        texts = super().clean(value)
        if self.required and not texts:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return texts

    def compress(self, values: list[str]) -> dict[str, str]:
        texts = [clean_text(value or "", multiline=bool(self.rows)) for value in values] or [""] * len(self.languages)
        return {code: text for (code, _name), text in zip(self.languages, texts, strict=True) if text}

    def has_changed(self, initial: Any, data: Any) -> bool:
        spoken = {code for code, _name in self.languages}
        before = {code: text for code, text in (initial or {}).items() if code in spoken and text}
        return self.compress(data or []) != before


class LocalizedForm(forms.ModelForm):
    """A form whose texts are asked for in the languages of the town; those in other languages stay as they are."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        languages = offered_languages()
        for field in self._localized().values():
            field.speak(languages)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name, field in self._localized().items():
            if name in data:
                spoken = {code for code, _language in field.languages}
                before = self.get_initial_for_field(field, name) or {}
                data[name] = {code: text for code, text in before.items() if code not in spoken} | data[name]
        return data

    def _localized(self) -> dict[str, LocalizedTextField]:
        return {name: field for name, field in self.fields.items() if isinstance(field, LocalizedTextField)}
