"""Who is away and who stands in: seen by every member, said by whoever is away, their head or an administrator."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from inbox.desk.forms.absences import AbsenceForm, WhoseForm
from inbox.desk.page import show, staff_page
from inbox.kit import clock
from inbox.people import absences
from inbox.people.models import Absence, User
from inbox.questions.access import Hidden


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def away(request: HttpRequest) -> HttpResponse:
    """For any member: who is away. Who answers enters their own absence; heads and administrators, others' too."""
    may_say = absences.spoken_for(request.user)
    member = _whose(request, may_say)
    form = _form(request, member) if member else None
    if form and form.is_valid():
        try:
            begun = absences.begin(member=member, by=request.user, now=clock.now(), **form.cleaned_data)
        except absences.AbsenceRefused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return _entered(request, begun)
    others = [one for one in may_say if one != member]
    context = {
        "form": form,
        "member": member,
        "whose": WhoseForm(members=others) if others else None,
        "away": absences.listed_for(request.user, clock.now()),
    }
    return show(request, "desk/absences.html", context, status=422 if form and form.is_bound else 200)


@staff_page
@require_POST
def end(request: HttpRequest, absence_id: int) -> HttpResponse:
    """For the member, a head of theirs, an administrator: over from now on."""
    now = clock.now()
    try:
        ended = absences.end(absence_id=absence_id, by=request.user, now=now)
    except absences.NotYoursToSay:
        raise Hidden from None
    words = {"member": ended.member, "deputy": ended.deputy}
    said = _("%(member)s is back. %(deputy)s no longer stands in.")
    if ended.until_at == ended.from_at:
        said = _("The absence of %(member)s is called off.")
    elif ended.member == request.user:
        said = _("Welcome back. %(deputy)s no longer stands in for you.")
    messages.success(request, said % words)
    return redirect("desk-away")


def _whose(request: HttpRequest, may_say: list[User]) -> User | None:
    """The member that the address names, else oneself. Raises Hidden for one who is not theirs to speak for."""
    named = request.GET.get("member") or request.user.username
    found = next((one for one in may_say if one.username == named), None)
    if found is None and (request.method == "POST" or "member" in request.GET):
        raise Hidden
    return found


def _form(request: HttpRequest, member: User) -> AbsenceForm:
    return AbsenceForm(request.POST or None, deputies=absences.deputies(member), is_mine=member == request.user)


def _entered(request: HttpRequest, begun: Absence) -> HttpResponse:
    words: dict[str, Any] = {"member": begun.member, "deputy": begun.deputy}
    said = _("Entered: %(deputy)s stands in for %(member)s.")
    if begun.member == request.user:
        said = _("Entered: %(deputy)s stands in for you.")
    messages.success(request, said % words)
    return redirect("desk-away")
