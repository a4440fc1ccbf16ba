"""The form of a question. It validates and gives a clean `Asked`; nothing is saved here."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from inbox.kit import signing
from inbox.public.forms.fields import MailAddress, Question, Words
from inbox.questions import queries
from inbox.questions.actions.submit import Asked
from inbox.questions.models import Topic

OPTIONAL = ("place", "name", "email", "phone")


class AskForm(forms.Form):
    """`website` is a trap: people don't see it, robots fill it. What they sent comes back with a sentence, not lost."""

    topic = Words(most=60)
    place = Words(most=200)
    name = Words(most=120)
    email = MailAddress()
    phone = Words(most=40)
    publish = Words(most=20)
    website = Words(most=2_000)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        limits = settings.LIMITS
        self.fields["question"] = Question(least=limits["question_min"], most=limits["question_max"])
        self.order_fields(["question"])
        given = (data or {}).get("ask_key", "")
        self.ask_key = given if signing.is_ask_key(given) else signing.new_token()
        self.different = "\n".join(filter(None, data.getlist("different") if data else ()))

    def clean_topic(self) -> Topic | None:
        slug = self.cleaned_data["topic"]
        topic = queries.topic_named(slug) if slug else None
        if slug and topic is None:
            raise ValidationError(_("Choose a topic from the list, or leave the choice to us."), code="unknown")
        return topic

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(
                _("A field that only robots see was filled. It is empty again; send your question once more."),
                code="trap",
            )
        return ""

    def clean(self) -> None:
        self.different = Words(most=100_000, multiline=True).to_python(self.different)
        if len(self.different) > settings.LIMITS["question_max"]:
            raise ValidationError(_("Say in fewer words what is different."), code="too_long")

    def asked(self, lang: str) -> Asked:
        """What a valid form gives; `lang` is the page's."""
        topic = self.cleaned_data["topic"]
        return Asked(
            text=self.cleaned_data["question"],
            lang=lang,
            may_publish=self.cleaned_data["publish"] == "public",
            topic_id=topic.pk if topic else None,
            different=self.different,
            **{name: self.cleaned_data[name] for name in OPTIONAL},
        )

    def typed(self, name: str) -> str:
        """What stands in a field as it was sent."""
        return self[name].value() or ""

    @property
    def carried(self) -> list[tuple[str, str]]:
        """All that was typed, for a page that asks something else before the form is sent."""
        names = ("question", "topic", "publish", *OPTIONAL)
        return [("ask_key", self.ask_key), *((name, self.typed(name)) for name in names if self.typed(name))]
