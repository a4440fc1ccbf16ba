"""What we ask of allauth differently: no sign-up, our sentences, our addresses, secrets encrypted where they lie."""

import base64
import hashlib
import secrets
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from inbox.desk.door import door
from inbox.kit import clock, qr, throttle
from inbox.mailroom import staff
from inbox.mailroom.models import SignInChange
from inbox.people import sessions
from inbox.people.models import User, in_language
from inbox.people.town import town

# How allauth names what has changed → the letter about it.
CHANGES = {
    "mfa/email/webauthn_added": SignInChange.PASSKEY_ADDED,
    "mfa/email/webauthn_removed": SignInChange.PASSKEY_REMOVED,
    "mfa/email/totp_activated": SignInChange.APP_ADDED,
    "mfa/email/totp_deactivated": SignInChange.APP_REMOVED,
    "mfa/email/recovery_codes_generated": SignInChange.CODES_MADE,
}
WRONG = gettext_lazy("Name and password do not match. Capital letters count in both.")


class StaffAdapter(DefaultAccountAdapter):
    """Accounts come by invitation alone; a session begins with a note of who came from where."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        browser = request.headers.get("User-Agent", "")[:400]
        sessions.begin(request.session, user, browser=browser, address=throttle.client_address(request))

    def send_notification_mail(self, template_prefix: str, user: User, *_more: Any, **_named: Any) -> None:
        """By our outbox, in the member's language."""
        staff.write_change(user, CHANGES[template_prefix], clock.now())

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """As for a wrong password: a closed account is not told apart."""
        messages.error(request, WRONG)
        return redirect(door("account_login"))

    def is_safe_url(self, url: str) -> bool:
        host, is_secure = self.request.get_host(), self.request.is_secure()
        return url_has_allowed_host_and_scheme(url, {host}, require_https=is_secure)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Passkeys belong to the town's own address, whatever host a request named."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "This does not match. Codes of an app change every half minute: type a new one."
        ),
    }

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What nobody can read any more, since SECRET_KEY is another one, becomes a secret that no code fits."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def get_totp_issuer(self) -> str:
        return in_language(town().name, get_language())

    def build_totp_svg(self, url: str) -> str:
        size, path = qr.qr_path(url)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
            f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path stroke="#000" d="{path}"/></svg>'
        )

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        return sessions.named(self.request.headers.get("User-Agent", "")) or _("Passkey")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": urlsplit(settings.SITE_URL).hostname or "", "name": self.get_totp_issuer()}


def _box() -> MultiFernet:
    """Keys of their own purpose, made from SECRET_KEY and the earlier ones."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (hashlib.sha256(b"second factor\0" + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
