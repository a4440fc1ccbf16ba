"""What `manage.py check` and every start say about mail, before a letter finds out."""

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from inbox.kit.addresses import is_mail_address
from inbox.mailroom.rows import sender
from inbox.mailroom.smtp import mail_server


@register()
def mail_is_fit(**_: object) -> list[CheckMessage]:
    """EMAIL_URL can be read, and letters come from an address that can be real."""
    if not settings.EMAIL_URL:
        return []
    found: list[CheckMessage] = []
    try:
        mail_server(settings.EMAIL_URL)
    except ValueError as error:
        found.append(Error(str(error), id="mailroom.E001"))
    if not is_mail_address(sender()[1]):
        found.append(
            Warning(
                f"Letters would come from {sender()[1] or 'nobody'}, which many mail servers refuse.",
                hint="Set INBOX_MAIL_FROM to an address at the town’s own domain.",
                id="mailroom.W001",
            )
        )
    return found
