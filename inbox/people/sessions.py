"""Where a member is signed in. The sessions themselves are read: a list kept beside them could miss one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.utils.crypto import constant_time_compare

from inbox.kit import clock
from inbox.people.models import User
from inbox.people.standing import standing_of

BROWSERS = {"Edg": "Edge", "Firefox": "Firefox", "FxiOS": "Firefox", "Chrome": "Chrome", "CriOS": "Chrome"}
BROWSERS |= {"Safari": "Safari"}  # last, since others name it too
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "Mac"}
SYSTEMS |= {"Linux": "Linux"}


@dataclass(frozen=True)
class SignedIn:
    at: datetime
    browser: str  # as it names itself: Firefox, Linux; may be empty
    address: str
    is_here: bool


def begin(session: SessionBase, user: User, *, browser: str, address: str) -> None:
    """Note who came from where. The session ends at a fixed hour, however busy it is."""
    now = clock.now()
    session.set_expiry(now + timedelta(seconds=settings.SESSION_COOKIE_AGE))
    session["signed_in"] = {
        "at": now.isoformat(),
        "browser": named(browser),
        "address": address,
        "had_role": standing_of(user).is_staff,
    }


def has_lost_role(session: SessionBase) -> bool:
    """For a member without any role: whether they had one when this session began."""
    return session.get("signed_in", {}).get("had_role", False)


def sessions_of(user: User, here: str | None) -> list[SignedIn]:
    """Newest first; `here` is the key of the session that asks."""
    found = [_seen(data["signed_in"], key == here) for key, data in _theirs(user) if "signed_in" in data]
    return sorted(found, key=lambda one: one.at, reverse=True)


def end_sessions(user: User, *, but: str | None) -> int:
    """End all of the member's sessions but one; how many."""
    keys = [key for key, _data in _theirs(user) if key != but]
    return Session.objects.filter(session_key__in=keys).delete()[0]


def sweep(now: datetime) -> int:
    """Delete the rows of sessions that are over; how many."""
    return Session.objects.filter(expire_date__lte=now).delete()[0]


def named(browser: str) -> str:
    """Browser and system of a User-Agent, as people know them."""
    kinds = (BROWSERS, SYSTEMS)
    return ", ".join(next((name for mark, name in kind.items() if mark in browser), "") for kind in kinds).strip(", ")


def _theirs(user: User) -> Iterator[tuple[str, dict[str, Any]]]:
    """Sessions that would still let the member in: none of an earlier password."""
    for row in Session.objects.filter(expire_date__gt=clock.now()).iterator():
        data = row.get_decoded()
        if data.get("_auth_user_id") == str(user.pk) and constant_time_compare(
            data.get("_auth_user_hash", ""), user.get_session_auth_hash()
        ):
            yield row.session_key, data


def _seen(noted: dict[str, Any], is_here: bool) -> SignedIn:  # noqa: FBT001  private, called once
    return SignedIn(datetime.fromisoformat(noted["at"]), noted["browser"], noted["address"], is_here)
