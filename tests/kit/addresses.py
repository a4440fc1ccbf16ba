"""Addresses for the tests of the kit: a page of each kind, without the product's own."""

from django.conf.urls.i18n import i18n_patterns
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import get_language

from inbox.kit import assets
from inbox.kit.pages import private_page, public_page

handler500 = "inbox.kit.trouble.server_error"


def plain_error(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Without the product's addresses its own error pages can't link anywhere."""
    return HttpResponse(status=403 if isinstance(exception, PermissionDenied) else 404)


handler403 = handler404 = plain_error

town = {"stamp": "first", "changes_at": None, "renders": 0}


@public_page(lambda now: (town["stamp"], town["changes_at"]), query=("q", "after"))
def answers(request: HttpRequest) -> HttpResponse:
    town["renders"] += 1
    if "gone" in request.GET.get("q", ""):
        raise Http404
    if "move" in request.GET.get("q", ""):
        return HttpResponseRedirect("/elsewhere/")
    text = f"<p>{get_language()} {request.META['QUERY_STRING']} {sorted(request.GET.items())} {request.COOKIES}</p>"
    return HttpResponse(text * 50)


@private_page
def receipt(request: HttpRequest) -> HttpResponse:
    return HttpResponse("yours")


@private_page(referrer="no-referrer")
def link(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect("/track/2026-00042/")


def ask(request: HttpRequest) -> HttpResponse:
    return HttpResponse("asked", status=200)


def desk(request: HttpRequest) -> HttpResponse:
    request.session["seen"] = True
    return HttpResponse(f"{get_language()} {request.user}")


def locked(request: HttpRequest) -> HttpResponse:
    raise OperationalError("database is locked")


def broken(request: HttpRequest) -> HttpResponse:
    raise OperationalError("no such table: kit_town")


def refused(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def big(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"x" * 4_000_000)


urlpatterns = [
    path("style/<slug:name>.<slug:hash>.css", assets.stylesheet, name="stylesheet"),
    path("desk/", desk),
    path("api/v1/locked", locked),
    path("locked/", locked),
    path("broken/", broken),
    path("refused/", refused),
    path("big/", big),
    path("t/secret", link),
    *i18n_patterns(path("", answers), path("ask/", ask), path("ask/receipt/", receipt), prefix_default_language=False),
]
