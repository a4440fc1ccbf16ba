"""Contribution: a specific ask by the lead to another department. It never moves the lead."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from inbox.people.models import Department, User
from inbox.questions.states import ContributionState


class Contribution(models.Model):
    """What was asked is the text of the event `made`; what was given, or why it was declined, that of `decided`."""

    question = models.ForeignKey("questions.Question", on_delete=models.PROTECT, related_name="contributions")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="contributions")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=ContributionState.choices(), default=ContributionState.ASKED)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    made = models.OneToOneField("questions.Event", on_delete=models.PROTECT, null=True, related_name="+")
    decided = models.OneToOneField("questions.Event", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("contribution")
        indexes = [
            models.Index(
                fields=["department", "due_at"], condition=Q(ended_at__isnull=True), name="contribution_open_due"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "department"], condition=Q(ended_at__isnull=True), name="contribution_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ContributionState.ASKED, ContributionState.ACCEPTED], ended_at__isnull=True)
                | Q(
                    state__in=[ContributionState.GIVEN, ContributionState.DECLINED, ContributionState.LAPSED],
                    ended_at__isnull=False,
                ),
                name="contribution_ended_with_time",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("asked_at")), name="contribution_due_after_asked"),
        ]

    def __str__(self) -> str:
        return f"contribution {self.pk} ({self.state})"
