"""Why a question is promised for the day it is: what counting.py found, in words, for whoever asks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _

from inbox.kit import clock, dates
from inbox.kit.punctuation import listed
from inbox.questions import queries
from inbox.questions.calendar import ONE_DAY, Calendar, Span
from inbox.questions.counting import Day, Moves, Why, counts_days, days, moves, seconds_of
from inbox.questions.deadlines import Limit
from inbox.questions.models import Clock, Event, Question
from inbox.questions.rules import rules_of
from inbox.questions.states import Audience
from inbox.questions.words import limit_in_words
from inbox.reports.time_strip import in_hours

_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Row:
    """One day in words; `number` is None where it does not count, `is_ahead` says that it is still to come."""

    on: str
    number: int | None
    says: str
    notes: list[str]
    is_ahead: bool
    is_promised: bool


@dataclass(frozen=True)
class Cell:
    """One day of the small calendar; `row` is None outside of the promise."""

    day: str
    row: Row | None


@dataclass(frozen=True)
class Stood:
    """A time in which the clock stood still, for staff: who caused it and what ended it."""

    since: str
    until: str
    lasted: str
    asked: str
    ended: str


@dataclass(frozen=True)
class WhyThisDate:
    """`facts` are what was added to what, each with the date it gave; `rows` are empty for a promise in hours."""

    title: str
    promise: str
    notices: list[str]
    is_late: bool
    facts: list[tuple[str, str]]
    rows: list[Row]
    weekdays: list[str]
    cells: list[Cell]
    moving: list[str]
    never: list[str]
    rules: list[str]
    stood: list[Stood]


def why_this_date(question: Question, audience: Audience, zone: ZoneInfo, now: datetime) -> WhyThisDate | None:
    """Of the last promise. Everybody's page says nothing that depends on the day it is read. None without a clock."""
    clocks = queries.clocks(question)
    if not clocks:
        return None
    found = _Promise(question, clocks[-1], audience, zone, now)
    rows = found.rows()
    return WhyThisDate(
        title=_("Why %(date)s?") % {"date": found.title_date()},
        promise=found.promise(),
        notices=found.notices(),
        is_late=found.is_late,
        facts=found.facts(),
        rows=[row for _on, row in rows],
        weekdays=[gettext(day) for day in dates.SHORT_WEEKDAYS],
        cells=_cells(rows),
        moving=found.moving(),
        never=[
            _("Passing it from office to office."),
            _("Asking another office for help."),
            _("Offices that can’t agree which of them is responsible."),
            _("A change of the rules or the calendar after it was received."),
        ],
        rules=found.rules_used(),
        stood=found.stood() if audience == Audience.STAFF else [],
    )


@dataclass(frozen=True)
class _Promise:
    question: Question
    clock: Clock
    audience: Audience
    zone: ZoneInfo
    now: datetime

    @property
    def limit(self) -> Limit:
        return Limit.parse(self.clock.limit)

    @property
    def calendar(self) -> Calendar:
        return rules_of(self.question).calendar

    @property
    def today(self) -> date | None:
        return None if self.audience == Audience.PUBLIC else clock.local(self.now, self.zone).date()

    @property
    def is_second(self) -> bool:
        return self.clock.ordinal > 1

    @property
    def is_late(self) -> bool:
        return self.question.is_open and not self.question.paused_at and self.clock.due_at <= self.now

    def pauses(self) -> list[Span]:
        """Those that are over: by how much a running one moves the date, its end says."""
        return [(one.started_at, one.ended_at) for one in self.clock.pauses.all() if one.ended_at]

    def moved(self) -> Moves:
        return moves(self.clock.started_at, self.limit, self.calendar, self.pauses())

    def title_date(self) -> str:
        return (dates.weekday if counts_days(self.limit) else dates.weekday_and_hour)(self.clock.due_at, self.zone)

    def promise(self) -> str:
        said = {"limit": limit_in_words(self.limit)}
        if self.limit.unit == "calendar_hours":
            return (
                _("An answer is promised within %(limit)s, at night and on days off too. So no days are counted.")
                % said
            )
        if self.limit.unit == "working_hours":
            return (
                _("An answer is promised within %(limit)s, all of them opening hours. So no days are counted.") % said
            )
        if self.is_second:
            return _("It was opened again, and an answer is promised within %(limit)s. Here is each of them.") % said
        return _("An answer is promised within %(limit)s. Here is each of them.") % said

    def notices(self) -> list[str]:
        said = []
        if self.is_late:
            said.append(_("This date has passed without an answer. We are late."))
        if self.question.paused_at:
            words = _("The clock stands still since %(date)s. Once it goes on, the date moves by as long as it stood.")
            said.append(words % {"date": dates.weekday_and_hour(self.question.paused_at, self.zone)})
        if self.question.is_open and self.question.due_is_provisional:
            said.append(_("The date may still move: the public holidays of that year are not announced yet."))
        return said

    def facts(self) -> list[tuple[str, str]]:
        moved = self.moved()
        began = _("Opened again") if self.is_second else _("Received, the clock starts")
        found = [
            (began, self.clock.started_at),
            (_("plus %(time)s") % {"time": limit_in_words(self.limit)}, moved.first),
        ]
        if moved.final != moved.first:
            found.append((_("plus %(time)s of waiting") % {"time": in_hours(moved.waited)}, moved.final))
        return [(what, dates.short_and_hour(at, self.zone)) for what, at in found]

    def rows(self) -> list[tuple[date, Row]]:
        if not counts_days(self.limit):
            return []
        first = self.calendar.local_date(self.moved().first)
        found = days(self.clock.started_at, self.limit, self.clock.due_at, self.calendar, self.pauses())
        names = _holidays(self.question)
        return [(day.on, self._row(day, names, is_first=day.on == first and not day.is_promised)) for day in found]

    def _row(self, day: Day, names: Mapping[date, str], *, is_first: bool) -> Row:
        notes = self._notes(day, names)
        if is_first:
            notes.append(_("The date first promised."))
        if day.is_promised:
            notes.append(_("Promised by %(hour)s.") % {"hour": dates.hour(self.clock.due_at, self.zone)})
        if day.on == self.today:
            notes.append(_("Today."))
        is_ahead = self.today is not None and day.on > self.today
        return Row(dates.short_day(day.on), day.number, self._says(day, names), notes, is_ahead, day.is_promised)

    def _says(self, day: Day, names: Mapping[date, str]) -> str:
        hour = {"hour": dates.hour(self.clock.started_at, self.zone)}
        match day.why:
            case Why.RECEIVED:
                return (_("Opened again at %(hour)s") if self.is_second else _("Received at %(hour)s")) % hour
            case Why.WORKING:
                return _("Working day")
            case Why.MADE_UP:
                return _("Working day that makes up for a day off")
            case Why.PLAIN:
                return _("Every day counts")
            case Why.HOLIDAY:
                return names.get(day.on) or _("Public holiday")
            case Why.PAUSED:
                return _("The clock stood still")
            case Why.ADDED:
                return _("Added for the time the clock stood still")
        return _("Weekend") if day.on.weekday() > 4 else _("Day off")

    def _notes(self, day: Day, names: Mapping[date, str]) -> list[str]:
        if day.why == Why.RECEIVED:
            return [_("The first day does not count.")]
        if day.why == Why.HOLIDAY and names.get(day.on):
            return [_("Public holiday.")]
        if day.why == Why.PAUSED:
            return [_("We waited for a reply all day.")]
        if day.paused:
            return [_("The clock stood still for %(time)s of it.") % {"time": in_hours(day.paused)}]
        return []

    def moving(self) -> list[str]:
        cap = {"cap": limit_in_words(rules_of(self.question).pack.pause_cap)}
        waiting = _("Waiting for your reply: by as long as it takes, each time %(cap)s at most.")
        if self.audience != Audience.RESIDENT:
            waiting = _("Waiting for a reply of whoever asked: by as long as it takes, each time %(cap)s at most.")
        found = [waiting % cap, _("Finding it more urgent, or of another kind: that only brings the date nearer.")]
        if self.question.due_is_provisional:
            found.append(_("The public holidays of a year, once they are announced."))
        return found

    def rules_used(self) -> list[str]:
        rules, row = rules_of(self.question), self.question.calendar
        pack = {"name": rules.pack.name, "version": rules.pack.version}
        kept = {
            "number": row.pk,
            "made": dates.day(row.made_at, self.zone),
            "until": dates.day(self.calendar.known_until, self.zone),
        }
        return [
            _("Rule pack “%(name)s”, version %(version)s, kept with the question since it was received.") % pack,
            _("Calendar %(number)s, made on %(made)s; public holidays are known up to %(until)s.") % kept,
            *_opening(self.calendar),
        ]

    def stood(self) -> list[Stood]:
        events = queries.timeline(self.question, Audience.STAFF, self.now)
        return [
            Stood(
                dates.short_and_hour(one.started_at, self.zone),
                dates.short_and_hour(one.ended_at, self.zone) if one.ended_at else "",
                in_hours(seconds_of((one.started_at, one.ended_at or self.now), self.limit, self.calendar)),
                _asked(events, one.started_at),
                _ended(events, one.ended_at) if one.ended_at else "",
            )
            for one in self.clock.pauses.all()
        ]


def _cells(rows: Sequence[tuple[date, Row]]) -> list[Cell]:
    """Whole weeks from Monday to Sunday, from that of the first day to that of the last."""
    if not rows:
        return []
    by_day = dict(rows)
    first, last = min(by_day), max(by_day)
    on, end = first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())
    found = []
    while on <= end:
        found.append(Cell(str(on.day), by_day.get(on)))
        on += ONE_DAY
    return found


def _holidays(question: Question) -> dict[date, str]:
    """Names of holidays in the reader's language; those that have none in it are left out."""
    kept, lang = question.calendar.data["holidays"], get_language()
    named = kept.items() if isinstance(kept, Mapping) else ()
    return {date.fromisoformat(on): text for on, name in named if (text := _in(lang, name))}


def _in(lang: str, name: Any) -> str:
    """A name is kept by language, or as the library has it: in English, unless the town wrote another."""
    if isinstance(name, Mapping):
        return name.get(lang, "")
    return name if bool(_HAN.search(name)) == lang.startswith("zh") else ""


def _opening(calendar: Calendar) -> list[str]:
    """“Open Mon, Tue, Wed, Thu, Fri from 09:00 to 17:00.” For each different span of hours one."""
    found = []
    for hours in dict.fromkeys(filter(None, calendar.hours)):
        names = [gettext(dates.SHORT_WEEKDAYS[at]) for at, one in enumerate(calendar.hours) if one == hours]
        said = {"days": listed(names), "from": f"{hours[0]:%H:%M}", "to": f"{hours[1]:%H:%M}"}
        found.append(_("Open %(days)s from %(from)s to %(to)s.") % said)
    return found


def _asked(events: Sequence[Event], at: datetime) -> str:
    """Who sent the question that the clock waited on."""
    event = next((one for one in reversed(events) if one.kind == "ask_resident" and one.effective_at <= at), None)
    return _who(event) if event else ""


def _who(event: Event) -> str:
    office = event.office.name_in(get_language()) if event.office else ""
    return listed(filter(None, [str(event.member) if event.member else "", office]))


def _ended(events: Sequence[Event], at: datetime) -> str:
    event = next((one for one in events if one.effective_at == at and one.kind != "ask_resident"), None)
    if event is None or event.kind not in ("add_information", "resume"):
        return _("The question ended.")
    if event.kind == "resume":
        return _("The longest time to wait was over.")
    if event.by == "resident":
        return _("The resident replied.")
    return _("The reply was written down by %(who)s.") % {"who": _who(event)}
