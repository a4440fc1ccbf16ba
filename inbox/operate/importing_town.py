"""Bringing in departments, topics and members from a table, row by row.

A row that is there already, known by its short name or its account, is left as it is; so a run that was stopped is
simply started again. Each row is one transaction.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.text import slugify

from inbox.kit.text import clean_text
from inbox.mailroom import staff
from inbox.people import invitations
from inbox.people.models import Department, Invitation, Membership, User
from inbox.people.roles import Role
from inbox.questions import events
from inbox.questions.models import Topic
from inbox.questions.states import Kind, Urgency

from .importing import Done, Rejected, language
from .reading import Read, Shape

CODES = [code for code, _name in settings.LANGUAGES]
SLUG = re.compile(r"[a-z0-9-]{1,60}")
USERNAME = re.compile(r"[\w.@+-]{1,150}")
YES, NO = {"1", "yes", "true", "x", "on", "是"}, {"", "0", "no", "false", "off", "否"}


def _spoken(*names: str) -> tuple[str, ...]:
    """Each field, and each with a language behind it: name, name_en, name_zh-hans."""
    return tuple(whole for name in names for whole in (name, *(f"{name}_{code}" for code in CODES)))


SHAPES = {
    "departments": Shape(("slug", *_spoken("name", "duties"), "phone", "email", "is_desk"), _spoken("name")),
    "topics": Shape(
        ("slug", *_spoken("name", "group"), "department", "kind", "urgency", "routes_at_once"), _spoken("name")
    ),
    "members": Shape(("username", "name", "email", "department", "roles", "language"), ("name", "username")),
}


@dataclass
class TownImporter:
    """One table on its way in: `check` gives the row as it would come in, `bring_in` keeps it.

    Members are invited in the name of `invited_by`; without one they get an account that has no password yet.
    """

    what: str  # one of SHAPES
    now: datetime
    invited_by: User | None = None
    _lines: dict[str, int] = field(default_factory=dict)

    def check(self, row: Read) -> dict[str, Any]:
        """The row's fields as the model takes them. Raises Rejected."""
        if row.trouble:
            raise Rejected(row.trouble)
        checks: dict[str, Callable[[Mapping[str, str]], dict[str, Any]]] = {
            "departments": _department,
            "topics": _topic,
            "members": self._member,
        }
        found = checks[self.what](row.values)
        self._once(found, row.line)
        return found

    def bring_in(self, found: dict[str, Any]) -> Done:
        """Keep it, unless it is there; public pages know at once."""
        with transaction.atomic():
            keeps = {"departments": _keep_department, "topics": _keep_topic, "members": self._keep_member}
            is_new = keeps[self.what](dict(found))
            if is_new:
                events.touch_public()
        return Done.IMPORTED if is_new else Done.THERE

    def _once(self, found: Mapping[str, Any], line: int) -> None:
        """A member may stand in several rows, one for each of their departments; all else in one."""
        key = found["username"] + "/" + found["department"].slug if self.what == "members" else found["slug"]
        first = self._lines.setdefault(key, line)
        if first != line:
            raise Rejected(f"it is the same as line {first}")

    def _member(self, values: Mapping[str, str]) -> dict[str, Any]:
        name, email = _line(values, "name", 120), _line(values, "email", 254).lower()
        username = _line(values, "username", 150) or email.partition("@")[0]
        if not USERNAME.fullmatch(username):
            raise Rejected(f"its username “{username[:40]}” is none; write one as in w.evans")
        if not email:
            raise Rejected("it has no email")
        try:
            validate_email(email)
        except ValidationError:
            raise Rejected(f"its email “{email[:40]}” is no address") from None
        written = values["language"].strip()
        return {
            "username": username,
            "name": name or username,
            "email": email,
            "language": language(written) if written else settings.LANGUAGE_CODE,
            "department": _department_named(values["department"]),
            "roles": self._roles(values["roles"]),
        }

    def _roles(self, written: str) -> list[Role]:
        words = [word for word in re.split(r"[\s,;|/]+", written.strip().lower()) if word]
        if not words:
            raise Rejected(f"it has no roles; they are {', '.join(Role)}")
        for word in words:
            if word not in set(Role):
                raise Rejected(f"there is no role “{word[:40]}”; they are {', '.join(Role)}")
        return sorted({Role(word) for word in words})

    def _keep_member(self, found: dict[str, Any]) -> bool:
        department, roles = found.pop("department"), found.pop("roles")
        user = User.objects.filter(username=found["username"]).first()
        if user is None and self.invited_by:
            return self._invite(found | {"department": department, "roles": roles})
        if user is None:
            user = User.objects.create(**found, password=make_password(None))
        kept = [Membership.objects.get_or_create(user=user, department=department, role=role)[1] for role in roles]
        return any(kept)

    def _invite(self, found: dict[str, Any]) -> bool:
        open_now = Invitation.objects.filter(email=found["email"], accepted_at=None, withdrawn_at=None)
        waiting = open_now.filter(expires_at__gt=self.now).select_related("department").first()
        if waiting and waiting.department != found["department"]:
            raise Rejected(f"an invitation into {waiting.department} waits; start again once it is accepted")
        if waiting:
            return False
        try:
            staff.write_invitation(invitations.invite(by=self.invited_by, now=self.now, **found), self.now)
        except invitations.InvitationRefused as refusal:
            raise Rejected(str(refusal).rstrip(".")) from None
        return True


def _department(values: Mapping[str, str]) -> dict[str, Any]:
    email = _line(values, "email", 254)
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise Rejected(f"its email “{email[:40]}” is no address") from None
    names = _texts(values, "name", 120)
    return {
        "slug": _slug(values["slug"], names),
        "name": names,
        "duties": _texts(values, "duties", 5_000, is_needed=False),
        "phone": _line(values, "phone", 40),
        "email": email,
        "is_desk": _yes(values, "is_desk"),
    }


def _topic(values: Mapping[str, str]) -> dict[str, Any]:
    names = _texts(values, "name", 120)
    return {
        "slug": _slug(values["slug"], names),
        "name": names,
        "group": _texts(values, "group", 120, is_needed=False),
        "department": _department_named(values["department"]),
        "kind": _word(values, "kind", Kind, Kind.CONSULTATION),
        "urgency": _word(values, "urgency", Urgency, Urgency.NORMAL),
        "routes_at_once": _yes(values, "routes_at_once"),
    }


def _keep_department(found: dict[str, Any]) -> bool:
    """A town has one desk: the one that is there stays, and a second is refused."""
    slug = found.pop("slug")
    if Department.objects.filter(slug=slug).exists():
        return False
    if found["is_desk"] and (desk := Department.objects.filter(is_desk=True).first()):
        raise Rejected(f"{desk} is the desk already, and there is one")
    Department.objects.create(slug=slug, **found)
    return True


def _keep_topic(found: dict[str, Any]) -> bool:
    return Topic.objects.get_or_create(slug=found.pop("slug"), defaults=found)[1]


def _texts(values: Mapping[str, str], name: str, longest: int, *, is_needed: bool = True) -> dict[str, str]:
    """{"en": …} of name_en, name_zh-hans …; `name` alone is in the site's first language."""
    whole = {settings.LANGUAGE_CODE: values[name]} | {
        code: values[f"{name}_{code}"] for code in CODES if values[f"{name}_{code}"]
    }
    cleaned = {code: clean_text(text, multiline=name == "duties") for code, text in whole.items()}
    texts = {code: text for code, text in cleaned.items() if text}
    if is_needed and not texts:
        raise Rejected(f"it has no {name}")
    for text in texts.values():
        if len(text) > longest:
            raise Rejected(f"its {name} has {len(text):,} characters; {longest:,} is the most")
    return texts


def _line(values: Mapping[str, str], name: str, longest: int) -> str:
    text = clean_text(values[name], multiline=False)
    if len(text) > longest:
        raise Rejected(f"its {name} has {len(text):,} characters; {longest:,} is the most")
    return text


def _slug(written: str, names: Mapping[str, str]) -> str:
    """The short name in addresses; made from the name where it has Latin letters."""
    slug = written.strip().lower() or next((made for made in map(slugify, names.values()) if made), "")[:60]
    if not SLUG.fullmatch(slug):
        raise Rejected("it has no slug: a short name for addresses in small Latin letters, as in parks-and-sport")
    return slug


def _department_named(written: str) -> Department:
    """By its slug or its name in any language."""
    wanted = written.strip().casefold()
    if not wanted:
        raise Rejected("it has no department")
    for one in Department.objects.filter(is_active=True):
        if wanted in {one.slug, *(name.casefold() for name in one.name.values())}:
            return one
    raise Rejected(f"there is no department “{written.strip()[:60]}” here; bring in departments first")


def _word(values: Mapping[str, str], name: str, known: Any, otherwise: Any) -> Any:
    written = values[name].strip().lower()
    if written and written not in set(known):
        raise Rejected(f"its {name} “{written[:40]}” is none of {', '.join(known)}")
    return known(written) if written else otherwise


def _yes(values: Mapping[str, str], name: str) -> bool:
    written = values[name].strip().lower()
    if written not in YES | NO:
        raise Rejected(f"its {name} “{written[:20]}” is neither yes nor no")
    return written in YES
