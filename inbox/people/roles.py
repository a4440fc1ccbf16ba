"""Roles and what each may do, as a table. A member may hold several, each in one department."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    RESPONDER = "responder"
    OFFICER = "officer"
    REVIEWER = "reviewer"
    HEAD = "head"
    ARBITER = "arbiter"
    LEADER = "leader"
    OPERATOR = "operator"


ROLE_NAMES = {
    Role.RESPONDER: _("first responder at the desk"),
    Role.OFFICER: _("officer, answers in a department"),
    Role.REVIEWER: _("reviewer, approves answers"),
    Role.HEAD: _("head of a department"),
    Role.ARBITER: _("arbiter, rules who leads"),
    Role.LEADER: _("leader of the town"),
    Role.OPERATOR: _("operator, runs the system"),
}
ROLE_CHOICES = [(role.value, name) for role, name in ROLE_NAMES.items()]

# Who sees every question of the town at the desk; the others see what their departments lead, led, were
# offered or hold the review of.
SEE_ALL = frozenset({Role.RESPONDER, Role.REVIEWER, Role.ARBITER, Role.LEADER, Role.OPERATOR})

# Who can own a question that their department leads, and act for an absent colleague who does.
ANSWERS = frozenset({Role.RESPONDER, Role.OFFICER, Role.HEAD})

# Who sets the town up: its departments, topics, members, limits, texts and look.
ADMINISTERS = frozenset({Role.LEADER, Role.OPERATOR})

# Whom a member may invite: roles they may give, in their own department or, for the second table, in any.
MAY_GIVE_AT_HOME = {Role.HEAD: frozenset({Role.OFFICER, Role.REVIEWER})}
MAY_GIVE_ANYWHERE = {
    Role.LEADER: frozenset(Role) - {Role.OPERATOR},
    Role.OPERATOR: frozenset(Role),
}
