"""Pages on the way in, for people who are nobody yet: their frame, and how often one may try."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from inbox.kit import throttle
from inbox.people.models import in_language
from inbox.people.town import town

HOUR = 3_600


def door(request: HttpRequest) -> dict[str, Any]:
    """What the frame of these pages shows."""
    return {"town": {"name": in_language(town().name, get_language())}}


def at_the_door(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    return render(request, template, door(request) | (context or {}), status=status)


def counted(
    request: HttpRequest,
    limits: list[tuple[str, str, int]],
    view: Callable[..., HttpResponse],
    *,
    is_right: Callable[[HttpResponse], bool],
) -> HttpResponse:
    """The view's answer, what was posted counted as a try: purpose, key and most tries an hour.

    A right one does not count. Past a limit the view is asked for its page with `wait_minutes` instead.
    """
    if request.method != "POST":
        return view(request)
    verdicts = [throttle.hit(purpose, key, most, HOUR) for purpose, key, most in limits]
    if not all(verdict.allowed for verdict in verdicts):
        seconds = max(verdict.retry_after for verdict in verdicts)
        response = view(request, wait_minutes=-(-seconds // 60))
        response["Retry-After"] = str(seconds)
        return response
    response = view(request)
    if is_right(response):
        for purpose, key, _most in limits:
            throttle.give_back(purpose, key)
    return response
