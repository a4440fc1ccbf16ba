"""Reading the outbox."""

from inbox.mailroom.models import Letter, Why


def undelivered(limit: int) -> list[Letter]:
    """The newest letters that nobody has got for certain, each with its question; not those that things overtook."""
    open_ones = Letter.objects.filter(sent_at__isnull=True).exclude(why=Why.OVERTAKEN)
    return list(open_ones.select_related("question").order_by("-made_at", "-id")[:limit])
