"""The outbox: what is still to be done because of an event, and what is done again and again."""

from django.db import models
from django.db.models import Q


class Errand(models.Model):
    """One follower still has to be told of one event.

    It points to the event by number only: a foreign key would point up to a room above.
    waiting → done (done_at), dead (gave up, shown to the operator) or cancelled (neither).
    """

    event_id = models.BigIntegerField()
    follower = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    run_at = models.DateTimeField()
    waiting = models.BooleanField(default=True)
    dead = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    # A worker holds it until then; `fence` grows with every taking, so that one who overslept can't report.
    leased_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event_id", "follower"], name="errand_once_for_event_and_follower"),
            models.CheckConstraint(
                condition=Q(waiting=False) | Q(dead=False, done_at__isnull=True), name="errand_waiting_is_not_over"
            ),
            models.CheckConstraint(condition=Q(dead=False) | Q(done_at__isnull=True), name="errand_dead_is_not_done"),
        ]
        indexes = [
            models.Index(fields=["run_at", "id"], condition=Q(waiting=True), name="errand_waiting"),
            models.Index(fields=["run_at"], condition=Q(dead=True), name="errand_dead"),
            models.Index(fields=["done_at"], condition=Q(done_at__isnull=False), name="errand_done"),
        ]

    def __str__(self) -> str:
        return f"{self.follower} for event {self.event_id}"


class Periodic(models.Model):
    """When a recurring duty runs next, and who runs it now. One row for each name in settings.PERIODIC."""

    name = models.CharField(max_length=40, primary_key=True)
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    ran_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return self.name
