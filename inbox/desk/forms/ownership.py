"""The forms of the verbs that concern who is accountable, and who contributes. Beside each field: who reads it."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from inbox.desk.forms.fields import OneOf, Words, in_my_language
from inbox.desk.forms.lists import Lists
from inbox.desk.forms.verbs import ExactForm, VerbForm
from inbox.kit import clock
from inbox.questions.models import Question
from inbox.questions.rules import rules_of
from inbox.questions.states import ContactHow
from inbox.questions.words import CONTACT_HOW

LONGEST_QUESTION = settings.LIMITS["question_max"]
LARGEST_KEY = 2**63 - 1
MINUTES = "%Y-%m-%dT%H:%M"


class OfferForm(VerbForm):
    to = OneOf(label=_("Which department should lead?"), key="slug", name=in_my_language)
    reason = Words(label=_("Why them?"), rows=2, help_text=_("They read this, and so does the resident."))

    def fill(self, lists: Lists) -> None:
        self.fields["to"].offer(lists.to_offer)


class GiveBackForm(VerbForm):
    """Of a decline and of a return."""

    suggest = OneOf(
        label=_("Who should have it instead?"),
        key="slug",
        name=in_my_language,
        none=_("I don’t know"),
        required=False,
    )
    reason = Words(label=_("Why is it not yours?"), rows=2)

    HINTS = {
        "decline": _("Whoever offered it reads this, and so does the resident."),
        "return_to_desk": _("The citizens’ desk reads this, and so does the resident. It becomes a precedent."),
    }

    def fill(self, lists: Lists) -> None:
        self.fields["suggest"].offer(lists.instead)
        self.fields["reason"].help_text = self.HINTS[self.verb]


class RuleForm(ExactForm):
    to = OneOf(label=_("Who leads?"), key="slug", name=in_my_language, widget=forms.RadioSelect)
    reason = Words(
        label=_("Because"),
        rows=2,
        help_text=_("One sentence, read by all sides and by the resident. It becomes a precedent."),
    )

    def fill(self, lists: Lists) -> None:
        self.fields["to"].offer(lists.to_rule)


class AskDepartmentForm(VerbForm):
    department = OneOf(label=_("Which department?"), key="slug", name=in_my_language)
    ask = Words(
        label=_("What you need from them"),
        rows=3,
        help_text=_("They read this with the resident’s words. Resident and public learn only whom you ask."),
    )
    due_at = forms.DateTimeField(
        label=_("By when"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTES),
        help_text=_("On the town’s clock, before the promise falls due. Left empty, the rules say when."),
        error_messages={"invalid": _("Write day and time as 2026-11-24 09:30.")},
    )

    @staticmethod
    def begun(question: Question) -> dict[str, Any]:
        rules, now = rules_of(question), clock.now()
        limit = rules.after(now, rules.pack.contribution)
        return {"due_at": min(limit, question.due_at) if question.due_at > now else limit}

    def fill(self, lists: Lists) -> None:
        self.fields["department"].offer(lists.to_ask)


class ContributionForm(VerbForm):
    """Says yes to one of the asks."""

    id = forms.IntegerField(min_value=1, max_value=LARGEST_KEY, widget=forms.HiddenInput)


class ContributeForm(ContributionForm):
    text = Words(label=_("What you contribute"), rows=5, help_text=_("The lead reads this and answers with it."))


class DeclineContributionForm(ContributionForm):
    reason = Words(label=_("Why can’t you?"), rows=2, help_text=_("The lead reads this. It stays among staff."))


class ContactedForm(VerbForm):
    how = forms.ChoiceField(
        label=_("How did you speak with them?"),
        choices=list(CONTACT_HOW.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how you spoke with them.")},
    )
    note = Words(
        label=_("What to remember of it"),
        rows=2,
        required=False,
        help_text=_("Stays among staff. The resident reads only that somebody of the town spoke with them, and when."),
    )

    def clean_how(self) -> ContactHow:
        return ContactHow(self.cleaned_data["how"])


class SplitForm(VerbForm):
    first = Words(label=_("The question that stays under this number"), rows=5, max_length=LONGEST_QUESTION)
    second = Words(
        label=_("The second question, which gets a number of its own"),
        rows=5,
        max_length=LONGEST_QUESTION,
        help_text=_("Both fields begin with all that was written. Leave in each only its own matter."),
    )

    @staticmethod
    def begun(question: Question) -> dict[str, Any]:
        return {"first": question.text, "second": question.text}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("first") and data.get("first") == data.get("second"):
            self.add_error("second", _("Both say the same. Leave in each only its own matter."))
        return data

    def arguments(self) -> dict[str, Any]:
        return {"texts": [self.cleaned_data["first"], self.cleaned_data["second"]]}
