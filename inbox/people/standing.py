"""What a member holds right now: their roles by department, read once for a request or an action."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from inbox.kit import clock
from inbox.people.models import Absence, Membership, User
from inbox.people.roles import ADMINISTERS, ANSWERS, SEE_ALL, Role


@dataclass(frozen=True)
class Standing:
    """A member's roles; empty for nobody and for a deactivated account."""

    user_id: int | None = None
    roles: dict[int, frozenset[Role]] = field(default_factory=dict)
    covers: frozenset[int] = frozenset()  # members who are away and whose deputy this one is

    def has(self, role: Role, department_id: int | None = None) -> bool:
        """Whether the member holds the role, in this department where one is given."""
        if department_id is not None:
            return role in self.roles.get(department_id, frozenset())
        return any(role in held for held in self.roles.values())

    def departments(self, *roles: Role) -> list[int]:
        """Departments where the member holds any of these roles (any role where none is named)."""
        return [pk for pk, held in self.roles.items() if not roles or held & set(roles)]

    def acts_for(self, owner_id: int | None, department_id: int) -> bool:
        """Whether this member is the owner, or the deputy of an absent one, and answers in that department."""
        if owner_id is None or not self.roles.get(department_id, frozenset()) & ANSWERS:
            return False
        return owner_id == self.user_id or owner_id in self.covers

    @property
    def sees_all(self) -> bool:
        return any(held & SEE_ALL for held in self.roles.values())

    @property
    def administers(self) -> bool:
        return any(held & ADMINISTERS for held in self.roles.values())

    @property
    def is_staff(self) -> bool:
        return bool(self.roles)


NOBODY = Standing()


def standing_of(user: User | None) -> Standing:
    """One query; nothing is cached, so that a role taken away counts at once, and an absence from its first minute."""
    if user is None or not user.is_authenticated or not user.is_active:
        return NOBODY
    now = clock.now()
    away = Absence.objects.filter(deputy=user, from_at__lte=now, until_at__gt=now).values("member")
    rows = Membership.objects.filter(Q(user=user) | Q(user__in=away))
    return _standing(user.pk, rows.values_list("user_id", "department_id", "role"))


def _standing(user_id: int, rows: Iterable[tuple[int, int, str]]) -> Standing:
    held: dict[int, set[Role]] = {}
    covers: set[int] = set()
    for member_id, department_id, role in rows:
        if member_id == user_id:
            held.setdefault(department_id, set()).add(Role(role))
        else:
            covers.add(member_id)
    return Standing(user_id, {pk: frozenset(roles) for pk, roles in held.items()}, frozenset(covers))


def answers_in(member_id: int, department_id: int) -> bool:
    """Whether this member can own what the department leads, as things stand: asked under a lock, so that a member
    who is leaving at this instant is seen leaving."""
    held = Membership.objects.select_related("user").select_for_update(no_key=True, of=("self", "user"))
    return bool(held.filter(user=member_id, department=department_id, role__in=ANSWERS, user__is_active=True))


def may_administer(user: User) -> bool:
    """Whether the member sets the town up: by a role, or as a superuser that the operator made on the server."""
    return user.is_active and (user.is_superuser or standing_of(user).administers)
