"""A member was made inactive, or a role was taken away: what they owned is vacated at once, and what nobody can do any
more is said. Nothing is given back when the role is: whoever claims a question owns it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import get_language, gettext_lazy, ngettext

from inbox.people.models import Department, Membership, User
from inbox.people.roles import ANSWERS, Role

NOBODY_LEFT = {
    Role.RESPONDER: gettext_lazy("Nobody takes new questions on any more: they wait at the desk, and promises run."),
    Role.REVIEWER: gettext_lazy("Nobody approves answers any more: none can go out, and no refusal can be confirmed."),
    Role.ARBITER: gettext_lazy("Nobody rules who leads any more: each dispute waits a day, then the leader may rule."),
    Role.LEADER: gettext_lazy("The town has no leader any more: what no arbiter ruled in time stays undecided."),
}


@dataclass(frozen=True)
class Consequence:
    """A sentence for whoever took the role away; `department` where its list is the place to look."""

    sentence: str
    department: Department | None = None


def held_by(members: Iterable[int]) -> dict[tuple[int, int, str], Membership]:
    """What these members hold and can use, by member, department and role."""
    rows = Membership.objects.filter(user__in=members, user__is_active=True).select_related("user", "department")
    return {(row.user_id, row.department_id, row.role): row for row in rows}


def consequences(lost: Iterable[Membership], by: User, now: datetime) -> list[Consequence]:
    """Vacate what those who held these roles can't own any more, outside of any transaction, and say what follows."""
    places: dict[User, set[Department]] = defaultdict(set)
    for one in lost:
        places[one.user].add(one.department)
    found = [told for member, departments in places.items() for told in _vacated(member, departments, by, now)]
    gone = {one.role for one in lost}
    return found + [
        Consequence(str(sentence)) for role, sentence in NOBODY_LEFT.items() if role in gone and not _somebody(role)
    ]


def _vacated(member: User, departments: set[Department], by: User, now: datetime) -> Iterable[Consequence]:
    for left in import_string(settings.ABOVE["member left"])(member, departments, by, now):
        words = {"member": member, "department": left.department.name_in(get_language())}
        if left.vacated:
            said = ngettext(
                "%(member)s owned %(number)s open question of %(department)s. It has no owner now and waits first in "
                "its list.",
                "%(member)s owned %(number)s open questions of %(department)s. They have no owner now and wait first "
                "in its list.",
                left.vacated,
            )
            yield Consequence(said % (words | {"number": left.vacated}), left.department)
        if left.waiting and not _somebody(*ANSWERS, department=left.department):
            said = ngettext(
                "Nobody answers in %(department)s any more: its %(number)s open question can’t be claimed or answered.",
                "Nobody answers in %(department)s any more: its %(number)s open questions can’t be claimed or "
                "answered.",
                left.waiting,
            )
            yield Consequence(said % (words | {"number": left.waiting}), left.department)


def _somebody(*roles: str, department: Department | None = None) -> bool:
    held = Membership.objects.filter(role__in=roles, user__is_active=True)
    return (held.filter(department=department) if department else held).exists()
