"""From when to when somebody is away, and who stands in."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from inbox.desk.forms.fields import OneOf
from inbox.kit.punctuation import listed
from inbox.people.models import Department, User


class Day(forms.DateField):
    """A date of the town's calendar."""

    def __init__(self, **options: Any) -> None:
        shown = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        wrong = _("Write the date as year, month and day: 2026-11-24.")
        messages = {"required": wrong, "invalid": wrong}
        super().__init__(widget=shown, input_formats=["%Y-%m-%d"], error_messages=messages, **options)


class WhoseForm(forms.Form):
    """Of those whose absence one may enter, one; in the address, so that the page can be kept and sent."""

    member = OneOf(label=_("Who is away"), key="username", name=str)

    def __init__(self, data: Any = None, *, members: Sequence[User]) -> None:
        super().__init__(data)
        self.fields["member"].offer(members)


class AbsenceForm(forms.Form):
    """`deputies`: who can stand in, each with the departments in which they can."""

    first_on = Day(label=_("First day away"))
    last_on = Day(label=_("Last day away"))
    deputy = OneOf(
        label=_("Who stands in"),
        key="username",
        name=str,
        help_text=_("Acts in what you own. You stay accountable; what they do bears their name."),
    )

    def __init__(self, data: Any = None, *, deputies: Sequence[tuple[User, list[Department]]], is_mine: bool) -> None:
        super().__init__(data)
        departments = {colleague: [one.name_in(get_language()) for one in shared] for colleague, shared in deputies}
        self.fields["deputy"].name = lambda one: f"{one} ({listed(departments[one])})"
        self.fields["deputy"].offer(list(departments))
        if not is_mine:
            self.fields["deputy"].help_text = _("Acts in what the member owns. What they do bears their own name.")
