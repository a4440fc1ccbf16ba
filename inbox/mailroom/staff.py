"""Letters to staff, in the member's own language: an invitation, and the link that sets a new password."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db.models import Model
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from inbox.kit.dates import weekday_and_hour
from inbox.mailroom.models import Letter, LetterKind, LetterState
from inbox.mailroom.rows import new_row
from inbox.people.invitations import new_link
from inbox.people.models import Invitation, User


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


def holds(letter: Letter, now: datetime) -> bool:
    """Whether the letter is still of use: the invitation stands, the member may sign in and has that address."""
    if invitation := letter.invitation:
        return not (invitation.accepted_at or invitation.withdrawn_at) and invitation.expires_at > now
    member = letter.member
    return member.is_active and member.has_usable_password() and member.email == letter.recipient


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
