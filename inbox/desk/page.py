"""What every page of the desk shares: who is here and what they hold, the town's clock, refusals as pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from inbox.desk.door import door
from inbox.kit.pages import private_page
from inbox.people import face, second_factor, sessions
from inbox.people.roles import Role
from inbox.people.town import town
from inbox.questions import actor as actors
from inbox.questions.access import Hidden

View = Callable[..., HttpResponse]


def member_page(view: View) -> View:
    """A view for anybody with an account, on the town's clock, kept by no cache.

    The view finds `request.actor` (the member with their standing) and `request.town`. A session whose member has lost
    every role since it began ends here.
    """

    @private_page
    @login_required
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.actor = actors.staff(request.user)
        request.town = town()
        if not request.actor.standing.is_staff and sessions.has_lost_role(request.session):
            logout(request)
            messages.info(request, _("You have no role at the desk any more. Ask whoever runs it if that is wrong."))
            return redirect(door("account_login"))
        with timezone.override(ZoneInfo(request.town.zone)):
            return _rendered(view(request, *args, **kwargs))

    return page


def staff_page(view: View) -> View:
    """A view for members with a role: nobody else learns what is here. Hidden becomes a 404.

    Where the town asks a second factor of everybody, reading waits for it. What was sent is looked at by the view.
    """

    @member_page
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.actor.standing.is_staff:
            return show(request, "desk/no_role.html", status=403)
        if request.method != "POST" and second_factor.comes_first(request.user, "desk"):
            return to_second_factor(request)
        try:
            return view(request, *args, **kwargs)
        except Hidden:
            return show(request, "desk/not_found.html", status=404)

    return page


def to_second_factor(request: HttpRequest) -> HttpResponse:
    """To where one is set up, and back afterwards."""
    return redirect_to_login(request.get_full_path(), reverse("mfa_index"))


def show(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """The template inside the desk's frame."""
    return render(request, template, around(request) | (context or {}), status=status)


def around(request: HttpRequest) -> dict[str, Any]:
    """What the desk's frame shows."""
    return {
        "town": face.shown(request.town, get_language()),
        "me": request.user,
        "administers": request.actor.standing.administers,
        "takes_in": request.actor.standing.has(Role.RESPONDER),
    }


def _rendered(response: HttpResponse) -> HttpResponse:
    """A template that would be filled in later is filled in on the town's clock."""
    if hasattr(response, "render") and not response.is_rendered:
        response.render()
    return response
