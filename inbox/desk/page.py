"""What every page of the desk shares: who is here and what they hold, the town's clock, refusals as pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from inbox.kit.pages import private_page
from inbox.people.models import in_language
from inbox.people.roles import Role
from inbox.people.town import town
from inbox.questions import actor as actors
from inbox.questions.access import Hidden

View = Callable[..., HttpResponse]


def staff_page(view: View) -> View:
    """A view for members only: nobody else learns what is here, no cache keeps it, times are those of the town.

    The view finds `request.actor` (the member with their standing) and `request.town`. Hidden becomes a 404; a
    member without any role gets a page that says whom to ask.
    """

    @private_page
    @login_required
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.actor = actors.staff(request.user)
        request.town = town()
        with timezone.override(ZoneInfo(request.town.zone)):
            if not request.actor.standing.is_staff:
                return show(request, "desk/no_role.html", status=403)
            try:
                return view(request, *args, **kwargs)
            except Hidden:
                return show(request, "desk/not_found.html", status=404)

    return page


def show(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """The template inside the desk's frame."""
    frame = {
        "town": {"name": in_language(request.town.name, get_language())},
        "me": request.user,
        "takes_in": request.actor.standing.has(Role.RESPONDER),
    }
    return render(request, template, frame | (context or {}), status=status)
