"""The town's own row and its newest calendar, as the rest of the product asks for them."""

from zoneinfo import ZoneInfo

from django.conf import settings

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


def languages_of(town: Town | None) -> list[tuple[str, str]]:
    """Code and name of the languages that the town offers, in the order of the settings; all where it chose none."""
    chosen = town.languages if town else []
    return [(code, name) for code, name in settings.LANGUAGES if code in chosen] or list(settings.LANGUAGES)


def offered_languages() -> list[tuple[str, str]]:
    return languages_of(Town.objects.first())


def desk() -> Department:
    """The department that new questions reach."""
    found = Department.objects.filter(is_desk=True).first()
    if found is None:
        raise NoTownYet("There is no citizens’ desk yet. Run: python3 manage.py init_town (or: demo)")
    return found


def successor(department: Department) -> Department:
    """The department that took over what this one did; itself where it was not merged."""
    while department.merged_into is not None:
        department = department.merged_into
    return department


def held(department: Department) -> Department:
    """The department as it stands, kept so until the transaction ends: whoever closes or merges it waits for that."""
    return Department.objects.select_for_update(no_key=True).get(pk=department.pk)


def heir(department: Department) -> Department:
    """The successor as things stand, held. Whoever is about to lead comes from here, not from a row read earlier."""
    found = held(successor(Department.objects.get(pk=department.pk)))
    return found if found.merged_into_id is None else heir(found)


def newest_calendar() -> Calendar:
    found = Calendar.objects.order_by("-pk").first()
    if found is None:
        raise NoTownYet("There is no calendar yet. Run: python3 manage.py init_town (or: demo)")
    return found
