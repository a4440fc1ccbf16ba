"""Making a town: its row, calendar, rule pack, departments, topics and members, from facts as JSON holds them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from inbox.people.holidays import made_from
from inbox.people.models import Calendar, Department, Membership, Town, User
from inbox.people.roles import Role
from inbox.questions.models import Topic
from inbox.questions.rules import publish_pack

Facts = Mapping[str, Any]


class TownThere(Exception):
    """The database has a town already; founding another would mix two."""


def found(facts: Facts, now: datetime, *, password: str | None = None) -> Town:
    """The town with all that `facts` name (inbox/operate/demo/town.json shows the shape), in one transaction.

    Names are mappings by language. Exactly one department is the desk. Members share `password`; without one they
    cannot sign in until somebody gives them one. Raises TownThere, and ValueError on an unknown country, zone or pack.
    """
    with transaction.atomic():
        if Town.objects.exists():
            raise TownThere
        town = Town.objects.create(
            pk=1,
            zone=facts["zone"],
            pack=facts["pack"],
            **{name: facts.get(name, {}) for name in ("name", "short_name", "tagline", "emergency_line", "contact")},
        )
        Calendar.objects.create(data=made_from(facts, now), made_at=now)
        publish_pack(facts["pack"])
        departments = {one["slug"]: Department.objects.create(**one) for one in facts["departments"]}
        Topic.objects.bulk_create(
            Topic(**{**one, "department": departments[one["department"]]}) for one in facts.get("topics", ())
        )
        hashed = make_password(password)
        for one in facts["members"]:
            _add_member(one, departments[one["department"]], hashed)
    return town


def _add_member(facts: Facts, department: Department, hashed: str) -> None:
    """An operator may also enter the administration."""
    roles = [Role(role) for role in facts["roles"]]
    user = User.objects.create(
        username=facts["username"],
        name=facts["name"],
        email=facts["email"],
        language=facts.get("language", "en"),
        password=hashed,
        is_superuser=Role.OPERATOR in roles,
    )
    Membership.objects.bulk_create(Membership(user=user, department=department, role=role) for role in roles)
