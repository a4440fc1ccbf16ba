"""Instants as people read them, in a town's zone and the language in force: whole formats are translated, not parts."""

from datetime import date, datetime, tzinfo

from django.utils import dateformat
from django.utils.translation import gettext_noop, pgettext

from . import clock

# Django's word for “D”, named here so that our catalogue overrules its Chinese: a town hall writes 周二, not 星期二.
SHORT_WEEKDAYS = (
    gettext_noop("Mon"),
    gettext_noop("Tue"),
    gettext_noop("Wed"),
    gettext_noop("Thu"),
    gettext_noop("Fri"),
    gettext_noop("Sat"),
    gettext_noop("Sun"),
)


def weekday_and_hour(at: datetime, zone: tzinfo) -> str:
    """A promise: “Wednesday 25 November, 17:00”, with the year where it is not this one."""
    local = clock.local(at, zone)
    if _is_this_year(local, zone):
        return dateformat.format(local, pgettext("date format: Wednesday 25 November, 17:00", "l j F, H:i"))
    return dateformat.format(local, pgettext("date format: Wednesday 25 November 2026, 17:00", "l j F Y, H:i"))


def short_and_hour(at: datetime, zone: tzinfo) -> str:
    """A line of a history: “Wed 25 November, 17:00”, with the year where it is not this one."""
    local = clock.local(at, zone)
    if _is_this_year(local, zone):
        return dateformat.format(local, pgettext("date format: Wed 25 November, 17:00", "D j F, H:i"))
    return dateformat.format(local, pgettext("date format: Wed 25 November 2026, 17:00", "D j F Y, H:i"))


def weekday(at: datetime, zone: tzinfo) -> str:
    """A day without its hour: “Wednesday 25 November”."""
    local = clock.local(at, zone)
    return dateformat.format(local, pgettext("date format: Wednesday 25 November", "l j F"))


def day(at: datetime | date, zone: tzinfo) -> str:
    """A day with its year: “25 November 2026”."""
    local = clock.local(at, zone) if isinstance(at, datetime) else at
    return dateformat.format(local, pgettext("date format: 25 November 2026", "j F Y"))


def short_day(on: date) -> str:
    """A day among its neighbours: “Wed 25 Nov”."""
    return dateformat.format(on, pgettext("date format: Wed 25 Nov", "D j M"))


def hour(at: datetime, zone: tzinfo) -> str:
    """A time of day: “17:00”."""
    return dateformat.format(clock.local(at, zone), "H:i")


def _is_this_year(local: datetime, zone: tzinfo) -> bool:
    return local.year == clock.local(clock.now(), zone).year
