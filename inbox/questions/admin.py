"""Topics and the versions of the town's rules in the administration."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from inbox.people.admin import ACTIVE_WORDS, NAME, SLUG_WORDS, PlainAdmin, Versions, column, narrowed_by, site
from inbox.questions.models import Pack, Topic
from inbox.questions.words import KIND, URGENCY


@admin.register(Topic, site=site)
class TopicAdmin(PlainAdmin):
    list_display = ("__str__", "short", "where", "kind_name", "urgency_name", "active")
    list_filter = (
        narrowed_by("department", _("Department"), admin.RelatedFieldListFilter),
        narrowed_by("is_active", ACTIVE_WORDS[0], admin.BooleanFieldListFilter),
    )
    where = column("department", _("Department"))
    active = column("is_active", ACTIVE_WORDS[0], boolean=True)
    list_select_related = ("department",)
    fields = (
        "name",
        "slug",
        "department",
        "group",
        "kind",
        "urgency",
        "routes_at_once",
        "needs_legal_basis",
        "is_active",
    )
    words = {
        "name": (NAME, ""),
        "slug": SLUG_WORDS,
        "department": (_("Department"), _("Which one answers for it as a rule.")),
        "group": (_("Heading"), _("Topics under the same heading stand together.")),
        "kind": (_("Kind"), _("Sets the promise, with the urgency.")),
        "urgency": (_("Urgency"), ""),
        "routes_at_once": (_("Goes to the department at once"), _("Without passing the desk.")),
        "needs_legal_basis": (_("An answer names the law it rests on"), ""),
        "is_active": ACTIVE_WORDS,
    }

    @admin.display(description=_("Kind"), ordering="kind")
    def kind_name(self, one: Topic) -> str:
        return KIND[one.kind]

    @admin.display(description=_("Urgency"), ordering="urgency")
    def urgency_name(self, one: Topic) -> str:
        return URGENCY[one.urgency]

    def formfield_for_choice_field(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        kwargs["choices"] = [*({"kind": KIND, "urgency": URGENCY}[db_field.name]).items()]
        return super().formfield_for_choice_field(db_field, request, **kwargs)


@admin.register(Pack, site=site)
class PackAdmin(Versions):
    list_display = ("__str__",)
    fields = ("pack_name", "number", "kept")
    ordering = ("-pk",)
    pack_name = column("name", NAME)
    number = column("pack_version", _("Version"))
