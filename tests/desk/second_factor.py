"""Members with a second factor, and the codes their app shows."""

import re
import time

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from inbox.people.models import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def add_app(member: User) -> None:
    """The member has an app with SECRET, and recovery codes."""
    TOTP.activate(member, SECRET)


def add_recovery_codes(member: User) -> list[str]:
    return RecoveryCodes.activate(member).generate_codes()


def code_now(secret: str = SECRET) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def secret_on(response) -> str:
    """The secret that the page shows to be typed into an app."""
    return re.search(r'<span class="no">([A-Z2-7]{32})</span>', response.content.decode())[1]
