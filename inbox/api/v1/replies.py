"""JSON replies: a refusal has a stable code for machines and a sentence for people."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

View = Callable[..., HttpResponse]


def reply(data: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False})


def unknown() -> JsonResponse:
    """Unknown and hidden look alike."""
    return reply({"code": "unknown", "detail": _("There is nothing at this address.")}, 404)


def invalid(fields: dict[str, list[str]]) -> JsonResponse:
    return reply({"code": "invalid", "detail": _("Something in the request has to change."), "fields": fields}, 422)


def reads(view: View) -> View:
    """Only GET and HEAD; another method is told so in JSON."""

    @wraps(view)
    def checked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method in {"GET", "HEAD"}:
            return view(request, *args, **kwargs)
        response = reply({"code": "method", "detail": _("This address only answers GET.")}, 405)
        response["Allow"] = "GET, HEAD"
        return response

    return checked
