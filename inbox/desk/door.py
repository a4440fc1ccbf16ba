"""On the way in: in which language, and how often one may try."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from inbox.kit import throttle
from inbox.kit.middleware import LanguageFromPath
from inbox.kit.pages import private_page

HOUR = 3_600


def door_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view for anybody on the way in, kept by no cache. `?lang=` names its language: no account is known yet, and
    nothing is remembered."""

    @private_page
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if names_language(request):
            LanguageFromPath.speak(request, request.GET["lang"])
        return view(request, *args, **kwargs)

    return page


def names_language(request: HttpRequest) -> bool:
    return request.GET.get("lang") in dict(settings.LANGUAGES)


def door(name: str) -> str:
    """The address of this page on the way in, in the language in force."""
    language = get_language()
    return reverse(name) + ("" if language == settings.LANGUAGE_CODE else f"?lang={language}")


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
