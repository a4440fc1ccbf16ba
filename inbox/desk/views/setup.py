"""Setting the town up: what is missing, its working days, its promises, the merging of departments. The rest is done in
the administration."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from inbox.desk.forms.departments import MergeForm
from inbox.desk.forms.fields import in_my_language
from inbox.desk.forms.setup import CalendarForm, RulesForm
from inbox.desk.page import View, show, staff_page, to_second_factor
from inbox.desk.setup import checklist
from inbox.kit import clock, dates
from inbox.people import second_factor
from inbox.people.models import Department
from inbox.people.town import newest_calendar
from inbox.questions import merging, queries, setting_up
from inbox.questions.errors import Refused
from inbox.questions.setting_up import Promise
from inbox.questions.words import KIND, URGENCY

AT_ONCE = 50  # questions that follow within the request; the worker brings the others


def for_administrators(view: View) -> View:
    """A page of the desk for those whose role sets the town up, with a second factor where the town asks for one."""

    @staff_page
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.actor.standing.administers:
            return show(request, "desk/setup_not_yours.html", status=403)
        if second_factor.comes_first(request.user, "administration"):
            return to_second_factor(request)
        return view(request, *args, **kwargs)

    return page


@for_administrators
@require_safe
def setup(request: HttpRequest) -> HttpResponse:
    """For leaders and operators: what the town still lacks."""
    points = checklist(request.town, request.user, clock.now())
    context = {
        "open": [point for point in points if point.is_done is False],
        "rest": [point for point in points if point.is_done is not False],
        "count": len(points),
    }
    return show(request, "desk/setup.html", context)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """For leaders and operators: the next version of the calendar, its dates first."""
    now = clock.now()
    form = CalendarForm(request.POST or None, calendar=newest_calendar().data, now=now)

    def adopt(data: dict[str, Any]) -> None:
        setting_up.adopt_calendar(data["calendar"], now)
        messages.success(request, _("The new calendar counts for every question from now on."))

    return _version(request, "desk/setup_calendar.html", form, "calendar", adopt)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """For leaders and operators: the next version of the promises, their dates first."""
    form = RulesForm(request.POST or None, pack=setting_up.pack_data())

    def adopt(data: dict[str, Any]) -> None:
        setting_up.adopt_pack(data["pack"])
        messages.success(request, _("The new promises hold for every question from now on."))

    return _version(request, "desk/setup_rules.html", form, "pack", adopt)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def departments(request: HttpRequest) -> HttpResponse:
    """For leaders and operators: one department becomes part of another, what follows it seen first."""
    form = MergeForm(request.POST or None, departments=queries.departments())
    context: dict[str, Any] = {"form": form, "under_way": _under_way()}
    if not form.is_valid():
        return show(request, "desk/setup_departments.html", context, status=422 if form.is_bound else 200)
    if request.POST.get("step") == "merge":
        try:
            return _merged(request, form.cleaned_data)
        except Refused as refusal:  # somebody else merged or closed one of the two meanwhile
            form.add_error(None, str(refusal))
            return show(request, "desk/setup_departments.html", context, status=refusal.status)
    held = merging.held_by(form.cleaned_data["merged"])
    return show(request, "desk/setup_departments.html", context | {"held": held, **form.cleaned_data})


def _merged(request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
    """The first questions now, so that a few are done with at once; the page then tells of the rest."""
    merged, into = data["merged"], data["into"]
    done = merging.merge_departments(**data, actor=request.actor, now=clock.now(), at_most=AT_ONCE)
    followed = ngettext("%(number)s open question followed.", "%(number)s open questions followed.", done)
    words = {"merged": in_my_language(merged), "into": in_my_language(into), "followed": followed % {"number": done}}
    messages.success(request, _("%(merged)s is part of %(into)s now. %(followed)s") % words)
    return redirect("desk-setup-departments")


def _under_way() -> list[tuple[Department, int]]:
    return [(one, merging.concerned(one).count()) for one in merging.ongoing()]


def _version(
    request: HttpRequest, template: str, form: Form, name: str, adopt: Callable[[dict[str, Any]], None]
) -> HttpResponse:
    """The form; when it is sent, what it would change; when that was seen, the new version."""
    if not form.is_valid():
        return show(request, template, {"form": form}, status=422 if form.is_bound else 200)
    if request.POST.get("step") == "adopt":
        adopt(form.cleaned_data)
        return redirect("desk-setup")
    found = setting_up.promises(clock.now(), **{name: form.cleaned_data[name]})
    return show(request, template, {"form": form, "preview": [_row(request, one) for one in found]})


def _row(request: HttpRequest, promise: Promise) -> dict[str, Any]:
    zone = ZoneInfo(request.town.zone)
    return {
        "kind": KIND[promise.kind],
        "urgency": URGENCY[promise.urgency],
        "before": dates.weekday_and_hour(promise.before, zone),
        "after": dates.weekday_and_hour(promise.after, zone),
        "differs": promise.before != promise.after,
        "is_provisional": promise.is_provisional,
    }
