"""Where a question's working time went: which office had it how long, and how long the clock stood still."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from inbox.questions import queries
from inbox.questions.deadlines import working_seconds
from inbox.questions.models import Question, Stewardship
from inbox.questions.rules import rules_of

HOUR, MINUTE = 3_600, 60
DESK, LEAD, PAUSED = "desk", "lead", "you"  # what the styles call them


@dataclass(frozen=True)
class Part:
    """One colour of the strip; `x` and `width` in per cent, as SVG takes them."""

    kind: str
    x: str
    width: str


@dataclass(frozen=True)
class Share:
    """One line of the legend: an office and its time in words."""

    kind: str
    office: str
    time: str


@dataclass(frozen=True)
class TimeStrip:
    """The parts in their order; the shares of offices add up to `counted`, `paused` stands apart ("" for none)."""

    parts: list[Part]
    shares: list[Share]
    counted: str
    paused: str


def time_strip(question: Question, lang: str, now: datetime) -> TimeStrip | None:
    """Two queries. None before a minute of working time has passed."""
    calendar = rules_of(question).calendar
    pieces = [
        (kind, office, working_seconds(start, end, calendar))
        for kind, office, start, end in _stretches(
            queries.stewardships(question), queries.pauses(question, now), lang, now
        )
    ]
    whole = sum(seconds for _kind, _office, seconds in pieces)
    if whole < MINUTE:
        return None
    parts, offices, passed, paused = [], {}, 0, 0
    for kind, office, seconds in pieces:
        if seconds:
            parts.append(Part(kind, f"{100 * passed / whole:.2f}%", f"{100 * seconds / whole:.2f}%"))
        passed += seconds
        if kind == PAUSED:
            paused += seconds
        else:
            offices[kind, office] = offices.get((kind, office), 0) + seconds
    minutes = in_minutes(list(offices.values()))
    shares = [
        Share(kind, office, in_hours(part * MINUTE)) for (kind, office), part in zip(offices, minutes, strict=True)
    ]
    return TimeStrip(parts, shares, in_hours(whole - paused), in_hours(paused) if paused else "")


def in_minutes(parts: list[int]) -> list[int]:
    """Seconds as whole minutes that add up to those of their sum: the largest remainders are rounded up."""
    minutes = [seconds // MINUTE for seconds in parts]
    missing = sum(parts) // MINUTE - sum(minutes)
    for at in sorted(range(len(parts)), key=lambda at: -(parts[at] % MINUTE))[:missing]:
        minutes[at] += 1
    return minutes


def in_hours(seconds: int) -> str:
    """“30 h 16 min”; under an hour “16 min”."""
    hours, minutes = seconds // HOUR, seconds % HOUR // MINUTE
    if not hours:
        return _("%(minutes)d min") % {"minutes": minutes}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}


def _stretches(
    stewards: list[Stewardship], pauses: list[tuple[datetime, datetime]], lang: str, now: datetime
) -> Iterator[tuple[str, str, datetime, datetime]]:
    """Kind, office, start and end, in order and without gap but where the question was not open."""
    for row in stewards:
        kind, office = DESK if row.lead.is_desk else LEAD, row.lead.name_in(lang)
        at, end = row.started_at, row.ended_at or now
        for pause_from, pause_to in pauses:
            if at < pause_to and pause_from < end:
                yield kind, office, at, max(at, pause_from)
                yield PAUSED, "", max(at, pause_from), min(pause_to, end)
                at = min(pause_to, end)
        yield kind, office, at, end
