from django.db import models
from django.db.models import Q

from inbox.questions.models.question import Question


class Attachment(models.Model):
    """A file a resident sent. Its stored name is random and has nothing of the resident's; it lies outside the
    web root. Until its question is sent it is kept by the form's ask_key."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, null=True, related_name="attachments")
    ask_key_hash = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=80, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["ask_key_hash"], condition=Q(question__isnull=True), name="attachment_waiting")]

    def __str__(self) -> str:
        return self.name
