"""Inviting colleagues: the link works once and for three days; who, where and as what is fixed when inviting."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from inbox.kit import signing
from inbox.people.models import Department, Invitation, InvitationLink, Membership, User
from inbox.people.roles import MAY_GIVE_ANYWHERE, MAY_GIVE_AT_HOME, Role
from inbox.people.standing import standing_of

LASTS_FOR = timedelta(hours=72)


class InvitationRefused(Exception):
    """Why this invitation cannot be made, as a sentence."""

    sentence = _("This invitation cannot be made.")

    def __str__(self) -> str:
        return str(self.sentence)


class NotYoursToGive(InvitationRefused):
    sentence = _("You cannot give this role in this department. Ask whoever runs the desk of your town.")


class KnownAlready(InvitationRefused):
    sentence = _("There is an account with this address or this name already.")


class InvitationOver(Exception):
    """The link opens nothing (any more): used, withdrawn, expired, or never there. All look the same."""


def may_give(user: User) -> dict[int, frozenset[Role]]:
    """Department → the roles that this member may invite people to; empty for most members."""
    standing, active = standing_of(user), Department.objects.filter(is_active=True).values_list("pk", flat=True)
    anywhere = frozenset(Role) if user.is_active and user.is_superuser else frozenset()
    for role, roles in MAY_GIVE_ANYWHERE.items():
        anywhere |= roles if standing.has(role) else frozenset()
    at_home = {
        pk: frozenset().union(*(MAY_GIVE_AT_HOME.get(role, ()) for role in held)) for pk, held in standing.roles.items()
    }
    given = {pk: anywhere | at_home.get(pk, frozenset()) for pk in active}
    return {pk: roles for pk, roles in given.items() if roles}


def invite(
    *, by: User, username: str, name: str, email: str, language: str, department: Department, roles: Iterable[Role],
    now: datetime,
) -> Invitation:  # fmt: skip
    """A new invitation; an earlier one to the same address is withdrawn. Raises NotYoursToGive, KnownAlready."""
    email, roles = email.lower(), sorted(Role(role) for role in roles)
    if not roles or not set(roles) <= may_give(by).get(department.pk, frozenset()):
        raise NotYoursToGive
    with transaction.atomic():
        if _is_known(username, email):
            raise KnownAlready
        _unused().filter(email=email).update(withdrawn_at=now)
        return Invitation.objects.create(
            username=username,
            name=name,
            email=email,
            language=language,
            department=department,
            roles=[role.value for role in roles],
            invited_by=by,
            made_at=now,
            expires_at=now + LASTS_FOR,
        )


def new_link(invitation: Invitation, token: str, now: datetime) -> InvitationLink:
    """From now on this token opens the invitation, as long as it stands."""
    return InvitationLink.objects.create(invitation=invitation, token_hash=signing.token_hash(token), made_at=now)


def opened_by(token: str, now: datetime) -> Invitation:
    """The invitation that this token opens. Reading changes nothing. Raises InvitationOver."""
    link_of = {"links__token_hash": signing.token_hash(token)}
    found = _open(now).filter(**link_of).select_related("department", "invited_by").first()
    if found is None or not _still_given(found):
        raise InvitationOver
    return found


def accept(*, token: str, password: str, now: datetime) -> User:
    """The new member, with their roles. Of two at once, one succeeds. Raises InvitationOver, KnownAlready."""
    with transaction.atomic():
        invitation = opened_by(token, now)
        if not _open(now).select_for_update().filter(pk=invitation.pk).exists():  # somebody was quicker
            raise InvitationOver
        if _is_known(invitation.username, invitation.email):
            raise KnownAlready
        roles = [Role(role) for role in invitation.roles]
        member = User(
            username=invitation.username,
            name=invitation.name,
            email=invitation.email,
            language=invitation.language,
            is_superuser=Role.OPERATOR in roles and invitation.invited_by.is_superuser,
        )
        member.set_password(password)
        member.save()
        Invitation.objects.filter(pk=invitation.pk).update(accepted_at=now, member=member)
        rows = (Membership(user=member, department=invitation.department, role=role) for role in roles)
        Membership.objects.bulk_create(rows)
    return member


def came_by_invitation(member: User) -> bool:
    return Invitation.objects.filter(member=member).exists()


def withdraw(*, invitation_id: int, by: User, now: datetime) -> None:
    """The link opens nothing from now on. Nothing happens to one that is over or not theirs to see."""
    _unused().filter(pk=invitation_id, department__in=may_give(by)).update(withdrawn_at=now)


def waiting(by: User) -> list[Invitation]:
    """Invitations into the departments of this member that nobody has accepted, expired ones among them."""
    rows = _unused().filter(department__in=may_give(by))
    return list(rows.select_related("department", "invited_by").order_by("-made_at", "-pk"))


def _unused() -> QuerySet[Invitation]:
    return Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)


def _open(now: datetime) -> QuerySet[Invitation]:
    return _unused().filter(expires_at__gt=now)


def _still_given(invitation: Invitation) -> bool:
    """Whoever invited may still give these roles: a right that was lost takes its invitations along."""
    return set(invitation.roles) <= may_give(invitation.invited_by).get(invitation.department_id, frozenset())


def _is_known(username: str, email: str) -> bool:
    return User.objects.filter(Q(username__iexact=username) | Q(email__iexact=email)).exists()
