import tempfile
import time

from django.db import connection
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import path

from inbox.api.health import healthz, readyz
from inbox.kit.assets import stylesheet
from inbox.kit.throttle import client_address

BIG = 4_000_000


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Without the product's addresses its own page of nothing can't link anywhere."""
    return HttpResponse(status=404)


def hello(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse(f"{request.scheme} {client_address(request)}")


def slow(request: HttpRequest) -> HttpResponse:
    time.sleep(2)
    return HttpResponse("finished")


def big(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"x" * BIG)


def file(request: HttpRequest) -> FileResponse:
    made = tempfile.TemporaryFile()
    made.truncate(BIG)
    return FileResponse(made, filename="open-data.csv")


def length(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(len(request.body)))


urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("style/<slug:name>.<slug:hash>.css", stylesheet, name="stylesheet"),
    path("", hello),
    path("slow", slow),
    path("big", big),
    path("file", file),
    path("length", length),
]
