"""One form a verb: it checks what was typed and gives the arguments of the action by their names."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inbox.desk.forms.fields import LONGEST, OneOf, Words, in_my_language
from inbox.desk.forms.lists import Lists
from inbox.questions.models import Question
from inbox.questions.states import Kind, RefusalReason, Urgency, WithholdReason
from inbox.questions.words import KIND, REFUSAL_REASON, URGENCY, WITHHOLD_REASON


class VerbForm(forms.Form):
    """A verb that asks nothing more."""

    def __init__(
        self, data: Any = None, *, verb: str, question: Question, lists: Lists, key: int | None = None
    ) -> None:
        """`key` is the contribution's, for the verbs that answer one of several."""
        super().__init__(data, auto_id=f"{verb}-{key}-%s" if key else f"{verb}-%s", initial=self.begun(question))
        self.verb, self.question, self.lists = verb, question, lists
        self.fill(lists)

    @staticmethod
    def begun(question: Question) -> dict[str, Any]:
        """What stands in the fields before anybody types."""
        return {}

    def fill(self, lists: Lists) -> None:
        """Give the fields what can be chosen."""

    def arguments(self) -> dict[str, Any]:
        """What the action takes beside question, member and time."""
        return self.cleaned_data


class ExactForm(VerbForm):
    """A decision on the question exactly as it was read: once anything is new it has to be looked at again."""

    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)


class ClassifyForm(VerbForm):
    topic = OneOf(label=_("Topic"), key="slug", name=in_my_language, none=_("No topic"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[(word, name) for word, name in KIND.items()])
    urgency = forms.ChoiceField(label=_("Urgency"), choices=[(word, name) for word, name in URGENCY.items()])
    place = Words(label=_("Place"), required=False, max_length=200)

    @staticmethod
    def begun(question: Question) -> dict[str, Any]:
        topic = question.topic.slug if question.topic else ""
        return {"topic": topic, "kind": question.kind, "urgency": question.urgency, "place": question.place}

    def fill(self, lists: Lists) -> None:
        self.fields["topic"].offer(lists.topics)

    def arguments(self) -> dict[str, Any]:
        data = self.cleaned_data
        return data | {"kind": Kind(data["kind"]), "urgency": Urgency(data["urgency"])}


class AssignForm(VerbForm):
    member = OneOf(label=_("Who takes it over?"), key="username", name=str)

    def fill(self, lists: Lists) -> None:
        self.fields["member"].offer(lists.colleagues)


class TextForm(VerbForm):
    text = Words(rows=3)

    LABELS = {
        "progress": _("How it stands, and what comes next"),
        "ask_resident": _("What you need to know from the resident"),
        "add_information": _("What the resident told you"),
        "note": _("A word among colleagues"),
    }

    def fill(self, lists: Lists) -> None:
        self.fields["text"].label = self.LABELS[self.verb]


class DraftForm(VerbForm):
    public_question = Words(
        label=_("The question, as the public will read it"),
        rows=2,
        required=False,
        help_text=_("Short, in plain words, with nothing in it that points to a person."),
    )
    body = Words(label=_("The answer"), rows=10, max_length=LONGEST)
    base_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class SubmitForReviewForm(VerbForm):
    version_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)


class ReviewForm(VerbForm):
    version_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        choices=[("approve", _("Approve")), ("return", _("Return"))],
        widget=forms.HiddenInput,
        error_messages={"required": _("Approve it or return it: use one of the two buttons.")},
    )
    read = forms.BooleanField(
        label=_("I have read exactly this text. Nothing personal is left in what the public will read."),
        required=False,
    )
    comment = Words(
        label=_("What has to change, if you return it"), rows=3, required=False, help_text=_("The writer reads this.")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("verdict") == "approve" and not data.get("read"):
            self.add_error("read", _("Approving waits for this tick."))
        if data.get("verdict") == "return" and not data.get("comment") and "comment" not in self.errors:
            self.add_error("comment", _("Say what has to change, so that the writer can change it."))
        return data

    def arguments(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "read"}


class WithholdForm(ExactForm):
    reason = forms.ChoiceField(
        label=_("Why may the public not read it?"),
        choices=[("", _("Choose …")), *WITHHOLD_REASON.items()],
        help_text=_("The public reads this reason."),
        error_messages={"required": _("Choose one from the list.")},
    )

    def clean_reason(self) -> WithholdReason:
        return WithholdReason(self.cleaned_data["reason"])


class RefuseForm(VerbForm):
    reason = forms.ChoiceField(
        label=_("Why does the town not take it on?"),
        choices=[("", _("Choose …")), *REFUSAL_REASON.items()],
        help_text=_("Once a second person has confirmed it, the public reads this reason."),
        error_messages={"required": _("Choose one from the list.")},
    )
    where_instead = Words(label=_("Where can the resident turn instead?"), rows=2, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("reason") == RefusalReason.NOT_OURS and not data.get("where_instead"):
            self.add_error("where_instead", _("Where it is not the town’s, say where to turn instead."))
        return data

    def arguments(self) -> dict[str, Any]:
        return self.cleaned_data | {"reason": RefusalReason(self.cleaned_data["reason"])}
