"""Topics and the versions of the town's rules in the administration."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from inbox.people.admin import ACTIVE_WORDS, SLUG_WORDS, PlainAdmin, Versions, site
from inbox.questions.models import Pack, Topic
from inbox.questions.words import KIND, URGENCY


@admin.register(Topic, site=site)
class TopicAdmin(PlainAdmin):
    list_display = ("__str__", "slug", "department", "kind", "urgency", "active")
    list_filter = ("department", "kind", "is_active")
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
        "name": (_("Name"), ""),
        "slug": SLUG_WORDS,
        "department": (_("Department"), _("Which one answers for it as a rule.")),
        "group": (_("Heading"), _("Topics under the same heading stand together.")),
        "kind": (_("Kind"), _("Sets the promise, with the urgency.")),
        "urgency": (_("Urgency"), ""),
        "routes_at_once": (_("Goes to the department at once"), _("Without passing the desk.")),
        "needs_legal_basis": (_("An answer names the law it rests on"), ""),
        "is_active": ACTIVE_WORDS,
    }

    @admin.display(description=ACTIVE_WORDS[0], boolean=True)
    def active(self, one: Topic) -> bool:
        return one.is_active

    def formfield_for_choice_field(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        kwargs["choices"] = [*({"kind": KIND, "urgency": URGENCY}[db_field.name]).items()]
        return super().formfield_for_choice_field(db_field, request, **kwargs)


@admin.register(Pack, site=site)
class PackAdmin(Versions):
    list_display = ("__str__",)
    ordering = ("-pk",)
