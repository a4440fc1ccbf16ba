"""One effect and one reply for a key, however often it is sent, to however many processes.

    turn = begin("member:7", key, request)
    if isinstance(turn, Reply): …the same reply again…
    else: …do it, then finish(turn, status, body), or give_up(turn) where nothing was done…

Keys and requests are kept as hashes only, the reply as it was sent, all of it for a day.
"""

import hashlib
import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from . import clock
from .models import IdempotentReply

KEPT_FOR = timedelta(hours=24)
LEASE_FOR = timedelta(seconds=30)  # far longer than any verb takes: whoever holds a turn longer has died
PATIENCE = 5.0  # seconds that a second sender waits for the first one's reply


class KeyReused(Exception):
    """The same key came with another request."""


class StillRunning(Exception):
    """The first sender of this key has no reply yet."""


@dataclass(frozen=True)
class Reply:
    """What was answered the first time."""

    status: int
    body: str


@dataclass(frozen=True)
class Turn:
    """The right to do it. `earlier_at` is when somebody else began it and never came back."""

    key: str
    fence: str
    began_at: datetime
    earlier_at: datetime | None = None


def begin(who: str, key: str, request: str) -> Turn | Reply:
    """The turn for the first sender, the reply for all others. Raises KeyReused, StillRunning."""
    until = time.monotonic() + PATIENCE
    while True:
        turn, row = _take(who, key, request)
        if turn is not None:
            return turn
        if row.status is not None:
            return Reply(row.status, row.reply)
        if time.monotonic() > until:
            raise StillRunning
        time.sleep(0.05)


def finish(turn: Turn, status: int, body: str) -> None:
    """Keep the reply; whoever lost the turn meanwhile keeps nothing."""
    IdempotentReply.objects.filter(key=turn.key, fence=turn.fence).update(status=status, reply=body)


def give_up(turn: Turn) -> None:
    """Nothing was done: the key is free again."""
    IdempotentReply.objects.filter(key=turn.key, fence=turn.fence).delete()


def remember(who: str, key: str, request: str) -> None:
    """Only that this request came under this key, in the caller's transaction; no reply is kept. Raises KeyReused."""
    _take(who, key, request)


def sweep(now: datetime) -> int:
    """Delete what is older than a day; how many."""
    return IdempotentReply.objects.filter(ends_at__lte=now).delete()[0]


def _take(who: str, key: str, request: str) -> tuple[Turn | None, IdempotentReply]:
    now, fence = clock.now(), secrets.token_hex(8)
    fresh = IdempotentReply(
        key=_hash(f"{who}\n{key}"),
        request_hash=_hash(f"{key}\n{request}"),
        fence=fence,
        began_at=now,
        ends_at=now + KEPT_FOR,
    )
    IdempotentReply.objects.bulk_create([fresh], ignore_conflicts=True)
    row = IdempotentReply.objects.filter(key=fresh.key).first()
    if row is None:  # given up or swept in this very moment
        return _take(who, key, request)
    if row.fence == fence:
        return Turn(row.key, fence, now), row
    is_over = row.ends_at <= now
    if not is_over and row.request_hash != fresh.request_hash:
        raise KeyReused
    if is_over or (row.status is None and row.began_at + LEASE_FOR <= now):
        mine = {name: getattr(fresh, name) for name in ("request_hash", "fence", "began_at", "ends_at")}
        still_so = IdempotentReply.objects.filter(key=row.key, fence=row.fence, status=row.status)
        if still_so.update(**mine, status=None, reply=""):
            return Turn(row.key, fence, now, None if is_over else row.began_at), row
    return None, row


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
