"""Stylesheets joined into one file a page, and versions for all other static files, without a build step.

What a URL names by its hash never changes, so browsers keep it for a year.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from posixpath import dirname, join, normpath

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse

# Joined in this order; a pattern adds the files that no earlier line named.
BUNDLES = {
    "public": (
        "css/tokens.css",
        "css/base.css",
        "css/layout.css",
        "css/parts/letter.css",
        "css/parts/stub.css",
        "css/parts/timeline.css",
        "css/parts/time-strip.css",
        "css/parts/*.css",
        "css/pages.css",
        "css/font.css",
    ),
    "desk": (
        "css/tokens.css",
        "css/base.css",
        "css/desk.css",
        "css/desk-*.css",
        "css/desk/*.css",
        "css/parts/time-strip.css",
        "css/parts/why.css",
        "css/font.css",
    ),
    "admin": ("css/tokens.css", "css/admin.css", "css/font.css"),
}
FOREVER = "public, max-age=31536000, immutable"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
IMPORT = re.compile(r"@import[^;]*;")
BLANKS = re.compile(r"\s*\n\s*")
RELATIVE_URL = re.compile(r"url\(\s*([\"']?)(?!data:|https?:|[/#])([^\"')]+)\1\s*\)")


@dataclass(frozen=True)
class Bundle:
    """A joined stylesheet, ready to send."""

    name: str
    hash: str
    plain: bytes
    packed: bytes


def bundle(name: str) -> Bundle:
    """The stylesheet of that name; KeyError where BUNDLES has none. Read once, with DEBUG on each request."""
    patterns = BUNDLES[name]
    return _joined(name, patterns) if settings.DEBUG else _kept_bundle(name, patterns)


def version(path: str) -> str | None:
    """Eight characters that change when the static file's content does; None where there is no such file."""
    return _hash_of(path) if settings.DEBUG else _kept_hash(path)


def stylesheet_url(name: str) -> str:
    return reverse("stylesheet", kwargs={"name": name, "hash": bundle(name).hash})


def asset_url(path: str) -> str:
    """The static file's address with its version; ValueError for a file that is not there."""
    found = version(path)
    if found is None:
        raise ValueError(f"There is no static file {path}")
    return f"{static(path)}?v={found}"


def stylesheet(request: HttpRequest, name: str, hash: str) -> HttpResponse:
    """A bundle. An older hash, from a page of the last release, gets today's sheet and keeps it for no time."""
    if name not in BUNDLES:
        raise Http404
    sheet = bundle(name)
    takes_gzip = accepts_gzip(request)
    response = HttpResponse(sheet.packed if takes_gzip else sheet.plain, content_type="text/css; charset=utf-8")
    if takes_gzip:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = FOREVER if hash == sheet.hash else "no-store"
    return response


def accepts_gzip(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept-Encoding", "")[:200].replace(" ", "").lower()
    return any(coding in {"gzip", "*"} or re.match(r"gzip;q=(1|0?\.0*[1-9])", coding) for coding in accepted.split(","))


def packed(content: bytes) -> bytes:
    """Compressed, the same bytes for the same content on every run."""
    return gzip.compress(content, compresslevel=9, mtime=0)


def _joined(name: str, patterns: tuple[str, ...]) -> Bundle:
    paths: dict[str, Path] = {}
    for pattern in patterns:
        paths |= {path: file for path, file in _matching(pattern) if path not in paths}
    css = "\n".join(_tidied(path, file.read_text("utf-8")) for path, file in paths.items()).encode()
    return Bundle(name, hashlib.sha256(css).hexdigest()[:10], css, packed(css))


def _matching(pattern: str) -> list[tuple[str, Path]]:
    folders = [Path(folder) for folder in settings.STATICFILES_DIRS]
    return [(file.relative_to(folder).as_posix(), file) for folder in folders for file in sorted(folder.glob(pattern))]


def _tidied(path: str, css: str) -> str:
    """Without comments, imports and blank space at line ends; relative addresses made absolute and versioned."""

    def absolute(match: re.Match[str]) -> str:
        target = normpath(join(dirname(path), match[2]))
        return f'url("{asset_url(target)}")' if version(target) else match[0]

    return RELATIVE_URL.sub(absolute, BLANKS.sub("\n", IMPORT.sub("", COMMENT.sub("", css)))).strip()


def _hash_of(path: str) -> str | None:
    file = finders.find(path)
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()[:8] if file else None


_kept_bundle = lru_cache(maxsize=16)(_joined)
_kept_hash = lru_cache(maxsize=512)(_hash_of)
