"""Topics and the versions of the town's rules in the administration."""

from django.contrib import admin

from inbox.people.admin import PlainAdmin, Versions, site
from inbox.questions.models import Pack, Topic


@admin.register(Topic, site=site)
class TopicAdmin(PlainAdmin):
    list_display = ("__str__", "slug", "department", "kind", "urgency", "is_active")
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


@admin.register(Pack, site=site)
class PackAdmin(Versions):
    list_display = ("__str__",)
    ordering = ("-pk",)
