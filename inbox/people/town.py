"""The town's own row and its newest calendar, as the rest of the product asks for them."""

from zoneinfo import ZoneInfo

from inbox.people.models import Calendar, Department, Town


class NoTownYet(Exception):
    """The database holds no town: run `init_town` (a real one) or `demo`."""


def town() -> Town:
    found = Town.objects.first()
    if found is None:
        raise NoTownYet("There is no town yet. Run: python3 manage.py init_town (or: demo)")
    return found


def zone() -> ZoneInfo:
    return ZoneInfo(town().zone)


def desk() -> Department:
    """The department that new questions reach."""
    found = Department.objects.filter(is_desk=True).first()
    if found is None:
        raise NoTownYet("There is no citizens’ desk yet. Run: python3 manage.py init_town (or: demo)")
    return found


def newest_calendar() -> Calendar:
    found = Calendar.objects.order_by("-pk").first()
    if found is None:
        raise NoTownYet("There is no calendar yet. Run: python3 manage.py init_town (or: demo)")
    return found
