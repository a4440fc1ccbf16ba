"""Letters to staff, in the member's own language: an invitation, the link that sets a new password, and what has
changed in how they sign in."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db.models import Model
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _

from inbox.kit.dates import weekday_and_hour
from inbox.mailroom.models import Letter, LetterKind, LetterState, SignInChange
from inbox.mailroom.rows import new_row
from inbox.people.invitations import new_link
from inbox.people.models import Invitation, User

CHANGED = {
    SignInChange.PASSKEY_ADDED: _("A passkey was added to your account."),
    SignInChange.PASSKEY_REMOVED: _("A passkey was removed from your account."),
    SignInChange.APP_ADDED: _("An app for one-time codes was set up for your account."),
    SignInChange.APP_REMOVED: _("The app for one-time codes was removed from your account."),
    SignInChange.CODES_MADE: _("New recovery codes were made for your account. The old ones open nothing any more."),
    SignInChange.PASSWORD_CHANGED: _("The password of your account was changed."),
}


def write_invitation(invitation: Invitation, now: datetime) -> None:
    """The letter with the link, once; the worker sends it."""
    row = new_row(invitation.email, now)
    Letter.objects.get_or_create(
        kind=LetterKind.INVITATION, invitation=invitation, recipient=invitation.email, defaults=row
    )


def write_reset(member: User, now: datetime) -> None:
    """The letter with the link to a new password. One that still waits is enough."""
    waits = Letter.objects.filter(kind=LetterKind.PASSWORD_RESET, member=member, state=LetterState.WAITING)
    if not waits.exists():
        row = new_row(member.email, now)
        Letter.objects.create(kind=LetterKind.PASSWORD_RESET, member=member, recipient=member.email, **row)


def write_change(member: User, change: SignInChange, now: datetime) -> None:
    """That the ways to sign in have changed; nothing where no letter could be sent, a day later it would only alarm."""
    if member.email and settings.EMAIL_URL:
        row = new_row(member.email, now)
        Letter.objects.create(
            kind=LetterKind.SIGN_IN_CHANGED, change=change, member=member, recipient=member.email, **row
        )


def holds(letter: Letter, now: datetime) -> bool:
    """Whether the letter is still of use: the invitation stands, the member may sign in and has that address."""
    if invitation := letter.invitation:
        return not (invitation.accepted_at or invitation.withdrawn_at) and invitation.expires_at > now
    member = letter.member
    if not is_reachable(letter):
        return False
    return letter.kind == LetterKind.SIGN_IN_CHANGED or member.has_usable_password()


def is_reachable(letter: Letter) -> bool:
    """Whether the member still works here and still has that address."""
    return letter.member.is_active and letter.member.email == letter.recipient


def language_of(letter: Letter) -> str:
    return letter.invitation.language if letter.invitation else letter.member.language


def facts(letter: Letter, token: str, here: ZoneInfo) -> dict[str, Any]:
    if invitation := letter.invitation:
        return {
            "name": invitation.name,
            "invited_by": invitation.invited_by.name,
            "department": invitation.department.name_in(translation.get_language()),
            "until": weekday_and_hour(invitation.expires_at, here),
            "link": invitation_address(token),
        }
    if letter.kind == LetterKind.SIGN_IN_CHANGED:
        return {
            "name": letter.member.name,
            "username": letter.member.username,
            "changed": CHANGED[SignInChange(letter.change)],
            "at": weekday_and_hour(letter.made_at, here),
            "link": f"{settings.SITE_URL}/accounts/",
        }
    key = urlsafe_base64_encode(force_bytes(letter.member_id))
    secret = default_token_generator.make_token(letter.member)
    return {
        "name": letter.member.name,
        "username": letter.member.username,
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        "link": f"{settings.SITE_URL}/accounts/password/reset/{key}/{secret}/",
    }


def invitation_address(token: str) -> str:
    """By the town's own address, whatever host a request named."""
    return f"{settings.SITE_URL}/accounts/invitation/{token}/"


def link(letter: Letter, token: str, now: datetime) -> Model | None:
    """An invitation keeps the hash of its token; a new password's link is signed and keeps nothing."""
    return new_link(letter.invitation, token, now) if letter.invitation else None
