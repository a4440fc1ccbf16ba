"""When a promise is due: pure functions of receipt, limit, frozen calendar and pauses.

Everything is computed from the town's local dates and returned as aware UTC, so neither
the server's zone nor the worker's timing can move a date. The rules are those of the
clock in the rule book: the day of receipt is not counted, a limit in working days ends
at the close of its last working day, nothing here ever moves a date earlier.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Literal, Self, get_args

from inbox.questions.calendar import ONE_DAY, Calendar, Span, in_utc

Unit = Literal["working_hours", "working_days", "calendar_hours", "calendar_days"]
KINDS = ("consultation", "help", "suggestion", "complaint", "hazard")
URGENCIES = ("normal", "urgent", "emergency")
PACKS = Path(__file__).parent / "packs"


@dataclass(frozen=True, slots=True)
class Limit:
    """A length of time that a rule pack promises, as in "5 working_days"."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in get_args(Unit) or self.amount < 0:
            raise ValueError(f"“{self}” is not a limit; write one as in “5 working_days”.")

    @classmethod
    def parse(cls, text: str) -> Self:
        """The limit written as "<whole number> <unit>". Raises ValueError on anything else."""
        if not (match := re.fullmatch(r"([0-9]{1,5}) ([a-z_]+)", text)):
            raise ValueError(f"“{text}” is not a limit; write one as in “5 working_days”.")
        return cls(int(match[1]), match[2])  # type: ignore[arg-type]  # checked above

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"

    @property
    def is_working(self) -> bool:
        return self.unit in ("working_hours", "working_days")

    def share(self, percent: int) -> "Limit":
        """So many percent of this limit, rounded up to the next whole unit."""
        return Limit(-(-self.amount * percent // 100), self.unit)


def add(start: datetime, limit: Limit, calendar: Calendar) -> datetime:
    """The UTC instant at which a limit that began at `start` ends.

    Working days: the close of the last one, the local date of `start` not counted.
    Working hours: as many opening hours on. Calendar hours: plain hours. Calendar days:
    the same reading of the local clock, days later. A limit of nothing ends at once.
    """
    start = in_utc(start)
    if limit.amount == 0:
        return start
    match limit.unit:
        case "working_days":
            counted = calendar.openings(calendar.local_date(start) + ONE_DAY)
            return next(islice(counted, limit.amount - 1, None))[1]
        case "working_hours":
            return _after_working(start, timedelta(hours=limit.amount), calendar)
        case "calendar_hours":
            return start + timedelta(hours=limit.amount)
        case "calendar_days":
            return calendar.days_later(start, limit.amount)


def working_seconds(start: datetime, end: datetime, calendar: Calendar) -> int:
    """Seconds of opening hours from `start` to `end`; 0 when `end` is not later.

    Both are first cut to whole seconds, so the parts of a time ledger sum to its whole.
    """
    start, end = _whole_second(start), _whole_second(end)
    if end <= start:
        return 0
    total_for = timedelta()
    for opens_at, closes_at in calendar.openings(calendar.local_date(start)):
        if opens_at >= end:
            break
        total_for += max(min(closes_at, end) - max(opens_at, start), timedelta())
    return int(total_for.total_seconds())


def due_at(started_at: datetime, limit: Limit, calendar: Calendar, pauses: Sequence[Span] = ()) -> datetime:
    """When a promise is due: its limit from the start, moved by the pauses since then."""
    since_start = [(max(in_utc(start), in_utc(started_at)), end) for start, end in pauses]
    return postpone(add(started_at, limit, calendar), limit, calendar, since_start)


def postpone(due: datetime, limit: Limit, calendar: Calendar, pauses: Sequence[Span]) -> datetime:
    """A due date moved by pauses, each a start and an end (for one still running: now).

    Each working hour of waiting moves a limit in working time by one hour, each plain
    hour a calendar limit. Overlaps count once, a pause of no length not at all. A pause
    that begins when the date has passed moves nothing: a late promise stays late.
    """
    due = in_utc(due)
    for start, end in _merged(pauses):
        if start >= due:
            break
        if limit.is_working:
            waited = timedelta(seconds=working_seconds(start, end, calendar))
            due = _after_working(due, waited, calendar)
        else:
            due += end - start
    return due


def is_provisional(due_at: datetime, calendar: Calendar) -> bool:
    """Whether a due date lies past the last date whose holidays are announced."""
    return calendar.local_date(due_at) > calendar.known_until


@dataclass(frozen=True, slots=True)
class RulePack:
    """One version of a town's limits and windows, read from packs/<name>.toml.

    `answer` maps urgency and kind to a limit; `dispatch`, which a pack may leave out, some urgencies to
    that for taking a question and passing it on. `extension` (the longest one) and `reopen` are either
    a limit or a percentage of the limit they follow.
    """

    name: str
    version: int
    answer: Mapping[str, Mapping[str, Limit]]
    dispatch: Mapping[str, Limit]
    contact: Limit
    return_window: Limit
    ruling: Limit
    review: Limit
    contribution: Limit
    pause_cap: Limit
    extension: Limit | int
    reopen: Limit | int
    closing: Limit
    reminder: Limit
    leader: Limit
    bounce_budget: int
    reopen_budget: int
    grace_for: timedelta

    @classmethod
    def load(cls, name: str) -> Self:
        """The shipped pack of that name. Raises ValueError where there is none."""
        path = PACKS / f"{name}.toml"
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or not path.is_file():
            raise ValueError(f"There is no rule pack “{name}”.")
        return cls.from_data(tomllib.loads(path.read_text(encoding="utf-8")))

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The pack in the shape of its file. Raises ValueError on a rule missing or unknown."""
        known = {field.name for field in fields(cls)} - {"grace_for"} | {"grace_minutes"}
        data = {"dispatch": {}, **data}  # packs frozen before there was one stay readable
        if wrong := known ^ set(data):
            raise ValueError(f"Rules missing from or unknown to the pack: {sorted(wrong)}.")
        answer = {urgency: dict(table) for urgency, table in data["answer"].items()}
        if set(answer) != set(URGENCIES) or any(set(t) != set(KINDS) for t in answer.values()):
            raise ValueError("A rule pack needs an answer limit for each kind and urgency.")
        if not set(data["dispatch"]) <= set(URGENCIES):
            raise ValueError("A rule pack promises to pass a question on by urgency.")
        plain = known - {"name", "answer", "dispatch", "grace_minutes"}
        return cls(
            name=data["name"],
            answer={
                urgency: {kind: Limit.parse(text) for kind, text in table.items()} for urgency, table in answer.items()
            },
            dispatch={urgency: Limit.parse(text) for urgency, text in data["dispatch"].items()},
            grace_for=timedelta(minutes=data["grace_minutes"]),
            **{rule: _parse_rule(data[rule]) for rule in plain},
        )

    def limit(self, kind: str, urgency: str) -> Limit:
        """The promise of an answer. Raises KeyError on a kind or urgency that is none."""
        return self.answer[urgency][kind]

    def reopened(self, limit: Limit) -> Limit:
        """The shorter promise of the second clock when an answer is reopened."""
        return self.reopen if isinstance(self.reopen, Limit) else limit.share(self.reopen)

    def longest_extension(self, limit: Limit) -> Limit:
        """The most by which one extension may move the promise of `limit`."""
        extension = self.extension
        return extension if isinstance(extension, Limit) else limit.share(extension)


def _parse_rule(rule: str | int) -> Any:
    if isinstance(rule, int):
        return rule
    if match := re.fullmatch(r"([0-9]{1,3}) percent", rule):
        return int(match[1])
    return Limit.parse(rule)


def _merged(pauses: Sequence[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted((_whole_second(a), _whole_second(b)) for a, b in pauses):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            start, end = merged[-1][0], max(merged.pop()[1], end)
        merged.append((start, end))
    return merged


def _after_working(start: datetime, left_for: timedelta, calendar: Calendar) -> datetime:
    if not left_for:
        return start
    for opens_at, closes_at in calendar.openings(calendar.local_date(start)):
        begin = max(opens_at, start)
        if begin + left_for <= closes_at:
            return begin + left_for
        left_for -= max(closes_at - begin, timedelta())
    raise AssertionError("A calendar always has another working day.")


def _whole_second(at: datetime) -> datetime:
    return in_utc(at).replace(microsecond=0)
