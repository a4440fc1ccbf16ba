from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from inbox.people.models import Department, in_language
from inbox.questions.states import Kind, Urgency


class Topic(models.Model):
    """What a question is about. Its kind and urgency set the promise at receipt."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.JSONField(default=dict)
    group = models.JSONField(default=dict, blank=True, help_text=_("The heading it stands under, per language."))
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="topics")
    kind = models.CharField(max_length=20, choices=Kind.choices(), default=Kind.CONSULTATION)
    urgency = models.CharField(max_length=20, choices=Urgency.choices(), default=Urgency.NORMAL)
    routes_at_once = models.BooleanField(
        default=False, help_text=_("Whether the department leads from receipt, without passing the desk.")
    )
    needs_legal_basis = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values()), name="topic_known_kind"),
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values()), name="topic_known_urgency"),
        ]

    def __str__(self) -> str:
        return self.name_in(get_language() or "")

    def name_in(self, lang: str) -> str:
        return in_language(self.name, lang) or self.slug
