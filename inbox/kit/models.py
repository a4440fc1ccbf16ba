"""The kit's tables, for counting and for doing once; docs/decisions/0004 and 0007 say why a leaf owns them."""

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


class IdempotentReply(models.Model):
    """What was answered to a request that carried a key. Nothing points at it, and it may be emptied at any time."""

    key = models.CharField(max_length=64, primary_key=True)  # SHA-256 of who asked and their key
    request_hash = models.CharField(max_length=64)  # SHA-256 of the key and the request
    fence = models.CharField(max_length=16)  # whose turn it is
    status = models.PositiveSmallIntegerField(null=True)  # null: it is being done
    reply = models.TextField(blank=True)
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"reply {self.status}"
