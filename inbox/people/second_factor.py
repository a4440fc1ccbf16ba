"""Who has to prove more than a password: a passkey or the code of an app, where the town asks for it.

settings.SECOND_FACTOR says for what: `off` never, `publish` for publishing and the administration, `all` for the desk
as a whole. Whoever has set one up is asked for it at every sign-in, whatever the setting.
"""

from allauth.mfa.models import Authenticator
from django.conf import settings

from inbox.people.models import User

ASKED_FOR = {
    "off": frozenset(),
    "publish": frozenset({"publishing", "administration"}),
    "all": frozenset({"publishing", "administration", "desk"}),
}
PROVING = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]  # recovery codes only stand in for one of these


def has_second_factor(user: User) -> bool:
    return Authenticator.objects.filter(user_id=user.pk, type__in=PROVING).exists()


def comes_first(user: User, purpose: str) -> bool:
    """Whether the member must set up a second factor before this: publishing, administration or desk."""
    return purpose in ASKED_FOR[settings.SECOND_FACTOR] and not has_second_factor(user)


def forget(user: User) -> int:
    """Remove all of the member's second factors, recovery codes too; how many."""
    return Authenticator.objects.filter(user_id=user.pk).delete()[0]
