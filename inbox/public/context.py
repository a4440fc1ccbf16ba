"""What every public page shows around its own content: the town, where the reader stands, the other languages.

A context processor; the town is read from the database only where a template shows it.
"""

import re
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import escape_uri_path
from django.utils.functional import SimpleLazyObject
from django.utils.http import escape_leading_slashes
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from inbox.people import face
from inbox.people.models import Town, in_language
from inbox.people.town import NoTownYet, languages_of, town

_HAN = re.compile(r"[\u3400-\u9fff]")
DOORS = {"answers": "answers", "topics": "answers", "departments": "answers", "ask": "ask", "track": "track"}


@dataclass(frozen=True)
class TownFace:
    """The town as one language shows it; every text may be empty but the name."""

    name: str
    short_name: str
    tagline: str
    emergency_line: str
    address: str
    hours: str
    phone: str
    email: str
    zone: ZoneInfo
    texts: dict[str, str]  # Markdown by page: about, privacy, accessibility, refusals
    theme: str  # the address of its colours; "" where it chose none
    logo: str  # the address of its picture; "" where it has none


@dataclass(frozen=True)
class OtherLanguage:
    code: str
    name: str
    path: str
    url: str


def frame(request: HttpRequest) -> dict[str, Any]:
    """`town`, `door` (answers, ask, track or ""), `other_languages`, `language_tag`, `path` and `site_url`."""
    path = plain_path(request.path)
    return {
        "town": SimpleLazyObject(lambda: _face_around(request)),
        "door": DOORS.get(path[1:].partition("/")[0], ""),
        "other_languages": SimpleLazyObject(lambda: _others(request)),
        "language_tag": language_tag(_here()),
        "path": request.path,
        "site_url": settings.SITE_URL,
    }


def town_face(request: HttpRequest) -> TownFace:
    """The town in the language in force, read once for a request."""
    if not hasattr(request, "town_face"):
        request.town_face = face_of(_town(request), get_language())
    return request.town_face


def _face_around(request: HttpRequest) -> TownFace:
    """For what stands around a page: before `init_town` even “not found” has to look like something."""
    try:
        return town_face(request)
    except NoTownYet:
        return face_of(Town(name={_here(): _("Town hall")}), _here())


def face_of(row: Town, lang: str) -> TownFace:
    contact = row.contact
    return TownFace(
        name=in_language(row.name, lang),
        short_name=in_language(row.short_name, lang) or in_language(row.name, lang),
        tagline=in_language(row.tagline, lang),
        emergency_line=in_language(row.emergency_line, lang),
        address=in_language(contact.get("address", {}), lang),
        hours=in_language(contact.get("hours", {}), lang),
        phone=contact.get("phone", ""),
        email=contact.get("email", ""),
        zone=ZoneInfo(row.zone),
        texts={name: in_language(texts, lang) for name, texts in row.texts.items() if isinstance(texts, dict)},
        theme=face.theme_url(row),
        logo=face.logo_url(row),
    )


def plain_path(path: str) -> str:
    """The path without its language."""
    first, _, rest = path[1:].partition("/")
    return f"/{rest}" if first in dict(settings.LANGUAGES) else path


def in_path(path: str, lang: str) -> str:
    """The same page's path in this language."""
    plain = plain_path(path)
    return plain if lang == settings.LANGUAGE_CODE else f"/{lang}{plain}"


def language_tag(code: str) -> str:
    """A language as HTML writes it: "zh-hans" as "zh-Hans"."""
    return "-".join(part.title() if len(part) == 4 else part for part in code.split("-"))


def other_language(words: str, lang: str) -> str:
    """The language of words whose own nobody wrote down, where their script shows that it is not the page's; else "".

    Han characters tell Chinese; words with letters and none of those, on a Chinese page, are in the town's other one.
    """
    is_chinese = bool(_HAN.search(words))
    if is_chinese == lang.startswith("zh") or not any(one.isalpha() for one in words):
        return ""
    others = [code for code, _name in settings.LANGUAGES if code.startswith("zh") == is_chinese]
    return language_tag(others[0]) if others else ""


def _here() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _others(request: HttpRequest) -> list[OtherLanguage]:
    return [_other(request, code, name) for code, name in _languages(request) if code != _here()]


def _languages(request: HttpRequest) -> list[tuple[str, str]]:
    try:
        return languages_of(_town(request))
    except NoTownYet:
        return languages_of(None)


def _town(request: HttpRequest) -> Town:
    """The town's row, read once for a request."""
    if not hasattr(request, "town_row"):
        request.town_row = town()
    return request.town_row


def _other(request: HttpRequest, code: str, name: str) -> OtherLanguage:
    """Parameters go along: on public pages only the known ones are left; on personal ones nothing secret is in them.

    An address that nobody of ours wrote may hold anything: what follows the language must not become another site."""
    path = escape_leading_slashes(escape_uri_path(in_path(request.path, code)))
    if request.method in {"GET", "HEAD"} and (query := request.META.get("QUERY_STRING", "")):
        path = f"{path}?{query}"
    return OtherLanguage(language_tag(code), name, path, settings.SITE_URL + path)
