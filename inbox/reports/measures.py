"""What the town says about itself in numbers. Each figure is one query and one dataclass that keeps what it is out of.

A promise is one clock: reopening opens a second one beside the first. Left out everywhere: what was brought in from an
earlier system, spam, what the resident withdrew, and what the town refused (the page of refusals counts those).
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.db.models import Count, F, Q, QuerySet

from inbox.questions.access import published
from inbox.questions.calendar import Calendar
from inbox.questions.models import Clock, Question, Rating
from inbox.questions.rules import rules_of
from inbox.questions.states import Outcome, Source

NOT_COUNTED = (Outcome.SPAM, Outcome.WITHDRAWN, Outcome.NOT_OURS, Outcome.NOT_ACCEPTED)


@dataclass(frozen=True)
class Promises:
    """Promises that fell due in a span of time: how many, kept how, and how many are still open."""

    due: int
    answered: int
    on_time: int

    @property
    def waiting(self) -> int:
        return self.due - self.answered


@dataclass(frozen=True)
class OpenNow:
    """Questions that wait for an answer at an instant, and those of them past their promised date, pauses left out."""

    open: int
    late: int


@dataclass(frozen=True)
class Pace:
    """Working days from receipt to answer, the day of receipt not counted, waiting for the resident included.

    `half` and `most` are the days within which half and nine in ten of the `answers` came.
    """

    answers: int
    half: int
    most: int


@dataclass(frozen=True)
class Solved:
    """What residents said of their answers in a span: how many rated, and how many of them said it is solved."""

    rated: int
    solved: int


@dataclass(frozen=True)
class OfDepartment:
    """One department's promises that were due in a span."""

    name: dict[str, str]
    slug: str
    promises: Promises


def promises(since: datetime, until: datetime) -> Promises:
    """Due from `since` up to `until`, answered by `until`."""
    return Promises(**_due(since, until).aggregate(**_counts(until)))


def promises_by_department(since: datetime, until: datetime) -> list[OfDepartment]:
    """The same for each department that leads or led to the answer, most promises first."""
    rows = (
        _due(since, until)
        .values(slug=F("question__lead__slug"), name=F("question__lead__name"))
        .annotate(**_counts(until))
        .order_by("-due", "slug")
    )
    return [
        OfDepartment(row["name"], row["slug"], Promises(row["due"], row["answered"], row["on_time"])) for row in rows
    ]


def open_at(now: datetime) -> OpenNow:
    """As it stood at that instant, up to what was recorded since about pauses."""
    is_open = Q(stopped_at__isnull=True) | Q(stopped_at__gt=now)
    is_late = Q(due_at__lt=now) & (Q(question__paused_at__isnull=True) | Q(question__paused_at__gt=F("due_at")))
    counted = _counted().filter(is_open, started_at__lte=now)
    return OpenNow(**counted.aggregate(open=Count("pk"), late=Count("pk", filter=is_late)))


def pace(since: datetime, until: datetime) -> Pace:
    """Of what was answered in this span."""
    rows = _counted().filter(stopped_at__gte=since, stopped_at__lt=until)
    days = sorted(
        _working_days(row.started_at, row.stopped_at, rules_of(row.question).calendar)
        for row in rows.select_related("question").only(
            "started_at", "stopped_at", "question__pack_id", "question__calendar_id"
        )
    )
    return Pace(len(days), _within(days, 50), _within(days, 90)) if days else Pace(0, 0, 0)


def solved(since: datetime, until: datetime) -> Solved:
    made = Rating.objects.filter(made_at__gte=since, made_at__lt=until)
    return Solved(**made.aggregate(rated=Count("pk"), solved=Count("pk", filter=Q(solved="yes"))))


def answers_by(field: str, now: datetime) -> dict[int | None, int]:
    """How many published answers stand under each topic or department (`field`), by its key."""
    return dict(published(now).order_by().values_list(field).annotate(Count("pk")))


def refusals() -> QuerySet[Question]:
    """Questions the town did not take on and whose number anybody may read, the latest asked first."""
    rows = _refused().filter(may_publish=True, is_hidden=False)
    return rows.select_related("lead").order_by("-id")


def refusals_by_reason() -> dict[str, int]:
    """All refusals, also of questions asked in private."""
    return dict(_refused().order_by().values_list("reason").annotate(Count("pk")))


def withheld() -> QuerySet[Question]:
    """Questions whose answer only the resident reads, the latest asked first; not those that were opened again."""
    rows = Question.objects.filter(publication="withheld", answered_at__isnull=False, may_publish=True, is_hidden=False)
    return rows.select_related("lead").order_by("-id")


def _refused() -> QuerySet[Question]:
    return Question.objects.filter(
        publication="undecided", handling="closed", outcome__in=[Outcome.NOT_OURS, Outcome.NOT_ACCEPTED]
    )


def _counted() -> QuerySet[Clock]:
    return Clock.objects.exclude(question__source=Source.IMPORT).exclude(question__outcome__in=NOT_COUNTED)


def _due(since: datetime, until: datetime) -> QuerySet[Clock]:
    return _counted().filter(due_at__gte=since, due_at__lt=until)


def _counts(until: datetime) -> dict[str, Count]:
    answered = Q(stopped_at__lt=until)
    return {
        "due": Count("pk"),
        "answered": Count("pk", filter=answered),
        "on_time": Count("pk", filter=answered & Q(stopped_at__lte=F("due_at"))),
    }


def _within(ordered: list[int], percent: int) -> int:
    """The smallest value within which that many percent of the values lie."""
    return ordered[-(-len(ordered) * percent // 100) - 1]


def _working_days(start: datetime, end: datetime, calendar: Calendar) -> int:
    first, last = calendar.local_date(start), calendar.local_date(end)
    days = _working_dates(calendar, first.year, last.year)
    return bisect_right(days, last) - bisect_right(days, first)


@lru_cache(maxsize=64)
def _working_dates(calendar: Calendar, first_year: int, last_year: int) -> list[date]:
    day, end = date(first_year, 1, 1), date(last_year, 12, 31)
    return [one for n in range((end - day).days + 1) if calendar.is_working_day(one := day + timedelta(n))]
