"""When the database or the disk does not answer: a plain sentence, a time to come back, and no half-saved thing.

`DatabaseTrouble` asks for views; `server_error` is the handler500, for what fails outside a view (a session, say).
"""

import errno
import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)

RETRY_AFTER = 10  # seconds
OUR_MISTAKES = ("no such", "syntax error", "has no column", "does not exist")  # not the database's condition
DISK_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS}


def is_trouble(error: BaseException | None) -> bool:
    """Whether the error is the database's or the disk's condition and not a mistake of ours: it is locked, full, gone,
    being restarted."""
    if isinstance(error, OperationalError | InterfaceError):
        return not any(words in str(error) for words in OUR_MISTAKES)
    return isinstance(error, OSError) and error.errno in DISK_ERRORS


def answer_trouble(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """The 503 for such an error, else None."""
    if not is_trouble(error):
        return None
    log.error("The database or the disk did not answer: %s", error)
    return unavailable(request)


def unavailable(request: HttpRequest) -> HttpResponse:
    """“Please try again”, as a page, or as JSON where a machine asks; never stored."""
    if request.path_info.startswith(("/api/", "/open311/")):
        sentence = _("The service cannot save or read right now. Nothing was saved. Please try again.")
        response: HttpResponse = JsonResponse({"code": "unavailable", "detail": sentence}, status=503)
    else:
        response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """For `handler500`: trouble is answered as such, anything else by Django's own, with 500.html."""
    from django.views.defaults import server_error as plain_error  # slow import, for an error only

    return answer_trouble(request, sys.exc_info()[1]) or plain_error(request)
