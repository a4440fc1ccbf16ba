"""How often one may try on the way in."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from inbox.kit import throttle

HOUR = 3_600


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
