"""JSON replies: a refusal has a stable code for machines and a sentence for people."""

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from inbox.questions.errors import Missing, Refused


class Turned(Exception):
    """The request leads nowhere: status, code, a sentence, and what else belongs to it."""

    def __init__(self, status: int, code: str, detail: str, *, retry_after: int = 0, **more: Any) -> None:
        super().__init__(code)
        self.status, self.code, self.detail = status, code, detail
        self.retry_after, self.more = retry_after, more


def reply(data: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False})


def turned_back(reason: Turned) -> JsonResponse:
    response = reply({"code": reason.code, "detail": reason.detail, **reason.more}, reason.status)
    if reason.retry_after:
        response["Retry-After"] = str(reason.retry_after)
    if reason.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def unknown() -> JsonResponse:
    """Unknown and hidden look alike."""
    return reply({"code": "unknown", "detail": _("There is nothing at this address.")}, 404)


def invalid(fields: dict[str, list[str]]) -> JsonResponse:
    return reply({"code": "invalid", "detail": _("Something in the request has to change."), "fields": fields}, 422)


def refused(refusal: Refused, **more: Any) -> JsonResponse:
    """A verb's own refusal, with what it names."""
    if isinstance(refusal, Missing):
        return invalid({refusal.details["field"]: [_("Give a value here.")]})
    details = {name: plain(value) for name, value in refusal.details.items()}
    return reply({"code": refusal.code, "detail": str(refusal), **details, **more}, refusal.status)


def wrong_method(allowed: tuple[str, ...]) -> HttpResponse:
    sentence = _("This address only answers %(methods)s.") % {"methods": ", ".join(allowed)}
    response = reply({"code": "method", "detail": sentence}, 405)
    response["Allow"] = ", ".join([*allowed, "HEAD"] if "GET" in allowed else allowed)
    return response


def instant(at: datetime | None) -> str | None:
    """ISO 8601 in UTC."""
    return at.isoformat().replace("+00:00", "Z") if at else None


def plain(value: Any) -> Any:
    """The value as JSON has it."""
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int | float | dict | list | None) else str(value)
