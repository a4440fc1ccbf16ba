"""The list of rulings and returns."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from inbox.desk.page import show, staff_page
from inbox.desk.precedents import precedents as listed
from inbox.desk.rail import counts, rail
from inbox.desk.views.queue import chips, without
from inbox.kit import clock


@staff_page
@require_safe
def precedents(request: HttpRequest) -> HttpResponse:
    """For any member: what was decided before about who leads, and why; a question's words only for who sees it."""
    now, standing, asked = clock.now(), request.actor.standing, request.GET
    found = listed(standing, asked, now)
    context = {
        "list": found,
        "chips": chips(found.filters, asked),
        "next": without(asked, "after", after=found.next_token) if found.next_token else "",
        "rail": rail(counts(standing, now), "", standing),
    }
    return show(request, "desk/precedents.html", context)
