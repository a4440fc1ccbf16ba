"""One department becomes part of another."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inbox.desk.forms.fields import OneOf, Words, in_my_language
from inbox.people.models import Department


class MergeForm(forms.Form):
    merged = OneOf(label=_("Which department ends"), key="slug", name=in_my_language)
    into = OneOf(label=_("Which one takes over"), key="slug", name=in_my_language)
    reason = Words(
        label=_("Why"),
        rows=3,
        max_length=1_000,
        help_text=_("Stands in the history of every question that follows. The department reads it."),
    )

    def __init__(self, data: Any = None, *, departments: Sequence[Department]) -> None:
        super().__init__(data)
        able = [one for one in departments if one.takes_questions]
        self.fields["merged"].offer([one for one in able if not one.is_desk])
        self.fields["into"].offer(able)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("merged") and data.get("merged") == data.get("into"):
            self.add_error("into", _("Choose another one: a department can’t become part of itself."))
        return data
