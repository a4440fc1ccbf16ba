"""For operators and load balancers: is the process alive, and is the service ready? Neither tells a version."""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from inbox.errands.periodic import worker_seen
from inbox.kit import clock
from inbox.kit.schema import pending_migrations

_schema = {"is_current": False}  # once applied, a migration stays so for this process


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers; asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 `{"ready": true}` where the database answers, is up to date and a worker did its rounds; else 503 `missing`,
    one of database, migrations, worker."""
    missing = _first_missing()
    if missing is None:
        return JsonResponse({"ready": True})
    return JsonResponse({"ready": False, "missing": missing}, status=503)


def _first_missing() -> str | None:
    try:
        _schema["is_current"] = _schema["is_current"] or not pending_migrations()
        if not _schema["is_current"]:
            return "migrations"
        return None if worker_seen(clock.now()) else "worker"
    except DatabaseError:
        return "database"
