"""A promise as the desk shows it: how much working time is left or gone, in words, with a shape for the eye."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inbox.kit import dates
from inbox.questions.calendar import ONE_DAY, Calendar
from inbox.questions.deadlines import working_seconds
from inbox.questions.models import Contribution, Question
from inbox.questions.rules import rules_of
from inbox.questions.states import DONE, ContributionState, Urgency
from inbox.questions.words import HANDLING

SOON_FROM = 70  # per cent of the promise that are used
LONG_LATE = timedelta(days=60)  # from here on a date says more than a count of days
MINUTE, HOUR, DAY = 60, 3_600, 86_400


@dataclass(frozen=True)
class TimeLeft:
    """`state` is fine, soon, late, paused, okay or over; `used` is the share of the promise that is gone, 0 to 100."""

    state: str
    words: str
    used: int = 0


def time_left(question: Question, now: datetime) -> TimeLeft:
    """Where the promise of this question stands; its frozen rules are read once a process."""
    if question.handling in DONE:
        return TimeLeft("okay", str(HANDLING[question.handling]))
    if question.paused_at:
        return TimeLeft("paused", _("Paused"))
    rules = rules_of(question)
    is_working = rules.pack.limit(question.kind, question.urgency).is_working
    if question.due_at <= now:
        return TimeLeft("late", _late(question.due_at, now, rules.calendar, is_working=is_working), 100)
    left = _seconds(now, question.due_at, rules.calendar, is_working=is_working)
    whole = _seconds(question.received_at, question.due_at, rules.calendar, is_working=is_working)
    used = 100 - 100 * left // max(whole, 1)
    state = "soon" if used >= SOON_FROM or question.urgency == Urgency.EMERGENCY else "fine"
    words = _("%(time)s left") % {"time": in_words(left, _day(rules.calendar, is_working=is_working))}
    return TimeLeft(state, words, max(0, min(100, used)))


def contribution_left(asked: Contribution, question: Question, now: datetime) -> TimeLeft:
    """Where an ask stands: the day of its time that today is, in working days of the question's own calendar."""
    match asked.state:
        case ContributionState.GIVEN:
            return TimeLeft("okay", _("Given"))
        case ContributionState.DECLINED:
            return TimeLeft("over", _("Declined"))
        case ContributionState.LAPSED:
            return TimeLeft("over", _("No longer needed"))
    calendar = rules_of(question).calendar
    if asked.due_at <= now:
        days = working_days(asked.due_at, now, calendar)
        late = ngettext("%(days)d working day late", "%(days)d working days late", days) % {"days": days}
        return TimeLeft("late", late if days else _("Late"), 100)
    day, whole = working_days(asked.asked_at, now, calendar), working_days(asked.asked_at, asked.due_at, calendar)
    if not day:
        words = ngettext("%(days)d working day left", "%(days)d working days left", whole) % {"days": whole}
        return TimeLeft("fine", words) if whole else TimeLeft("soon", _("Due today"))
    state = "soon" if day == whole else "fine"
    return TimeLeft(state, _("Day %(day)d of %(days)d") % {"day": day, "days": whole}, 100 * day // whole)


def working_days(start: datetime, end: datetime, calendar: Calendar) -> int:
    """How many working days there are after the local date of `start`, up to that of `end`."""
    last = calendar.local_date(end)
    opened = calendar.openings(calendar.local_date(start) + ONE_DAY)
    return sum(1 for _span in takewhile(lambda span: calendar.local_date(span[0]) <= last, opened))


def in_words(seconds: int, day: int = DAY) -> str:
    """A stretch of time by its two largest units; `day` is how many seconds make one (a working day has fewer)."""
    days, rest = divmod(seconds, day)
    hours, minutes = rest // HOUR, rest % HOUR // MINUTE
    if days and hours:
        return _("%(days)d d %(hours)d h") % {"days": days, "hours": hours}
    if days:
        return _("%(days)d d") % {"days": days}
    if hours:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(minutes)d min") % {"minutes": minutes}


def _late(due_at: datetime, now: datetime, calendar: Calendar, *, is_working: bool) -> str:
    if now - due_at > LONG_LATE:
        return _("Late since %(date)s") % {"date": dates.day(due_at, get_current_timezone())}
    late = _seconds(due_at, now, calendar, is_working=is_working)
    if late < MINUTE:  # the evening after a promise fell due: no working time has passed yet
        return _("Late")
    return _("Late %(time)s") % {"time": in_words(late, _day(calendar, is_working=is_working))}


def _seconds(start: datetime, end: datetime, calendar: Calendar, *, is_working: bool) -> int:
    return working_seconds(start, end, calendar) if is_working else int((end - start).total_seconds())


def _day(calendar: Calendar, *, is_working: bool) -> int:
    """Seconds of an ordinary day: the first weekday that has hours, or all 24 of them."""
    if not is_working:
        return DAY
    opens, closes = next(filter(None, calendar.hours))
    return (closes.hour - opens.hour) * HOUR + (closes.minute - opens.minute) * MINUTE
