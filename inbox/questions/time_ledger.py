"""Where the time of a promise went, to the second: at the desk, with the lead, waiting on another department, in
review, waiting for the resident. Pure: instants in, seconds of opening hours out.

At each instant one thing is true, in this order: the clock stood still for the resident; a second person was reading
the answer; another department had been asked or offered it and had not said (the one asked first, where several were);
else whoever led it had it. So the parts sum exactly to the clock's working and paused seconds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from inbox.questions.calendar import Calendar, Span
from inbox.questions.deadlines import working_seconds

DESK, LEAD, WAITING, REVIEW, RESIDENT = "desk", "lead", "waiting", "review", "resident"


@dataclass(frozen=True, slots=True)
class Held:
    """A department, by its key, and from when to when it led the question, or was asked something."""

    department: int
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Course:
    """What happened to a question as far as its time is concerned. `desk` is the key of the citizens' desk.

    `leads` is in order and not empty; a moment that none of them covers (a publishing that was undone) is the earlier
    one's. `waits` are what other departments were asked or offered.
    """

    desk: int | None
    leads: Sequence[Held]
    waits: Sequence[Held] = ()
    reviews: Sequence[Span] = ()
    pauses: Sequence[Span] = ()

    def edges(self) -> set[datetime]:
        """Every instant at which something changed."""
        held = [(one.start, one.end) for one in (*self.leads, *self.waits)]
        return {edge for span in (*held, *self.reviews, *self.pauses) for edge in span}

    def at(self, at: datetime) -> tuple[str, int | None]:
        """What was true at an instant, and of which department."""
        lead = next((held.department for held in reversed(self.leads) if held.start <= at), self.leads[0].department)
        if any(start <= at < end for start, end in self.pauses):
            return RESIDENT, None
        if any(start <= at < end for start, end in self.reviews):
            return REVIEW, lead
        waiting = [held for held in self.waits if held.start <= at < held.end]
        if waiting:
            return WAITING, min(waiting, key=lambda held: held.start).department
        return (DESK if lead == self.desk else LEAD), lead


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was true from `start` to `end`; `seconds` are of opening hours. `department` is None for the resident."""

    what: str
    department: int | None
    start: datetime
    end: datetime
    seconds: int


@dataclass(frozen=True, slots=True)
class Entry:
    """All the time of one kind with one department, in seconds of opening hours."""

    what: str
    department: int | None
    seconds: int


def stretches(start: datetime, end: datetime, calendar: Calendar, course: Course) -> list[Stretch]:
    """The span of a clock cut where something changed, in order and without a gap."""
    cuts = sorted({start, end, *(edge for edge in course.edges() if start < edge < end)})
    found: list[Stretch] = []
    for since, until in pairwise(cuts):
        what, department = course.at(since)
        seconds = working_seconds(since, until, calendar)
        if found and (found[-1].what, found[-1].department) == (what, department):
            found[-1] = replace(found[-1], end=until, seconds=found[-1].seconds + seconds)
        else:
            found.append(Stretch(what, department, since, until, seconds))
    return found


def totals(found: Iterable[Stretch]) -> list[Entry]:
    """One entry for each kind and department that had any time, in the order in which they first came."""
    seconds: dict[tuple[str, int | None], int] = {}
    for stretch in found:
        key = stretch.what, stretch.department
        seconds[key] = seconds.get(key, 0) + stretch.seconds
    return [Entry(what, department, amount) for (what, department), amount in seconds.items() if amount]
