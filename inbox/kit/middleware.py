"""What every request passes, split by address: the staff's paths have a session, all others no cookie at all.

Settings name the order. The …ForStaff classes are Django's own, asleep outside `/desk/`, `/accounts/` and `/admin/`:
there `request.session`, `request.user` and messages are absent, and forms are guarded by `OwnOriginOnly` instead.
"""

import logging
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import translation
from whitenoise.middleware import WhiteNoiseMiddleware

from .assets import version
from .trouble import answer_trouble

log = logging.getLogger(__name__)

STAFF_PATHS = ("/desk/", "/accounts/", "/admin/")
MACHINE_PATHS = ("/api/", "/open311/")  # no cookie opens anything there
SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}

GetResponse = Callable[[HttpRequest], HttpResponse]


def is_staff_path(path: str) -> bool:
    return path.startswith(STAFF_PATHS)


class Middleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response


class VersionedFiles(WhiteNoiseMiddleware):
    """WhiteNoise; a file asked for with the version that `{% asset %}` wrote is kept for a year, else five minutes."""

    def add_files(self, root: str, prefix: str | None = None) -> None:
        """STATIC_ROOT is there only where somebody ran collectstatic for a server in front."""
        if Path(root).is_dir():
            super().add_files(root, prefix)

    def serve(self, static_file, request: HttpRequest) -> HttpResponse:
        response = super().serve(static_file, request)
        if response.status_code in (200, 206, 304):
            asked = request.GET.get("v")
            path = request.path_info.removeprefix(settings.STATIC_URL)
            is_current = bool(asked) and asked == version(path)
            response["Cache-Control"] = "public, max-age=31536000, immutable" if is_current else "public, max-age=300"
        return response


class ContentSecurityPolicy(Middleware):
    """Sends settings.SECURE_CSP and SECURE_CSP_REPORT_ONLY, written as in Django 6, unless a view set its own."""

    HEADERS = {
        "Content-Security-Policy": "SECURE_CSP",
        "Content-Security-Policy-Report-Only": "SECURE_CSP_REPORT_ONLY",
    }

    def __init__(self, get_response: GetResponse) -> None:
        super().__init__(get_response)
        policies = {header: getattr(settings, name, None) for header, name in self.HEADERS.items()}
        self.policies = {header: self.written(policy) for header, policy in policies.items() if policy}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for header, policy in self.policies.items():
            response.headers.setdefault(header, policy)
        return response

    @staticmethod
    def written(policy: dict[str, object]) -> str:
        """A dict of directives as the header's text; True is one without values, None or False leaves it out."""
        parts = []
        for directive, values in policy.items():
            if values is True:
                parts.append(directive)
            elif values:
                parts.append(f"{directive} {values if isinstance(values, str) else ' '.join(values)}")
        return "; ".join(parts)


class HeadWithoutBody(Middleware):
    """Answers HEAD as GET would, less the body; neither Django nor the server leaves it away."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "HEAD":
            if response.streaming:
                response.streaming_content = ()
            else:
                response.content = b""
        return response


class NothingKept(Middleware):
    """Whatever does not say that it may be stored, and every error, is stored by nobody."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code >= 400:
            response["Cache-Control"] = "no-store"
        else:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class LanguageFromPath(Middleware):
    """The language of public pages stands in the path, that of the staff's in their account; nothing else decides.

    Django's i18n_patterns(prefix_default_language=False) then finds the page.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.speak(request, language_of_path(request.path_info))
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response

    def process_view(self, request: HttpRequest, *_) -> None:
        """After all middleware, so that the account is known."""
        if is_staff_path(request.path_info):
            language = getattr(request.user, "language", "")
            if language in dict(settings.LANGUAGES):
                self.speak(request, language)

    @staticmethod
    def speak(request: HttpRequest, language: str) -> None:
        translation.activate(language)
        request.LANGUAGE_CODE = language


def language_of_path(path: str) -> str:
    """The language whose code is the path's first part, else the default one."""
    first = path[1:40].partition("/")[0]
    return first if first in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


class DatabaseTrouble(Middleware):
    """A view that could not read or write answers 503 with a sentence; see inbox.kit.trouble."""

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return answer_trouble(request, error)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


class OwnOriginOnly(Middleware):
    """Refuses what another site made a browser send to a public form, without any cookie or token.

    Browsers say where a request comes from by Sec-Fetch-Site, older ones by Origin, and no page can forge either.
    A client that sends neither is no browser and carries nobody's cookies.
    """

    def process_view(self, request: HttpRequest, *_) -> None:
        path = request.path_info
        if request.method in SAFE_METHODS or is_staff_path(path) or path.startswith(MACHINE_PATHS):
            return
        if not is_own_origin(request):
            log.warning("Refused a request from another site to %s", path)
            raise PermissionDenied("This form was sent from another site.")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


def is_own_origin(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    host = request.get_host()
    return origin in {None, f"http://{host}", f"https://{host}", settings.SITE_URL}


class ForStaff:
    """Lets a middleware work on the staff's paths only."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_staff_path(request.path_info):
            return super().__call__(request)
        return self.get_response(request)


class SessionsForStaff(ForStaff, SessionMiddleware):
    pass


class FormTokensForStaff(ForStaff, CsrfViewMiddleware):
    def process_view(self, request: HttpRequest, *view) -> HttpResponse | None:
        return super().process_view(request, *view) if is_staff_path(request.path_info) else None


class AccountsForStaff(ForStaff, AuthenticationMiddleware):
    pass


class MessagesForStaff(ForStaff, MessageMiddleware):
    pass
