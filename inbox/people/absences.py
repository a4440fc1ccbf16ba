"""Who is away, and who acts for them meanwhile. An absence is never deleted, only ended: who could act when stays true.

A member is away once at a time, so that there is one deputy at a time. A deputy who is away too passes nothing on.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from inbox.kit import clock, dates
from inbox.kit.punctuation import listed
from inbox.people.models import Absence, Department, Membership, User
from inbox.people.roles import ANSWERS, Role
from inbox.people.standing import standing_of
from inbox.people.town import zone

LONGEST = timedelta(days=366)
A_MOMENT = timedelta(microseconds=1)


class AbsenceRefused(Exception):
    """Why this absence can't be, as a sentence; `field` is the one to look at."""

    field = "first_on"
    sentence = gettext_lazy("This absence can’t be entered.")

    def __init__(self, **words: Any) -> None:
        super().__init__(self.sentence)
        self.words = words

    def __str__(self) -> str:
        return str(self.sentence) % self.words


class PastDay(AbsenceRefused):
    sentence = gettext_lazy("This day is over. Choose today or a later one: a deputy can’t act in the past.")


class LastBeforeFirst(AbsenceRefused):
    field = "last_on"
    sentence = gettext_lazy("The last day comes before the first one.")


class TooLong(AbsenceRefused):
    field = "last_on"
    sentence = gettext_lazy("This is more than a year. Choose an earlier last day; it can be entered again then.")


class AwayAlready(AbsenceRefused):
    sentence = gettext_lazy(
        "%(member)s is away from %(first)s to %(last)s already, and %(deputy)s acts then. End that absence first, or "
        "choose other days."
    )


class NoDeputy(AbsenceRefused):
    field = "deputy"
    sentence = gettext_lazy("%(deputy)s does not answer in a department of %(member)s. Choose somebody who does.")


class NotYoursToSay(Exception):
    """Neither their own absence, nor that of a member of their department, nor theirs as an administrator."""


@dataclass
class Away:
    """An absence that lasts or is to come, as a list shows it. The days are the town's, both included."""

    absence: Absence
    first_on: str
    last_on: str
    has_begun: bool
    is_mine: bool  # mine to end because it is my own
    may_end: bool
    gaps: list[str] = field(default_factory=list)  # a sentence for each time or place where nobody acts


def spoken_for(by: User) -> list[User]:
    """Whose absence this member may enter and end: their own, a head's people, an administrator everybody's. Only who
    answers can be stood in for. The member themselves stand first."""
    standing = standing_of(by)
    held = Membership.objects.filter(role__in=ANSWERS, user__is_active=True)
    if not standing.administers:
        held = held.filter(Q(user=by) | Q(department__in=standing.departments(Role.HEAD)))
    members = User.objects.filter(pk__in=held.values("user")).order_by("name", "pk")
    return sorted(members, key=lambda member: member.pk != by.pk)


def deputies(member: User) -> list[tuple[User, list[Department]]]:
    """Who can act for this member: colleagues who answer in a department where the member answers, with those."""
    own = Membership.objects.filter(user=member, role__in=ANSWERS).values("department")
    rows = Membership.objects.filter(department__in=own, role__in=ANSWERS, user__is_active=True).exclude(user=member)
    found: dict[User, dict[Department, None]] = defaultdict(dict)
    for row in rows.select_related("user", "department").order_by("user__name", "user", "department"):
        found[row.user][row.department] = None
    return [(colleague, list(shared)) for colleague, shared in found.items()]


def begin(*, member: User, deputy: User, first_on: date, last_on: date, by: User, now: datetime) -> Absence:
    """The deputy acts from the first day (today: from now on) to the end of the last one. Raises AbsenceRefused,
    NotYoursToSay."""
    if member not in spoken_for(by):
        raise NotYoursToSay
    if deputy not in [colleague for colleague, _shared in deputies(member)]:
        raise NoDeputy(deputy=deputy, member=member)
    from_at, until_at = _instants(first_on, last_on, now)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=member.pk)  # of two at the same instant, one sees the other
        overlapping = Absence.objects.filter(member=member, from_at__lt=until_at, until_at__gt=from_at)
        if other := _real(overlapping).select_related("deputy").order_by("from_at").first():
            raise AwayAlready(member=member, deputy=other.deputy, **_days(other.from_at, other.until_at, zone()))
        return Absence.objects.create(
            member=member, deputy=deputy, from_at=from_at, until_at=until_at, made_at=now, made_by=by
        )


def end(*, absence_id: int, by: User, now: datetime) -> Absence:
    """Over from now on; one that has not begun never was. Raises NotYoursToSay, also where it is over already."""
    with transaction.atomic():
        held = _real(Absence.objects.filter(pk=absence_id, until_at__gt=now)).select_for_update(of=("self",))
        absence = held.select_related("member", "deputy").first()
        if absence is None or absence.member not in spoken_for(by):
            raise NotYoursToSay
        absence.until_at, absence.ended_by = max(absence.from_at, now), by
        absence.save(update_fields=["until_at", "ended_by"])
    return absence


def listed_for(by: User, now: datetime) -> list[Away]:
    """Who is away now or later, the next one first: in the member's departments, whoever they act for, and for an
    administrator everybody."""
    standing = standing_of(by)
    rows = _real(Absence.objects.filter(until_at__gt=now, member__is_active=True))
    if not standing.administers:
        here = Membership.objects.filter(department__in=standing.departments()).values("user")
        rows = rows.filter(Q(member__in=here) | Q(deputy=by))
    absences = list(rows.select_related("member", "deputy", "made_by").order_by("from_at", "pk"))
    mine_to_say = set(spoken_for(by))
    here = zone()
    gaps = _gaps(absences, now, here)
    return [
        Away(
            absence=one,
            **{f"{name}_on": day for name, day in _days(one.from_at, one.until_at, here).items()},
            has_begun=one.from_at <= now,
            is_mine=one.member_id == by.pk,
            may_end=one.member in mine_to_say,
            gaps=gaps[one.pk],
        )
        for one in absences
    ]


def _instants(first_on: date, last_on: date, now: datetime) -> tuple[datetime, datetime]:
    here = zone()
    if first_on < clock.local(now, here).date():
        raise PastDay
    if last_on < first_on:
        raise LastBeforeFirst
    if last_on - first_on > LONGEST:
        raise TooLong
    return max(clock.midnight(first_on, here), now), clock.midnight(last_on + timedelta(days=1), here)


def _real(absences: QuerySet[Absence]) -> QuerySet[Absence]:
    """Without those that were ended before they began."""
    return absences.filter(until_at__gt=F("from_at"))


def _days(from_at: datetime, until_at: datetime, here: ZoneInfo) -> dict[str, str]:
    return {"first": dates.day(from_at, here), "last": dates.day(until_at - A_MOMENT, here)}


def _gaps(absences: Iterable[Absence], now: datetime, here: ZoneInfo) -> dict[int, list[str]]:
    """Absence → where nobody acts: the deputy is away too, or does not answer where the member does. Two queries."""
    people = {pk for one in absences for pk in (one.member_id, one.deputy_id)}
    answers: dict[int, dict[int, str]] = defaultdict(dict)
    rows = Membership.objects.filter(user__in=people, role__in=ANSWERS, user__is_active=True)
    for row in rows.select_related("department").order_by("department"):
        answers[row.user_id][row.department_id] = row.department.name_in(get_language())
    deputies = {one.deputy_id for one in absences}
    theirs = list(_real(Absence.objects.filter(member__in=deputies, until_at__gt=now)).order_by("from_at"))
    found: dict[int, list[str]] = {}
    for one in absences:
        words = {"member": one.member, "deputy": one.deputy}
        found[one.pk] = [*_places(answers[one.member_id], answers[one.deputy_id], words)]
        for other in theirs:
            first, last = max(other.from_at, one.from_at), min(other.until_at, one.until_at)
            if other.member_id == one.deputy_id and first < last:
                said = _("Nobody acts for %(member)s from %(first)s to %(last)s: %(deputy)s is away then too.")
                found[one.pk].append(said % (words | _days(first, last, here)))
    return found


def _places(member: dict[int, str], deputy: dict[int, str], words: dict[str, Any]) -> Iterable[str]:
    without = [name for pk, name in member.items() if pk not in deputy]
    if member and len(without) == len(member):
        yield _("%(deputy)s does not answer where %(member)s does any more: nobody acts for %(member)s.") % words
    elif without:
        said = _("%(deputy)s does not answer in %(departments)s: nobody acts for %(member)s there.")
        yield said % (words | {"departments": listed(without)})
