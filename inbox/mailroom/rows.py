"""How a letter begins: a row that waits to be sent, from us to one letter box."""

from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings

from inbox.kit import signing
from inbox.kit.addresses import is_mail_address, letter_box
from inbox.mailroom.models import LetterState, Why


def sender() -> tuple[str, str]:
    """Name (may be empty) and address of INBOX_MAIL_FROM."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)


def sender_domain() -> str:
    return sender()[1].rpartition("@")[2]


def new_row(recipient: str, now: datetime) -> dict[str, Any]:
    """The fields of a letter that do not depend on what it says. It fails at once where the address is none."""
    row = {
        "letter_box": letter_box(recipient),
        "message_id": f"<{signing.new_token()}@{sender_domain()}>",
        "made_at": now,
    }
    if not is_mail_address(recipient):
        return row | {"state": LetterState.FAILED, "why": Why.NO_ADDRESS}
    return row | {"send_at": now, "why": "" if settings.EMAIL_URL else Why.NO_SERVER}
