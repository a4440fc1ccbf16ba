"""The promises: which rules a question was received under, each clock, and when it stood still."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Pack(models.Model):
    """One version of the town's rules (limits, windows, caps). Never changed: a new version is a new row, and
    every question keeps the one it was received under."""

    name = models.CharField(max_length=40)
    pack_version = models.PositiveIntegerField()
    data = models.JSONField()

    class Meta:
        verbose_name = _("rule pack")
        verbose_name_plural = _("rule packs")
        constraints = [models.UniqueConstraint(fields=["name", "pack_version"], name="pack_version_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.pack_version}"


class Clock(models.Model):
    """One promise of an answer, counted from its start. Reopening opens a second one; the first keeps its result."""

    question = models.ForeignKey("questions.Question", on_delete=models.PROTECT, related_name="clocks")
    ordinal = models.PositiveSmallIntegerField(default=1)
    limit = models.CharField(max_length=40, help_text="An amount and its unit: “5 working_days”.")
    started_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "ordinal"], name="clock_ordinal_once"),
            models.UniqueConstraint(
                fields=["question"], condition=Q(stopped_at__isnull=True), name="clock_one_running"
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(stopped_at__gte=F("started_at")),
                name="clock_stops_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.limit} from {self.started_at:%Y-%m-%d}"


class Pause(models.Model):
    """A stretch in which a clock stood still, waiting for the resident after a clarification was sent."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="pauses")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock"], condition=Q(ended_at__isnull=True), name="pause_one_open"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")), name="pause_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"pause from {self.started_at:%Y-%m-%d %H:%M}"
