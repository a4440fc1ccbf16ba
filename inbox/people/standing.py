"""What a member holds right now: their roles by department, read once for a request or an action."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from inbox.people.models import Membership, User
from inbox.people.roles import ADMINISTERS, SEE_ALL, Role


@dataclass(frozen=True)
class Standing:
    """A member's roles; empty for nobody and for a deactivated account."""

    user_id: int | None = None
    roles: dict[int, frozenset[Role]] = field(default_factory=dict)

    def has(self, role: Role, department_id: int | None = None) -> bool:
        """Whether the member holds the role, in this department where one is given."""
        if department_id is not None:
            return role in self.roles.get(department_id, frozenset())
        return any(role in held for held in self.roles.values())

    def departments(self, *roles: Role) -> list[int]:
        """Departments where the member holds any of these roles (any role where none is named)."""
        return [pk for pk, held in self.roles.items() if not roles or held & set(roles)]

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
    """One query; nothing is cached, so that a role taken away counts at once."""
    if user is None or not user.is_authenticated or not user.is_active:
        return NOBODY
    return _standing(user.pk, Membership.objects.filter(user=user).values_list("department_id", "role"))


def _standing(user_id: int, rows: Iterable[tuple[int, str]]) -> Standing:
    held: dict[int, set[Role]] = {}
    for department_id, role in rows:
        held.setdefault(department_id, set()).add(Role(role))
    return Standing(user_id, {pk: frozenset(roles) for pk, roles in held.items()})


def may_administer(user: User) -> bool:
    """Whether the member sets the town up: by a role, or as a superuser that the operator made on the server."""
    return user.is_active and (user.is_superuser or standing_of(user).administers)
