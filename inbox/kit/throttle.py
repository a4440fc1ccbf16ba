"""Limits that hold across processes and nodes: one row a visitor and purpose, one statement a try.

A try is counted before it is judged, so that a hundred at once can't all pass a check that none has counted yet.
Where the database is gone there is no verdict but an error: a guess at a code is refused, and so is a question.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.http import HttpRequest

from . import clock
from .models import Tally

# Past these many seconds' worth of doubling a growing wait grows no more: 1, 2, 4 … 512 seconds.
LONGEST_DOUBLING = 9
FREE_TRIES = 3  # with a growing wait, so many tries may follow each other at once

COUNT = """
INSERT INTO kit_tally AS t (key, hits, ends_at, free_at, refused)
VALUES (%(key)s, 1, %(now)s + %(window)s, 0, %(never)s)
ON CONFLICT (key) DO UPDATE SET
    hits = CASE WHEN t.ends_at <= %(now)s THEN 1
                WHEN t.free_at > %(now)s OR t.hits >= %(limit)s THEN t.hits ELSE t.hits + 1 END,
    ends_at = CASE WHEN t.ends_at <= %(now)s THEN %(now)s + %(window)s ELSE t.ends_at END,
    free_at = CASE WHEN t.ends_at <= %(now)s THEN 0
                   WHEN t.free_at > %(now)s OR t.hits >= %(limit)s THEN t.free_at
                   WHEN %(second)s = 0 OR t.hits + 1 < %(free_tries)s THEN 0
                   WHEN t.hits + 1 - %(free_tries)s > %(longest)s THEN %(now)s + %(second)s * 512
                   ELSE %(now)s + %(second)s * (1 << (t.hits + 1 - %(free_tries)s)) END,
    refused = t.ends_at > %(now)s AND (t.free_at > %(now)s OR t.hits >= %(limit)s)
RETURNING hits, ends_at, free_at, refused
"""


@dataclass(frozen=True)
class Verdict:
    """Whether the try may go on, and if not, after how many seconds the next one may."""

    allowed: bool
    retry_after: int = 0


def hit(name: str, key: str, limit: int, per_seconds: int, *, growing: bool = False) -> Verdict:
    """Count a try of `key` (an address, a number) at `name` and judge it: `limit` tries in a window of up to a day.

    The window starts with the first try. With `growing`, each try after the third must also wait: 1, 2, 4 … seconds.
    """
    if limit < 1:
        return Verdict(False, per_seconds)
    now = clock.now()
    instant = int(now.timestamp() * 1000)
    values = {
        "key": _hidden(name, key, now),
        "now": instant,
        "window": per_seconds * 1000,
        "limit": limit,
        "second": 1000 if growing else 0,
        "free_tries": FREE_TRIES,
        "longest": LONGEST_DOUBLING,
        "never": False,
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNT, values)
        hits, ends_at, free_at, refused = cursor.fetchone()
    if not refused:
        return Verdict(True)
    until = ends_at if hits >= limit else free_at
    return Verdict(False, max(1, -(-(until - instant) // 1000)))


def give_back(name: str, key: str) -> None:
    """Take back one counted try: it was the right code, and only wrong ones are limited."""
    Tally.objects.filter(key=_hidden(name, key, clock.now()), hits__gt=0).update(hits=F("hits") - 1)


def sweep(now: datetime) -> int:
    """Delete the rows of windows that are over; how many."""
    return Tally.objects.filter(ends_at__lte=int(now.timestamp() * 1000)).delete()[0]


def client_address(request: HttpRequest) -> str:
    """The visitor's address as a limit counts it: IPv4 whole, IPv6 as its /64, since a household has all of that.

    X-Forwarded-For is believed only as far as our own proxies (settings.TRUSTED_PROXIES, counted from the right) wrote
    it. "unknown" where there is no address, as on a Unix socket.
    """
    claimed = request.META.get("REMOTE_ADDR", "")
    forwarded = [part for part in request.META.get("HTTP_X_FORWARDED_FOR", "")[-2_000:].split(",") if part.strip()]
    if 0 < settings.TRUSTED_PROXIES <= len(forwarded):
        claimed = forwarded[-settings.TRUSTED_PROXIES]
    try:
        address = ip_address(claimed.strip())
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((int(address), 64), strict=False).network_address) + "/64"
    return str(address)


def _hidden(name: str, key: str, now: datetime) -> str:
    """The row's key: HMAC under a key that changes each day, so that no list of addresses can be read or kept."""
    daily = hmac.new(settings.SECRET_KEY.encode(), f"tally:{now:%Y-%m-%d}".encode(), hashlib.sha256).digest()
    return hmac.new(daily, f"{name}\0{key}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
