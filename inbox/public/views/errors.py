"""Pages that are not there, and our own mistakes: a way on for people, JSON for machines."""

import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from inbox.kit import trouble
from inbox.kit.middleware import MACHINE_PATHS
from inbox.people.town import NoTownYet


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Unknown and hidden look alike."""
    if request.path_info.startswith(MACHINE_PATHS):
        return JsonResponse({"code": "unknown", "detail": _("There is nothing at this address.")}, status=404)
    return render(request, "404.html", status=404)


def _not_set_up(request: HttpRequest) -> HttpResponse:
    if request.path_info.startswith(MACHINE_PATHS):
        return JsonResponse({"code": "not_set_up", "detail": _("This town hall is not set up yet.")}, status=503)
    return render(request, "not_set_up.html", status=503)


def server_error(request: HttpRequest) -> HttpResponse:
    if isinstance(sys.exc_info()[1], NoTownYet):
        return _not_set_up(request)
    response = trouble.server_error(request)
    if response.status_code == 500 and request.path_info.startswith(MACHINE_PATHS):
        return JsonResponse({"code": "failed", "detail": _("This failed on our side. Nothing was saved.")}, status=500)
    return response
