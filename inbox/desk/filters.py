"""What a list of questions can be narrowed by, in addresses that people can read, keep and send."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inbox.desk.forms.fields import in_my_language
from inbox.kit import clock
from inbox.people.models import Department
from inbox.questions.models import Question, Topic
from inbox.questions.words import HANDLING, KIND, URGENCY


def one_of(label: Any, words: Mapping[str, Any] | None = None, **options: Any) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(
        label=label, choices=list((words or {}).items()), empty_label=_("Any"), **options
    )


class ListFilter(django_filters.FilterSet):
    """What narrows a list. A value that is none is left out and said beside the list; the rest still holds."""

    def in_use(self) -> list[tuple[str, str, str]]:
        """(parameter, its label, the value in words) of each filter that holds."""
        self.form.is_valid()
        data = self.form.cleaned_data
        return [(name, str(self.form.fields[name].label), self._shown(name, data[name])) for name in data if data[name]]

    def _shown(self, name: str, value: Any) -> str:
        choices = dict(getattr(self.form.fields[name], "choices", ()))
        return str(choices.get(value, value))


class QuestionFilter(ListFilter):
    """Topic, lead, handling, kind, urgency, and the dates of receipt (both included, on the town's calendar)."""

    topic = one_of(_("Topic"), field_name="topic_id", method="by_slug")
    department = one_of(_("Lead"), field_name="lead_id", method="by_slug")
    handling = one_of(_("Where it stands"), HANDLING)
    kind = one_of(_("Kind"), KIND)
    urgency = one_of(_("Urgency"), URGENCY)

    class Meta:
        model = Question
        fields: list[str] = []

    def __init__(
        self, data: Any, queryset: QuerySet, *, topics: Sequence[Topic], departments: Sequence[Department]
    ) -> None:
        super().__init__(data, queryset)
        self.keys: dict[str, dict[str, int]] = {}
        for name, objects in (("topic", topics), ("department", departments)):
            self.keys[self.filters[name].field_name] = {one.slug: one.pk for one in objects}
            named = sorted(((one.slug, in_my_language(one)) for one in objects), key=lambda pair: pair[1])
            self.filters[name].extra["choices"] = named

    def by_slug(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(**{name: self.keys[name][value]})

    def since(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        return queryset.filter(received_at__gte=clock.midnight(value, timezone.get_current_timezone()))

    def until(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        end = clock.midnight(value, timezone.get_current_timezone()) + timedelta(days=1)
        return queryset.filter(received_at__lt=end)


def date_of_town(label: Any, method: str) -> django_filters.DateFilter:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    messages = {"invalid": _("Write the date as year, month and day: 2026-11-24.")}
    return django_filters.DateFilter(
        label=label, method=method, widget=widget, input_formats=["%Y-%m-%d"], error_messages=messages
    )


# “from” can't be the name of an attribute in Python.
QuestionFilter.base_filters["from"] = date_of_town(_("Received from"), "since")
QuestionFilter.base_filters["to"] = date_of_town(_("Received to"), "until")
