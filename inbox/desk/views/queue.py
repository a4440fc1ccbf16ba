"""The lists of the desk."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from inbox.desk.filters import ListFilter
from inbox.desk.listing import Listing, listing
from inbox.desk.page import show, staff_page
from inbox.desk.rail import EMPTY, NAMES, counts, first_useful, rail, shown
from inbox.kit import clock
from inbox.questions.access import Hidden


@staff_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """For any member: on to the first queue that holds something for them."""
    return redirect("desk-queue", first_useful(counts(request.actor.standing, clock.now())))


@staff_page
@require_safe
def queue(request: HttpRequest, queue: str) -> HttpResponse:
    """For any member: what is in this queue for them."""
    if queue not in NAMES:
        raise Hidden
    now, standing = clock.now(), request.actor.standing
    counted = counts(standing, now)
    listed = listing(queue, standing, request.GET, now)
    context = {
        "queue": queue,
        "name": NAMES[queue],
        "count": _heading(listed, counted[queue]),
        "empty": EMPTY[queue],
        "rail": rail(counted, queue, standing),
        "list": listed,
        "chips": chips(listed.filters, request.GET),
        "next": without(request.GET, "after", after=listed.next_token) if listed.next_token else "",
    }
    return show(request, "desk/queue.html", context)


def _heading(listed: Listing, count: int) -> str:
    """How many are listed; "" of what was found by words, which nobody counts."""
    if listed.q:
        return ""
    return shown(count if listed.narrowed is None else listed.narrowed)


def chips(filters: ListFilter, asked: QueryDict) -> list[dict[str, str]]:
    """Each filter in use, with the address of the list without it."""
    return [
        {"label": label, "value": value, "without": without(asked, name)} for name, label, value in filters.in_use()
    ]


def without(asked: QueryDict, name: str, **instead: str) -> str:
    """The parameters of the address less one, on the first page unless `instead` says otherwise."""
    kept = asked.copy()
    for gone in (name, "after"):
        kept.pop(gone, None)
    kept.update(instead)
    return f"?{kept.urlencode()}"
