"""Event: one line of a question's append-only history. Written by events.record() alone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from inbox.people.models import Department, User
from inbox.questions.states import Audience


class Event(models.Model):
    """Who did what and when. `seq` is the question's version after it. Words are in EventText; this row holds a
    salted commitment to them, so that they can be erased and a hash chain over events still stands."""

    question = models.ForeignKey("questions.Question", on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    at = models.DateTimeField()
    effective_at = models.DateTimeField()
    by = models.CharField(max_length=10, help_text="staff, resident, clock or operator")
    member = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    audience = models.CharField(max_length=10, choices=Audience.choices())
    data = models.JSONField(default=dict)
    commitment = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("event")
        constraints = [models.UniqueConstraint(fields=["question", "seq"], name="event_seq_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class EventText(models.Model):
    """The words of an event, erasable apart from it, with the salt of its commitment."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True, related_name="text")
    salt = models.CharField(max_length=44)
    body = models.TextField()

    def __str__(self) -> str:
        return f"text of event {self.event_id}"
