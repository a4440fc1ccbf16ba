"""Where a question's working time went: which office had it how long, whom it waited for, how much is left."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from inbox.questions import queries
from inbox.questions.deadlines import Limit, working_seconds
from inbox.questions.models import Clock, Question
from inbox.questions.rules import rules_of
from inbox.questions.time_ledger import RESIDENT, REVIEW, WAITING, Stretch

HOUR, MINUTE = 3_600, 60
STYLES = {RESIDENT: "you", WAITING: "wait"}  # what the styles call these; the others as the ledger does


@dataclass(frozen=True)
class Part:
    """One colour of the strip; `x` and `width` in per cent, as SVG takes them."""

    kind: str
    x: str
    width: str


@dataclass(frozen=True)
class Share:
    """One line of the legend: an office, or whom it waited for, and its time in words."""

    kind: str
    what: str
    time: str


@dataclass(frozen=True)
class TimeStrip:
    """The parts in their order; the shares add up to `counted`, `paused` stands apart, and so does what is `left` of
    the promise ("" for none): the rest of the strip."""

    parts: list[Part]
    shares: list[Share]
    counted: str
    paused: str
    left: str


def time_strip(question: Question, lang: str, now: datetime) -> TimeStrip | None:
    """Of all its promises, by a fixed number of queries. None before a minute of working time has passed."""
    clocks = queries.clocks(question)
    stretches = queries.time_stretches(question, clocks, now) if clocks else []
    spent = sum(one.seconds for one in stretches)
    if spent < MINUTE:
        return None
    names = {one.pk: one.name_in(lang) for one in queries.departments()}
    left = _left(question, clocks[-1], now)
    parts, lines, passed, paused = [], {}, 0, 0
    for one in stretches:
        kind = STYLES.get(one.what, one.what)
        if one.seconds:
            parts.append(Part(kind, _per_cent(passed, spent + left), _per_cent(one.seconds, spent + left)))
        passed += one.seconds
        if one.what == RESIDENT:
            paused += one.seconds
        elif one.seconds:
            line = kind, _what(one, names)
            lines[line] = lines.get(line, 0) + one.seconds
    minutes = in_minutes(list(lines.values()))
    shares = [Share(kind, what, in_hours(part * MINUTE)) for (kind, what), part in zip(lines, minutes, strict=True)]
    return TimeStrip(
        parts,
        shares,
        in_hours(spent - paused),
        in_hours(paused) if paused else "",
        in_hours(left) if left else "",
    )


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


def _what(one: Stretch, names: dict[int, str]) -> str:
    if one.what == REVIEW:
        return _("In review, by a second person")
    if one.what == WAITING:
        return _("Waiting on %(office)s") % {"office": names[one.department]}
    return names[one.department]


def _left(question: Question, clock: Clock, now: datetime) -> int:
    """Seconds of working time up to the promised date; none where the promise is not in working time, or is over."""
    if not question.is_open or not Limit.parse(clock.limit).is_working:
        return 0
    return working_seconds(question.paused_at or now, clock.due_at, rules_of(question).calendar)


def _per_cent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}%"
