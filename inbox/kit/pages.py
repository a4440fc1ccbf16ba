"""How long a page may be kept and by whom: public ones are the same bytes for all, personal ones are nobody's."""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, wraps
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, QueryDict
from django.utils.http import parse_etags
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from . import clock
from .assets import accepts_gzip, packed

Stamp = tuple[str, datetime | None]
View = Callable[..., HttpResponse]

LONGEST_FRESH = 60  # seconds a cache may serve a page unasked: what is taken back is gone within a minute
LONGEST_QUERY = 2_000  # characters of a query whose page is kept
COMPILED_FROM = (".py", ".html", ".txt", ".mo", ".css", ".js", ".toml", ".svg")


@dataclass(frozen=True)
class KeptPage:
    content_type: str
    content: bytes  # compressed
    headers: tuple[tuple[str, str], ...]


class Shelf:
    """Pages by key, the least lately used dropped first; bounded in bytes, safe for threads, one a process."""

    def __init__(self, room: int) -> None:
        self.room, self.used = room, 0
        self._pages: OrderedDict[str, KeptPage] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> KeptPage | None:
        with self._lock:
            if key in self._pages:
                self._pages.move_to_end(key)
            return self._pages.get(key)

    def put(self, key: str, page: KeptPage) -> None:
        if len(page.content) > self.room // 8:
            return
        with self._lock:
            if key in self._pages:
                self.used -= len(self._pages.pop(key).content)
            self._pages[key] = page
            self.used += len(page.content)
            while self.used > self.room:
                self.used -= len(self._pages.popitem(last=False)[1].content)

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self.used = 0


shelf = Shelf(32 * 1024 * 1024)


def public_page(stamp: Callable[[datetime], Stamp], *, query: tuple[str, ...] = ()) -> Callable[[View], View]:
    """A GET view whose answer depends on nothing but its path, the parameters in `query`, the language and `stamp`.

    `stamp(now)` gives a text that changes when the content does and the next instant at which it changes by itself,
    by one SQL query. The view sees no cookie and no other parameter; it must not read any header. Its 200s are
    compressed once and kept; a visitor who has the page already gets 304 without rendering. Other answers pass through.
    """

    def decorate(view: View) -> View:
        @require_safe
        @wraps(view)
        def page(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            now = clock.now()
            _forget_the_visitor(request, query)
            content_stamp, changes_at = stamp(now)
            key = _key(request, content_stamp, changes_at)
            if _has_it_already(request, key):
                response: HttpResponse = HttpResponseNotModified()
            else:
                kept = shelf.get(key)
                if kept is None:
                    fresh = view(request, *args, **kwargs)
                    if hasattr(fresh, "render"):
                        fresh.render()
                    if fresh.status_code != 200 or fresh.streaming or fresh.cookies:
                        return fresh
                    kept = _kept(fresh)
                    if len(request.META["QUERY_STRING"]) <= LONGEST_QUERY:
                        shelf.put(key, kept)
                response = _response(request, kept)
            response["ETag"] = _etag(key)
            response["Cache-Control"] = f"public, max-age={_fresh_for(now, changes_at)}"
            response["Vary"] = "Accept-Encoding"
            return response

        return page

    return decorate


def private_page(view: View | None = None, *, referrer: str = "same-origin") -> View | Callable[[View], View]:
    """A view whose answers no cache stores and no search engine lists, and whose address no other site learns.

    `referrer="no-referrer"` also hides the address from our own pages; forms there post `Origin: null`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def page(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            response = view(request, *args, **kwargs)
            response["Cache-Control"] = "private, no-store"
            response["Referrer-Policy"] = referrer
            response["X-Robots-Tag"] = "noindex"
            return response

        return page

    return decorate(view) if view else decorate


def pack(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Compress a form that nobody has typed in yet, for whom that is the first page on a slow line.

    Never a page that repeats what was typed beside a secret that stays the same: by its length somebody could guess
    the secret (BREACH). The key of a fresh form is new with every answer.
    """
    response["Vary"] = "Accept-Encoding"
    if accepts_gzip(request):
        response.content = packed(response.content)
        response["Content-Encoding"] = "gzip"
    return response


@lru_cache(maxsize=1)
def release() -> str:
    """Changes with the code, the templates and the translations, and is the same on every node of one release."""
    digest = hashlib.sha256()
    for folder in ("inbox", "templates"):
        for file in sorted((Path(settings.BASE_DIR) / folder).rglob("*")):
            if file.suffix in COMPILED_FROM and file.is_file():
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _forget_the_visitor(request: HttpRequest, allowed: tuple[str, ...]) -> None:
    """Leave only the allowed parameters, the last value of each, sorted, and no cookie."""
    known = QueryDict(mutable=True)
    for name in sorted(allowed):
        if value := request.GET.get(name, "").strip():
            known[name] = value
    request.META["QUERY_STRING"] = known.urlencode()
    known._mutable = False
    request.GET = known
    request.COOKIES = {}


def _key(request: HttpRequest, content_stamp: str, changes_at: datetime | None) -> str:
    parts = (
        request.scheme,
        request.get_host(),
        request.get_full_path(),
        get_language() or "",
        content_stamp,
        str(changes_at),
        release(),
        settings.SITE_URL,
    )
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _etag(key: str) -> str:
    """Weak, since one tag stands for the plain and the compressed form."""
    return f'W/"{key}"'


def _has_it_already(request: HttpRequest, key: str) -> bool:
    """Not by “*”, which stands for anything that is there: only the view knows whether there is anything."""
    known = parse_etags(request.headers.get("If-None-Match", "")[:1_000])
    return any(tag.removeprefix("W/") == f'"{key}"' for tag in known)


def _kept(fresh: HttpResponse) -> KeptPage:
    ours = {"Content-Type", "Content-Length", "Vary"}
    own = tuple((name, value) for name, value in fresh.items() if name not in ours)
    return KeptPage(fresh["Content-Type"], packed(fresh.content), own)


def _response(request: HttpRequest, kept: KeptPage) -> HttpResponse:
    if accepts_gzip(request):
        response = HttpResponse(kept.content, content_type=kept.content_type)
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(gzip.decompress(kept.content), content_type=kept.content_type)
    for name, value in kept.headers:
        response[name] = value
    return response


def _fresh_for(now: datetime, changes_at: datetime | None) -> int:
    if changes_at is None:
        return LONGEST_FRESH
    return max(0, min(LONGEST_FRESH, int((changes_at - now).total_seconds())))
