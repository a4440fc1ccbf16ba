"""The kit's one table, for counting; docs/decisions/0004-kit-and-errands.md says why a leaf owns one."""

from django.db import models


class Tally(models.Model):
    """How often somebody did something in the window that is running. Instants are milliseconds since 1970."""

    key = models.CharField(max_length=64, primary_key=True)  # HMAC; who it was can't be read from it
    hits = models.IntegerField()
    ends_at = models.BigIntegerField(db_index=True)
    free_at = models.BigIntegerField()  # until then every try is refused (growing wait)
    refused = models.BooleanField()  # what the last try was told

    def __str__(self) -> str:
        return f"{self.hits} hits"
