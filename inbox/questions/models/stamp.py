from django.db import models
from django.db.models import Q


class PublicStamp(models.Model):
    """One row, counted up by everything that changes a public page; cached pages are known by it."""

    serial = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="stamp_only_one")]

    def __str__(self) -> str:
        return str(self.serial)
