"""Topics in the administration."""

from django.contrib import admin

from inbox.people.admin import PlainAdmin, site
from inbox.questions.models import Topic


@admin.register(Topic, site=site)
class TopicAdmin(PlainAdmin):
    list_display = ("__str__", "slug", "department", "kind", "urgency", "is_active")
    list_filter = ("department", "kind", "is_active")
    list_select_related = ("department",)
    fields = (
        "slug",
        "name",
        "group",
        "department",
        "kind",
        "urgency",
        "routes_at_once",
        "needs_legal_basis",
        "is_active",
    )
