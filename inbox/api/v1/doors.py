"""What every address of the API shares: which methods it answers, who asks, the body, and every refusal as JSON."""

import json
import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.utils import translation
from django.utils.translation import gettext as _

from inbox.api.v1.fields import Fields, Invalid, read_query
from inbox.api.v1.replies import Turned, invalid, refused, reply, turned_back, unknown, wrong_method
from inbox.kit import clock, once
from inbox.people.tokens import member_of
from inbox.people.town import NoTownYet
from inbox.questions import actor as actors
from inbox.questions.access import Hidden
from inbox.questions.errors import Refused

View = Callable[..., HttpResponse]
Do = Callable[[Any], HttpResponse]

KEY = re.compile(r"[\x21-\x7e]{1,128}")
VERSION = re.compile(r'(?:W/)?"?(\d{1,9})"?', re.A)


def door(*, is_public: bool = False, **views: View) -> View:
    """One address: a view for each method, any refusal as JSON. What is public may be read from any site."""

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        method = "GET" if request.method == "HEAD" else request.method
        try:
            response = views[method](request, *args, **kwargs) if method in views else wrong_method(tuple(views))
        except Turned as reason:
            response = turned_back(reason)
        except Invalid as reason:
            response = invalid(reason.fields)
        except Refused as refusal:
            response = refused(refusal)
        except Hidden:
            response = unknown()
        except NoTownYet:
            sentence = _("This town hall is not set up yet. Nothing was saved.")
            response = turned_back(Turned(503, "unavailable", sentence, retry_after=60))
        if is_public and method == "GET":
            response["Access-Control-Allow-Origin"] = "*"
        return response

    return answer


def staff(view: View) -> View:
    """A view for members with a token, in their language. It finds `request.actor`."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        member = member_of(token.strip(), clock.now()) if scheme.lower() == "bearer" else None
        if member is None:
            sentence = _("This needs the token of a member: Authorization: Bearer, then the token.")
            raise Turned(401, "no_token", sentence)
        if member.language in dict(settings.LANGUAGES):
            speak(request, member.language)
        request.actor = actors.staff(member)
        if not request.actor.standing.is_staff:
            raise Turned(403, "no_role", _("This member holds no role, so there is nothing for them here."))
        return view(request, *args, **kwargs)

    return checked


def speak(request: HttpRequest, lang: str) -> None:
    """From here on sentences are in this language."""
    translation.activate(lang)
    request.LANGUAGE_CODE = lang


def query(request: HttpRequest, fields: Fields) -> dict[str, Any]:
    """The parameters of the address. Raises Invalid."""
    return read_query(fields, request.GET.dict())


# -- bodies --------------------------------------------------------------------------------------------------------


def body(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent; none counts as an empty one. Of a name that comes twice the last one holds.

    It has to say that it is JSON: a form on another site can't, so none can send a question for its visitor.
    Raises Turned with 400 or 413.
    """
    raw = _raw(request)
    if not raw.strip():
        return {}
    if request.content_type != "application/json":
        raise _malformed(_("Send JSON, with Content-Type: application/json."))
    try:
        sent = json.loads(raw.decode("utf-8"), parse_constant=_no_number)
    except RecursionError:
        raise _malformed(_("This JSON is nested too deeply.")) from None
    except ValueError:
        raise _malformed(_("This is not JSON in UTF-8.")) from None
    if not isinstance(sent, dict):
        raise _malformed(_("Send one JSON object: { … }."))
    return sent


def _raw(request: HttpRequest) -> bytes:
    most = settings.LIMITS["json_bytes"]
    try:
        is_too_long = int(request.META.get("CONTENT_LENGTH") or 0) > most
        raw = b"" if is_too_long else request.body
    except RequestDataTooBig:
        is_too_long = True
    except (UnreadablePostError, OSError, ValueError):
        raise _malformed(_("The connection broke while this was sent. Send it once more.")) from None
    if is_too_long or len(raw) > most:
        raise Turned(413, "too_large", _("This is too much at once: %(most)d bytes are the most.") % {"most": most})
    return raw


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _malformed(sentence: str) -> Turned:
    return Turned(400, "malformed", sentence)


# -- versions and keys ---------------------------------------------------------------------------------------------


def if_match(request: HttpRequest) -> int | None:
    """The version the sender acts on; None where they did not say. Raises Turned."""
    sent = request.headers.get("If-Match", "").strip()
    if sent in {"", "*"}:
        return None
    found = VERSION.fullmatch(sent)
    if found is None:
        raise _malformed(_('If-Match takes the version of the question in quotation marks, as in "3".'))
    return int(found[1])


def idempotency_key(request: HttpRequest) -> str:
    """The sender's key; "" where there is none. Raises Turned."""
    sent = request.headers.get("Idempotency-Key", "").strip().strip('"')
    if sent and not KEY.fullmatch(sent):
        raise _malformed(_("An Idempotency-Key has 1 to 128 letters, digits and signs, without spaces."))
    return sent


def written_once(request: HttpRequest, who: str, sent: Mapping[str, Any], do: Do, find: Do) -> HttpResponse:
    """Do it, or where this key did it before, give the same reply again.

    `do(now)` gives a reply or raises; what raised did nothing and leaves the key free. `find(at)` gives the reply to
    what was done at that instant by a process that died before it could say so, or None.
    """
    key = idempotency_key(request)
    if not key:
        return do(clock.now())
    turn = _turn(who, key, f"{request.method} {request.path_info}\n{canonical(sent)}")
    if isinstance(turn, once.Reply):
        return reply(json.loads(turn.body), turn.status)
    try:
        response = (find(turn.earlier_at) if turn.earlier_at else None) or do(turn.began_at)
    except BaseException:
        once.give_up(turn)
        raise
    once.finish(turn, response.status_code, response.content.decode())
    return response


def _turn(who: str, key: str, request: str) -> once.Turn | once.Reply:
    try:
        return once.begin(who, key, request)
    except once.KeyReused:
        raise key_reused() from None
    except once.StillRunning:
        sentence = _("The same request is still being done. Ask again in a moment.")
        raise Turned(409, "in_progress", sentence, retry_after=1) from None


def key_reused() -> Turned:
    return Turned(409, "key_reused", _("This Idempotency-Key was used for something else. Take a new one."))


def canonical(sent: Mapping[str, Any]) -> str:
    return json.dumps(sent, sort_keys=True)
