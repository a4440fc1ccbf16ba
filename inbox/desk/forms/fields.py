"""Fields that several forms of the desk share."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from inbox.kit.text import clean_text

LONGEST = 20_000  # characters of an answer; other texts are shorter


class Words(forms.CharField):
    """What somebody writes: one line, or several where `rows` says so. Invisible and harmful characters go."""

    def __init__(self, *, rows: int = 0, max_length: int = 5_000, **options: Any) -> None:
        self.is_multiline = bool(rows)
        widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput
        messages = {
            "required": _("Write something here first."),
            "max_length": _("This has %(show_value)d characters; there is room for %(limit_value)d."),
        }
        super().__init__(widget=widget, max_length=max_length, error_messages=messages, **options)

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value), multiline=self.is_multiline)


class OneOf(forms.ChoiceField):
    """One of some objects, known by `key`, under the name that `name` gives it; cleans to the object or None."""

    def __init__(self, *, key: str, name: Callable[[Any], str], none: Any = None, **options: Any) -> None:
        self.key, self.name, self.none = key, name, none
        self.objects: dict[str, Any] = {}
        messages = {
            "required": _("Choose one from the list."),
            "invalid_choice": _("Choose one from the list: what was sent is not in it."),
        }
        super().__init__(error_messages=messages, **options)

    def offer(self, objects: Sequence[Any]) -> None:
        """What can be chosen, sorted by name; the first line stands for nothing chosen yet."""
        self.objects = {str(getattr(one, self.key)): one for one in objects}
        named = sorted(((key, self.name(one)) for key, one in self.objects.items()), key=lambda pair: pair[1])
        self.choices = [("", self.none or _("Choose …")), *named]

    def clean(self, value: Any) -> Any:
        return self.objects.get(super().clean(value))


def in_my_language(one: Any) -> str:
    return one.name_in(get_language())
