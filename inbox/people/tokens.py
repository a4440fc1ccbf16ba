"""Tokens by which a program acts in a member's name at the API: shown once, kept as hashes, revocable at any time."""

from datetime import datetime

from inbox.kit import signing
from inbox.people.models import ApiToken, User

BEGINS = "askonce_"  # so that a scanner of public code can tell what it found
LONGEST = 200  # characters looked at


def make_token(member: User, now: datetime, *, label: str = "") -> str:
    """A fresh token; nobody can read it again."""
    token = BEGINS + signing.new_token()
    ApiToken.objects.create(member=member, token_hash=signing.token_hash(token), label=label, made_at=now)
    return token


def member_of(token: str, now: datetime) -> User | None:
    """The member whose token this is; None where there is none, it was revoked, or the account is closed."""
    hashed = signing.token_hash(token[:LONGEST])
    valid = ApiToken.objects.filter(revoked_at__isnull=True, member__is_active=True)
    found = valid.select_related("member").filter(token_hash=hashed).first()
    if found is None:
        return None
    if found.last_used_on != now.date():  # the day, not the minute: one write a day
        ApiToken.objects.filter(pk=found.pk).update(last_used_on=now.date())
    return found.member


def revoke_tokens(member: User, now: datetime, *, label: str = "") -> int:
    """End all tokens of the member, or those with this label; how many."""
    theirs = ApiToken.objects.filter(member=member, revoked_at__isnull=True)
    return (theirs.filter(label=label) if label else theirs).update(revoked_at=now)
