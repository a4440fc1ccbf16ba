"""What a visitor without an account brings along: a form that may be hostile, and two small signed cookies.

One cookie opens a fresh receipt, the other the pages of questions whose code or link was shown. Neither says who
somebody is, and public pages set none.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from django.conf import settings
from django.core import signing
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from inbox.kit import clock, throttle
from inbox.kit.signing import MalformedCode, parse_tracking_code
from inbox.public.context import in_path
from inbox.questions import residents, uploads
from inbox.questions.residents import Held

HOUR = 60 * 60
OPEN_FOR = 12 * HOUR  # seconds in which a question's page needs no code again
MOST_OPEN = 10  # questions at a time
SALT = "inbox.public.visitor"

Via = Literal["code", "link"]


class TurnedBack(Exception):
    """What was sent leads nowhere; the sentence says what to do, the status and the wait tell machines."""

    def __init__(self, sentence: str, status: int = 422, retry_after: int = 0) -> None:
        super().__init__(sentence)
        self.status, self.retry_after = status, retry_after


class NotRecognised(TurnedBack):
    """A tracking code that opens nothing; the sentence says what to look at."""


def sent(request: HttpRequest) -> tuple[QueryDict, list[UploadedFile]]:
    """The fields and files of a POST, always read as UTF-8. Raises TurnedBack."""
    try:
        if request.content_params.get("charset"):
            request.encoding = "utf-8"  # any other could hide half characters in it
        return request.POST, request.FILES.getlist("files")
    except RequestDataTooBig:
        sentence = gettext("That was more text than this form can take. Send a shorter one, or a file.")
        raise TurnedBack(sentence, 413) from None
    except (SuspiciousOperation, BadRequest, MultiPartParserError):
        raise TurnedBack(
            gettext("What your browser sent can’t be read as this form. Send it once more."), 400
        ) from None
    except (UnreadablePostError, OSError):
        raise TurnedBack(gettext("The connection broke while you sent this. Send it once more."), 400) from None


class SeeOther(HttpResponseRedirect):
    """After a POST: look there, with GET."""

    status_code = 303


def admit_question(request: HttpRequest) -> None:
    """Count one question from this address in this hour. Raises TurnedBack."""
    verdict = _may(request, "ask", settings.LIMITS["questions_per_address_hour"])
    if not verdict.allowed:
        sentence = ngettext(
            "Many questions came from your connection within an hour. Send yours again in %(minutes)s minute.",
            "Many questions came from your connection within an hour. Send yours again in %(minutes)s minutes.",
            _minutes(verdict.retry_after),
        )
        raise TurnedBack(sentence % {"minutes": _minutes(verdict.retry_after)}, 429, verdict.retry_after)


def keep_files(request: HttpRequest, files: Sequence[UploadedFile], ask_key: str) -> list[uploads.FileRefused]:
    """Keep the good ones and say what is wrong with the others. As many an hour as so many questions may have;
    more raise TurnedBack."""
    most = settings.LIMITS["questions_per_address_hour"] * settings.LIMITS["files_per_question"]
    for _file in files[: settings.LIMITS["files_per_question"]]:
        verdict = _may(request, "files", most)
        if not verdict.allowed:
            raise TurnedBack(gettext("Many files came from your connection within an hour. Send yours later."), 429)
    return uploads.keep_files(files, ask_key, clock.now())


def _may(request: HttpRequest, what: str, limit: int) -> throttle.Verdict:
    return throttle.hit(what, throttle.client_address(request), limit, HOUR)


def _minutes(seconds: int) -> int:
    return -(-seconds // 60)


# -- the receipt ---------------------------------------------------------------------------------------------------


def keep_receipt(response: HttpResponse, key: str) -> None:
    """For its minutes this browser, in any language, can show the receipt again."""
    _set(response, "receipt", key, "/ask/", settings.LIMITS["receipt_minutes"] * 60)


def receipt_key(request: HttpRequest) -> str:
    return _read(request, "receipt")


# -- questions of one's own, proving -----------------------------------------------------------

WRONG_CODE = {
    "empty": _("Type the tracking code from your receipt."),
    "length": _(
        "A tracking code is the number of your question and eleven more letters and digits, as in "
        "2026-00042-K7M4Q-92DXA-6. Look whether one is missing or too many."
    ),
    "symbol": _("A tracking code has only letters and digits, and never a U. Compare it with your receipt."),
    "check": _("One character seems mistyped. Compare the code with your receipt, sign by sign."),
    "wrong": _("This number and this code do not belong together. Compare them with your receipt."),
}


def prove(request: HttpRequest, typed: str) -> Held:
    """The question whose tracking code was typed. Only wrong tries count, for the number and for the address, and an
    unknown number is answered as a wrong code is. Raises TurnedBack."""
    try:
        code = parse_tracking_code(typed)
    except MalformedCode as reason:
        raise NotRecognised(str(WRONG_CODE[reason.reason])) from None
    try:
        return residents.prove(code, throttle.client_address(request))
    except residents.TooManyTries as reason:
        raise TurnedBack(_too_often(reason.retry_after), 429, reason.retry_after) from None
    except residents.WrongCode:
        raise NotRecognised(str(WRONG_CODE["wrong"])) from None


def _too_often(seconds: int) -> str:
    if seconds < 60:
        sentence = ngettext(
            "That was one wrong code after another. Try again in %(number)s second.",
            "That was one wrong code after another. Try again in %(number)s seconds.",
            seconds,
        )
        return sentence % {"number": seconds}
    sentence = ngettext(
        "Too many wrong codes were tried. Try again in %(number)s minute, or ring us.",
        "Too many wrong codes were tried. Try again in %(number)s minutes, or ring us.",
        _minutes(seconds),
    )
    return sentence % {"number": _minutes(seconds)}


# -- questions of one's own, remembering -----------------------------------------------------------


def keep_open(request: HttpRequest, response: HttpResponse, held: Held, via: Via) -> None:
    """Let this browser see the question's page for some hours, beside those it may see already."""
    until = int(clock.now().timestamp()) + OPEN_FOR
    opened = {number: row for number, row in _opened(request).items() if number != held.number}
    opened = dict(list(opened.items())[-(MOST_OPEN - 1) :]) | {held.number: [held.question_id, via, until]}
    _set(response, "track", signing.dumps(opened, salt=SALT, compress=True), "/track/", OPEN_FOR)


def opened(request: HttpRequest, number: str) -> tuple[Held, Via] | None:
    """The question and how it was opened; None where this browser did not show its code or link lately, nor that of the
    one it was split from."""
    rows = _opened(request)
    if row := rows.get(number):
        return Held(row[0], number), row[1]
    vias = {question_id: via for question_id, via, _until in rows.values()}
    reached = residents.reached_from(number, vias) if vias else None
    return (reached[0], vias[reached[1]]) if reached else None


def _opened(request: HttpRequest) -> Mapping[str, list]:
    try:
        kept = signing.loads(_read(request, "track"), salt=SALT, max_age=OPEN_FOR)
    except signing.BadSignature:
        return {}
    now = clock.now().timestamp()
    return {number: row for number, row in kept.items() if row[2] > now}


def _name(name: str, lang: str) -> str:
    return f"__Secure-{name}-{lang}" if settings.HTTPS else f"{name}-{lang}"


def _read(request: HttpRequest, name: str) -> str:
    return request.COOKIES.get(_name(name, request.LANGUAGE_CODE), "")[:4_000]


def _set(response: HttpResponse, name: str, value: str, path: str, seconds: int) -> None:
    """One cookie for each language: a cookie's path is the beginning of a page's, and there stands the language."""
    for lang, _spoken in settings.LANGUAGES:
        response.set_cookie(
            _name(name, lang),
            value,
            max_age=seconds,
            path=in_path(path, lang),
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )
