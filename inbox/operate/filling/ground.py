"""What all synthetic questions of one run share: the town's people and rules, random numbers, tables to write."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models, transaction

from inbox.people.models import Department, Membership
from inbox.people.roles import Role
from inbox.people.town import desk
from inbox.questions.deadlines import Limit
from inbox.questions.events import touch_public
from inbox.questions.models import (
    Answer,
    AnswerVersion,
    Approval,
    Arbitration,
    Authorship,
    Clock,
    Contribution,
    Event,
    EventText,
    NumberSeries,
    Offer,
    Pause,
    Precedent,
    Question,
    Rating,
    Stewardship,
    Topic,
)
from inbox.questions.rules import rules_now
from inbox.search.index import Entry, put_many

from .bulk import Table, reset_counters
from .writing import Writer

# In the order in which the triggers want them.
MODELS = (
    Stewardship,
    Question,
    Clock,
    Pause,
    Event,
    EventText,
    Offer,
    Arbitration,
    Contribution,
    Precedent,
    Answer,
    AnswerVersion,
    Authorship,
    Approval,
    Rating,
)
KEYS_APART = 16  # between two questions; their stewardships have the keys in between


class Unable(Exception):
    """The town lacks people for it; the words say whom."""


@dataclass(frozen=True)
class Office:
    """A department that answers: its topics, and who writes and who checks there."""

    department: Department
    topics: list[Topic]
    officer_id: int
    reviewer_id: int


class Ground:
    def __init__(self, seed: int, now: datetime) -> None:
        self.random, self.now = Random(seed), now
        self.rules, self.desk = rules_now(), desk()
        self.responders, self.arbiters, self.offices = _people(self.desk)
        self.writer = Writer(self.random)
        self.tables = {model: Table(model) for model in MODELS}
        self.entries: list[Entry] = []
        self._numbers = Counter(dict(NumberSeries.objects.values_list("year", "last")))
        self._last_key = 0
        self._zone = ZoneInfo(self.rules.calendar.zone)
        self._closes_at = lru_cache(10_000)(self._after_noon)

    def add(self, model: type[models.Model], **values: Any) -> int:
        return self.tables[model].add(**values)

    def office_of(self, officer_id: int) -> int | None:
        """The department where this officer writes."""
        return next((one.department.pk for one in self.offices if one.officer_id == officer_id), None)

    def number(self, received_at: datetime) -> str:
        year = self.rules.calendar.local_date(received_at).year
        self._numbers[year] += 1
        return f"{year}-{self._numbers[year]:05d}"

    def key(self, received_at: datetime) -> int:
        """A question's key as if it had been made then: the later received, the larger."""
        made = int(received_at.timestamp() * 1000) << 20 | self.random.getrandbits(16) << 4
        self._last_key = max(made, self._last_key + KEYS_APART)
        return self._last_key

    def after(self, start: datetime, limit: Limit) -> datetime:
        """The end of a limit. One in working days is the same for the whole day of its start, so it is kept."""
        if limit.unit == "working_days":
            return self._closes_at(self.rules.calendar.local_date(start), limit)
        return self.rules.after(start, limit)

    def _after_noon(self, on: date, limit: Limit) -> datetime:
        return self.rules.after(datetime.combine(on, time(12), self._zone).astimezone(UTC), limit)

    def write(self) -> None:
        """Everything that waits, in one transaction, then its place in search."""
        with transaction.atomic():
            for table in self.tables.values():
                table.write()
            for year, last in self._numbers.items():
                NumberSeries.objects.update_or_create(year=year, defaults={"last": last})
            touch_public()
            reset_counters(self.tables.values())
        put_many(self.entries)
        self.entries.clear()


def _people(desk: Department) -> tuple[list[int], list[int], list[Office]]:
    """Who responds at the desk, who rules, and the departments that can answer. Raises Unable."""
    held = list(
        Membership.objects.filter(user__is_active=True).order_by("pk").values_list("department", "role", "user")
    )
    responders = [user for department, role, user in held if (department, role) == (desk.pk, Role.RESPONDER)]
    if not responders:
        raise Unable("Nobody is a responder at the desk, so nobody can claim questions.")
    arbiters = [user for _, role, user in held if role == Role.ARBITER]
    reviewers = [(department, user) for department, role, user in held if role == Role.REVIEWER]
    offices = []
    for department in Department.objects.filter(is_active=True, is_desk=False).order_by("pk"):
        topics = list(Topic.objects.filter(department=department, routes_at_once=False).order_by("pk"))
        officer = next((user for its, role, user in held if (its, role) == (department.pk, Role.OFFICER)), None)
        others = sorted((its != department.pk, user) for its, user in reviewers if user != officer)
        if topics and officer and others:
            offices.append(Office(department, topics, officer, others[0][1]))
    if not offices:
        raise Unable("No department has a topic, an officer and a reviewer who is somebody else.")
    return responders, arbiters, offices
