"""Data for tests by plain functions. The cast is fixed and named by role, each with a department.

town = make_town()            # desk, roads, parks, town hall; the cast; default pack; a calendar
question = make_question(town)
make_in_hand(town, question)  # … and so on through the real actions
"""

import itertools
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from inbox.people.models import Absence, Calendar, Department, Membership, Town, User
from inbox.people.roles import Role
from inbox.questions import actor as actors
from inbox.questions.actions.accept import accept
from inbox.questions.actions.ask_department import ask_department
from inbox.questions.actions.claim import claim
from inbox.questions.actions.decline import decline
from inbox.questions.actions.draft import draft
from inbox.questions.actions.import_question import Imported, import_question
from inbox.questions.actions.offer import offer
from inbox.questions.actions.publish import publish
from inbox.questions.actions.review import review
from inbox.questions.actions.rule import rule
from inbox.questions.actions.submit import Asked, Receipt, submit
from inbox.questions.actions.submit_for_review import submit_for_review
from inbox.questions.actor import ANYONE, OPERATOR, Actor
from inbox.questions.models import Answer, Contribution, Question, Topic
from inbox.questions.rules import publish_pack

MONDAY = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)  # a working day in London, the shops open
PASSWORD = "correct horse battery"  # of every member of the cast
CALENDAR = {
    "zone": "Europe/London",
    "hours": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-17:00"),
    "holidays": ["2026-12-25", "2026-12-28", "2027-01-01"],
    "extra_days": [],
    "known_until": "2027-12-31",
}


@dataclass
class TownOfTests:
    desk: Department
    roads: Department
    parks: Department
    hall: Department
    topic: Topic
    cast: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, role: str) -> User:
        """The member by role: town.responder, town.officer …"""
        try:
            return self.__dict__["cast"][role]
        except KeyError:
            raise AttributeError(role) from None

    def actor(self, role: str) -> Actor:
        return actors.staff(self.cast[role])


CAST = {
    # role in the story: (department, roles)
    "responder": ("desk", [Role.RESPONDER]),
    "second_responder": ("desk", [Role.RESPONDER, Role.OFFICER]),
    "officer": ("roads", [Role.OFFICER]),
    "second_officer": ("roads", [Role.OFFICER]),
    "reviewer": ("roads", [Role.REVIEWER]),
    "second_reviewer": ("desk", [Role.REVIEWER]),
    "head": ("roads", [Role.OFFICER, Role.REVIEWER, Role.HEAD]),
    "outsider": ("parks", [Role.OFFICER]),
    "arbiter": ("hall", [Role.ARBITER]),
    "leader": ("hall", [Role.LEADER]),
    "operator": ("hall", [Role.OPERATOR]),
}


def make_town(**fields: Any) -> TownOfTests:
    """A small town with everybody in it; the signed-out rest of the world are the resident and the public."""
    Town.objects.create(
        pk=1,
        **{
            "name": {"en": "Town of Testing", "zh-hans": "测试镇"},
            "short_name": {"en": "Testing", "zh-hans": "测试镇"},
            "emergency_line": {"en": "Life in danger? Call 112.", "zh-hans": "遇到生命危险，请拨打112。"},
            "zone": "Europe/London",
            **fields,
        },
    )
    Calendar.objects.create(data=CALENDAR, made_at=MONDAY - timedelta(days=300))
    publish_pack("default")
    desk = make_department("desk", "Citizens’ Desk", "便民服务台", is_desk=True)
    roads = make_department("roads", "Roads and Parking", "道路停车科")
    parks = make_department("parks", "Parks and Sport", "园林文体科")
    hall = make_department("hall", "Office of the Mayor", "镇长办公室")
    topic = make_topic("streets", roads, "Streets", "街道")
    town = TownOfTests(desk, roads, parks, hall, topic)
    departments = {"desk": desk, "roads": roads, "parks": parks, "hall": hall}
    for role, (department, roles) in CAST.items():
        town.cast[role] = make_member(role, departments[department], *roles)
    return town


def make_department(slug: str, en: str, zh: str, **fields: Any) -> Department:
    return Department.objects.create(slug=slug, name={"en": en, "zh-hans": zh}, phone="555 0100", **fields)


def make_topic(slug: str, department: Department, en: str, zh: str, **fields: Any) -> Topic:
    return Topic.objects.create(slug=slug, department=department, name={"en": en, "zh-hans": zh}, **fields)


def make_member(username: str, department: Department, *roles: Role, **fields: Any) -> User:
    user = User.objects.create_user(
        username=username, email=f"{username}@town.example", password=PASSWORD, name=username.title(), **fields
    )
    Membership.objects.bulk_create(Membership(user=user, department=department, role=role) for role in roles)
    return user


_counter = itertools.count(1)


def make_receipt(town: TownOfTests, *, now: datetime = MONDAY, ask_key: str = "", **fields: Any) -> Receipt:
    """A question as a resident sends it, with its tracking code."""
    asked = {
        "text": f"Why is street light number {next(_counter)} at Mill Lane off since October?",
        "lang": "en",
        "may_publish": True,
        "topic_id": town.topic.pk,
        **fields,
    }
    return submit(asked=Asked(**asked), actor=ANYONE, now=now, ask_key=ask_key or secrets.token_urlsafe(24))


def make_question(town: TownOfTests, **fields: Any) -> Question:
    return make_receipt(town, **fields).question


def make_offered(
    town: TownOfTests, question: Question, *, to: Department | None = None, now: datetime = MONDAY
) -> Question:
    """Claimed by the responder and offered to roads, or `to`, an hour after `now`."""
    claim(question_id=question.pk, actor=town.actor("responder"), now=now)
    return make_offer(town, question, to=to, now=now + timedelta(hours=1))


def make_offer(
    town: TownOfTests, question: Question, *, to: Department | None = None, now: datetime = MONDAY
) -> Question:
    return offer(
        question_id=question.pk, actor=town.actor("responder"), now=now, to=to or town.roads, reason="It is theirs."
    )


def make_disputed(town: TownOfTests, question: Question, *, now: datetime = MONDAY) -> Question:
    """Declined by roads and by parks in the first four hours: an arbiter is asked from `now` + 4 hours on."""
    hour = timedelta(hours=1)
    make_offered(town, question, now=now)
    declining = {"question_id": question.pk, "reason": "Not ours."}
    decline(**declining, actor=town.actor("officer"), now=now + 2 * hour, suggest=town.parks)
    make_offer(town, question, to=town.parks, now=now + 3 * hour)
    decline(**declining, actor=town.actor("outsider"), now=now + 4 * hour)
    return Question.objects.get(pk=question.pk)


def make_ruled(
    town: TownOfTests, question: Question, *, to: Department | None = None, now: datetime = MONDAY
) -> Question:
    """Disputed, and ruled by the arbiter five hours after `now`: parks, or `to`, leads from then on."""
    make_disputed(town, question, now=now)
    ruling = {"to": to or town.parks, "reason": "The lamp stands on park ground."}
    rule(question_id=question.pk, actor=town.actor("arbiter"), now=now + timedelta(hours=5), **ruling)
    return Question.objects.get(pk=question.pk)


def make_contribution_asked(town: TownOfTests, question: Question, *, now: datetime = MONDAY) -> Contribution:
    """Roads leads (see make_in_hand) and asked parks, four hours after `now`."""
    make_in_hand(town, question, now=now)
    ask_department(
        question_id=question.pk,
        actor=town.actor("officer"),
        now=now + timedelta(hours=4),
        department=town.parks,
        ask="Whose tree stands beside the lamp?",
    )
    return Contribution.objects.get(question=question)


def make_absence(member: User, deputy: User, from_at: datetime, until_at: datetime) -> Absence:
    return Absence.objects.create(
        member=member, deputy=deputy, from_at=from_at, until_at=until_at, made_at=from_at, made_by=member
    )


def make_in_hand(town: TownOfTests, question: Question, *, now: datetime = MONDAY) -> Question:
    """Claimed by the responder, offered to roads, accepted by the officer."""
    hour = timedelta(hours=1)
    claim(question_id=question.pk, actor=town.actor("responder"), now=now + hour)
    offer(
        question_id=question.pk,
        actor=town.actor("responder"),
        now=now + 2 * hour,
        to=town.roads,
        reason="Street lights are theirs.",
    )
    return accept(question_id=question.pk, actor=town.actor("officer"), now=now + 3 * hour)


def make_in_review(
    town: TownOfTests, question: Question, *, now: datetime = MONDAY, body: str = "", public_question: str = ""
) -> str:
    """Written by the officer and given to review; the hash of the version."""
    question.refresh_from_db()
    answer = Answer.objects.filter(question=question).select_related("latest").first()
    draft(
        question_id=question.pk,
        actor=town.actor("officer"),
        now=now + timedelta(hours=4),
        body=body or f"The lamp {question.number} is mended on Thursday 12 November. Call 555 0100 if it stays dark.",
        public_question=public_question or f"When is the street light of question {question.number} mended?",
        base_version=answer.latest.number if answer and answer.latest else 0,
    )
    version_hash = Answer.objects.select_related("latest").get(question=question).latest.hash
    submit_for_review(
        question_id=question.pk, actor=town.actor("officer"), now=now + timedelta(hours=5), version_hash=version_hash
    )
    return version_hash


def make_approved(town: TownOfTests, question: Question, *, now: datetime = MONDAY, **texts: str) -> Question:
    version_hash = make_in_review(town, question, now=now, **texts)
    return review(
        question_id=question.pk,
        actor=town.actor("reviewer"),
        now=now + timedelta(hours=6),
        version_hash=version_hash,
        verdict="approve",
    )


def make_published(
    town: TownOfTests, *, now: datetime = MONDAY, texts: dict[str, str] | None = None, **fields: Any
) -> Question:
    """The whole path; public since ten minutes after `now` + 7 hours."""
    question = make_question(town, now=now, **fields)
    make_in_hand(town, question, now=now)
    make_approved(town, question, now=now, **(texts or {}))
    return publish(question_id=question.pk, actor=town.actor("officer"), now=now + timedelta(hours=7))


def make_imported(town: TownOfTests, *, key: str = "1", **fields: Any) -> Question:
    row = {
        "origin": "old board",
        "key": key,
        "text": "Is the town hall open on Saturdays?",
        "answer": "Yes, every first Saturday of the month, from 9:00 to 12:00.",
        "asked_at": MONDAY - timedelta(days=400),
        "answered_at": MONDAY - timedelta(days=390),
        "lang": "en",
        "public_question": "Is the town hall open on Saturdays?",
        "department": town.desk,
        **fields,
    }
    return import_question(row=Imported(**row), actor=OPERATOR, now=MONDAY)
