"""One question with every row that belongs to it, read for many at once by a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model

from inbox.kit import clock
from inbox.people.models import Department, Membership, User
from inbox.people.roles import ANSWERS
from inbox.questions.models import (
    Answer,
    AnswerVersion,
    Approval,
    Arbitration,
    Attachment,
    Authorship,
    Clock,
    Contribution,
    Event,
    Offer,
    Pause,
    Precedent,
    Question,
    Stewardship,
)

# Events of the question that another was split from which say how often it had come back until then.
OF_PARENTS = ("split", "decline", "return_to_desk")


@dataclass(frozen=True)
class Surroundings:
    """What a question is judged against: departments, members, and who answers where, as things stand."""

    departments: dict[int, Department]
    members: dict[int, str]
    answering: frozenset[tuple[int, int]]  # (member, department)
    now: datetime

    def department(self, pk: int | None) -> str:
        return str(self.departments.get(pk, f"department {pk}")) if pk else "nobody"

    def member(self, pk: int | None) -> str:
        return self.members.get(pk, f"member {pk}") if pk else "nobody"


@dataclass
class Whole:
    """Rows in the order in which they came about."""

    question: Question
    town: Surroundings
    stewardships: list[Stewardship] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    parents: list[Event] = field(default_factory=list)  # of the question this one was split from: OF_PARENTS
    offers: list[Offer] = field(default_factory=list)
    arbitrations: list[Arbitration] = field(default_factory=list)
    contributions: list[Contribution] = field(default_factory=list)
    precedents: list[Precedent] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    pauses: dict[int, list[Pause]] = field(default_factory=dict)  # by clock
    answer: Answer | None = None
    versions: list[AnswerVersion] = field(default_factory=list)
    authors: dict[int, set[int]] = field(default_factory=dict)  # members by version
    approvers: dict[int, int] = field(default_factory=dict)  # member by version
    attachments: list[Attachment] = field(default_factory=list)

    def event(self, pk: int | None) -> Event | None:
        """The event of this key, if it is one of this question."""
        return next((event for event in self.events if event.pk == pk), None)

    def events_of(self, *kinds: str) -> list[Event]:
        return [event for event in self.events if event.kind in kinds]

    def version(self, pk: int | None) -> AnswerVersion | None:
        return next((version for version in self.versions if version.pk == pk), None)


def surroundings() -> Surroundings:
    answering = Membership.objects.filter(role__in=ANSWERS, user__is_active=True)
    return Surroundings(
        {department.pk: department for department in Department.objects.all()},
        dict(User.objects.values_list("pk", "username")),
        frozenset(answering.values_list("user_id", "department_id")),
        clock.now(),
    )


def read(keys: Sequence[int], town: Surroundings) -> Iterator[Whole]:
    """The questions of these keys, whole, in the order of their keys."""
    questions = list(Question.objects.select_related("split_from").filter(pk__in=keys).order_by("pk"))
    mine = {"question__in": keys}
    stewardships = _by("question_id", Stewardship.objects.select_related("lead").filter(**mine).order_by("ordinal"))
    events = _by("question_id", Event.objects.select_related("text").filter(**mine).order_by("seq"))
    parents = {question.split_from_id for question in questions if question.split_from_id}
    theirs = _by("question_id", Event.objects.filter(question__in=parents, kind__in=OF_PARENTS).order_by("seq"))
    offers = _by("question_id", Offer.objects.filter(**mine).order_by("made_at", "pk"))
    arbitrations = _by("question_id", Arbitration.objects.filter(**mine).order_by("opened_at", "pk"))
    contributions = _by("question_id", Contribution.objects.filter(**mine).order_by("asked_at", "pk"))
    precedents = _by("question_id", Precedent.objects.filter(**mine).order_by("pk"))
    clocks = _by("question_id", Clock.objects.filter(**mine).order_by("ordinal"))
    pauses = _by("clock_id", Pause.objects.filter(clock__question__in=keys).order_by("started_at", "pk"))
    answers = {answer.pk: answer for answer in Answer.objects.filter(**mine)}
    versions = _by("answer_id", AnswerVersion.objects.filter(answer__in=keys).order_by("number"))
    authors = _by("version_id", Authorship.objects.filter(version__answer__in=keys))
    approvers = dict(Approval.objects.filter(version__answer__in=keys).values_list("version_id", "approver_id"))
    attachments = _by("question_id", Attachment.objects.filter(**mine).order_by("pk"))
    for question in questions:
        pk = question.pk
        yield Whole(
            question,
            town,
            stewardships=stewardships[pk],
            events=events[pk],
            parents=theirs[question.split_from_id] if question.split_from_id else [],
            offers=offers[pk],
            arbitrations=arbitrations[pk],
            contributions=contributions[pk],
            precedents=precedents[pk],
            clocks=clocks[pk],
            pauses={one.pk: pauses[one.pk] for one in clocks[pk]},
            answer=answers.get(pk),
            versions=versions[pk],
            authors={one.pk: {author.member_id for author in authors[one.pk]} for one in versions[pk]},
            approvers={one.pk: approvers[one.pk] for one in versions[pk] if one.pk in approvers},
            attachments=attachments[pk],
        )


def _by(column: str, rows: Iterable[Model]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found
