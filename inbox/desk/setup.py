"""What a town still lacks, in the order in which it is best done; each point with the place where it is done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from inbox.kit import dates
from inbox.kit.punctuation import listed
from inbox.people import second_factor
from inbox.people.models import Department, Membership, Town, User
from inbox.people.roles import Role
from inbox.people.town import languages_of, newest_calendar
from inbox.questions import queries

OCTOBER = 10  # from then on promises reach into the next year
SHOWN = 5  # names in one sentence


@dataclass(frozen=True)
class Point:
    """One line of the list. `is_done` is None where only a person can know."""

    name: str
    is_done: bool | None
    sentence: str
    url: str
    link: str


def checklist(town: Town, me: User, now: datetime) -> list[Point]:
    """Every point, done or not."""
    departments = [one for one in queries.departments() if one.is_active]
    return [
        _second_factor(me),
        _name(town),
        _calendar(town, now),
        _rules(),
        *_departments(departments),
        _topics(departments),
        *_members(departments),
        *_public(town),
        *_running(),
    ]


def _second_factor(me: User) -> Point:
    """First of all: whoever holds this account can change everything else here."""
    is_safe = second_factor.has_second_factor(me)
    said = _("You sign in with more than a password.")
    if not is_safe:
        said = _("Your account opens with a password alone, and it can change everything here.")
    return Point(_("Second factor"), is_safe, said, reverse("mfa_index"), _("Set up a second factor"))


def _name(town: Town) -> Point:
    missing = _unspoken(town, town.name)
    said = _("Its name is missing in: %(languages)s.") % {"languages": listed(missing)} if missing else str(town)
    return _of_town(_("Name of the town"), said, "name_0", _("Change the name"), is_done=not missing)


def _calendar(town: Town, now: datetime) -> Point:
    today = now.astimezone(ZoneInfo(town.zone)).date()
    known = date.fromisoformat(newest_calendar().data["known_until"])
    needed = date(today.year + (today.month >= OCTOBER), 12, 31)
    words = {"zone": town.zone, "day": dates.day(known, ZoneInfo(town.zone))}
    said = _("Clocks go by %(zone)s. Public holidays are known until %(day)s.") % words
    url = reverse("desk-setup-calendar")
    return Point(_("Time zone, hours and holidays"), known >= needed, said, url, _("Change the calendar"))


def _rules() -> Point:
    said = _("By when a person gets in touch, and by when an answer is promised for each kind of question.")
    return Point(_("Promises"), True, said, reverse("desk-setup-rules"), _("Look at the promises"))


def _departments(departments: list[Department]) -> Iterator[Point]:
    add, every = "/admin/people/department/add/", "/admin/people/department/"
    desk = next((one for one in departments if one.is_desk), None)
    if desk is None:
        said = _("No department is the desk: new questions have nowhere to go.")
        yield Point(_("Citizens’ desk"), False, said, every, _("Choose the desk"))
    else:
        url = f"{every}{desk.pk}/change/#id_phone"
        said = _("%(name)s takes new questions.") if desk.phone else _("%(name)s has no telephone number yet.")
        yield Point(_("Citizens’ desk"), bool(desk.phone), said % {"name": _called(desk)}, url, _("Change the desk"))
    others = [one for one in departments if not one.is_desk]
    if not others:
        said = _("There is none beside the desk: it would have to answer everything itself.")
        yield Point(_("Departments"), False, said, add, _("Add a department"))
        return
    silent = [_called(one) for one in others if not one.phone]
    said = ngettext("There is %(number)s.", "There are %(number)s.", len(others)) % {"number": len(others)}
    if silent:
        said = _("Without a telephone number: %(names)s.") % {"names": _some(silent)}
        yield Point(_("Departments"), False, said, every, _("Change the departments"))
        return
    yield Point(_("Departments"), True, said, add, _("Add a department"))


def _topics(departments: list[Department]) -> Point:
    topics = [one for one in queries.topics() if one.is_active]
    active = {one.pk for one in departments}
    lost = [_called(one) for one in topics if one.department_id not in active]
    said = ngettext("There is %(number)s.", "There are %(number)s.", len(topics)) % {"number": len(topics)}
    if not topics:
        said = _("There is none: residents could not say what their question is about, and nothing would be suggested.")
    elif lost:
        said = _("They belong to a department that is closed: %(names)s.") % {"names": _some(lost)}
        return Point(_("Topics"), False, said, "/admin/questions/topic/", _("Change the topics"))
    return Point(_("Topics"), bool(topics), said, "/admin/questions/topic/add/", _("Add a topic"))


def _members(departments: list[Department]) -> Iterator[Point]:
    rows = Membership.objects.filter(user__is_active=True).values_list("role", "user_id", "department_id")
    held: dict[str, set[tuple[int, int]]] = {role: set() for role in Role}
    for role, user_id, department_id in rows:
        held[role].add((user_id, department_id))
    add, link = reverse("invitations"), _("Invite somebody")
    responders = {user_id for user_id, _department in held[Role.RESPONDER]}
    said = _("There are %(number)s who take new questions on.") % {"number": len(responders)}
    if len(responders) == 1:
        said = _("There is one. A second one keeps questions moving when the first is away.")
    if not responders:
        said = _("Nobody takes new questions on yet.")
    yield Point(_("First responders"), bool(responders), said, add, link)

    served = {department_id for _user, department_id in held[Role.OFFICER]}
    bare = [_called(one) for one in departments if one.pk not in served and not one.is_desk]
    said = _("Every department has somebody who answers.")
    if bare:
        said = _("Nobody answers yet in: %(names)s.") % {"names": _some(bare)}
    yield Point(_("Officers"), bool(served) and not bare, said, add, link)

    officers = {user_id for user_id, _department in held[Role.OFFICER]}
    reviewers = {user_id for user_id, _department in held[Role.REVIEWER]}
    is_done = bool(reviewers) and (len(reviewers) > 1 or reviewers != officers)
    said = _("Answers are read by a second person before they go out.")
    if not reviewers:
        said = _("Nobody approves answers yet, so none can go out.")
    elif not is_done:
        said = _("The only reviewer is also the only officer, and nobody approves what they wrote.")
    yield Point(_("Reviewers"), is_done, said, add, link)


def _public(town: Town) -> Iterator[Point]:
    edit = _("Write it")
    missing = _unspoken(town, town.emergency_line)
    said = _("Residents in danger read first whom to call.")
    if missing:
        said = _("Missing in: %(languages)s. It stands first on the home page.") % {"languages": listed(missing)}
    yield _of_town(_("Line for emergencies"), said, "emergency_line_0", edit, is_done=not missing)

    reach = bool(town.contact.get("phone")) and not _unspoken(town, town.contact.get("address", {}))
    said = _("Telephone and address stand below every page.")
    if not reach:
        said = _("Telephone or address of the counter is missing; not everybody writes.")
    yield _of_town(_("Telephone and counter"), said, "phone", edit, is_done=reach)

    names = {"about": _("How it works"), "privacy": _("Privacy"), "accessibility": _("Accessibility")}
    empty = [name for key, name in names.items() if _unspoken(town, town.texts.get(key, {}))]
    said = _("Written by the town, in every language it offers.")
    if empty:
        said = _("Ours still stands, in at least one language, under: %(names)s. A lawyer should read yours.")
    first = next((key for key, name in names.items() if name in empty), "about")
    yield _of_town(_("Texts of the town"), said % {"names": listed(empty)}, f"{first}_0", edit, is_done=not empty)

    said = _("Its own colours or logo are shown.") if town.brand_colour or town.logo_id else _("The colours are ours.")
    yield _of_town(_("Look"), said, "brand_colour", _("Choose colours and logo"), is_done=None)


def _running() -> Iterator[Point]:
    """What whoever runs the server sees to."""
    said = _("Letters go out through a mail server.")
    if not settings.EMAIL_URL:
        said = _("No mail server is set (EMAIL_URL): letters wait, and are given up after four days.")
    yield Point(_("Mail"), bool(settings.EMAIL_URL), said, "", "")

    if not settings.HTTPS:
        said = _("This site’s address is %(url)s. Residents’ words need https (INBOX_SITE_URL).")
        yield Point(_("Secure address"), False, said % {"url": settings.SITE_URL}, "", "")
    said = _("Everything worth keeping is in one folder: have it copied every night, and try once to put it back.")
    yield Point(_("Backups"), None, said, "", "")


def _of_town(name: str, sentence: str, field: str, link: str, *, is_done: bool | None) -> Point:
    return Point(name, is_done, sentence, f"/admin/people/town/1/change/#id_{field}", link)


def _unspoken(town: Town, texts: dict[str, str]) -> list[str]:
    """Languages that the town offers and that this text is missing in."""
    return [name for code, name in languages_of(town) if not texts.get(code)]


def _called(one) -> str:
    return one.name_in(get_language())


def _some(names: list[str]) -> str:
    return listed(names) if len(names) <= SHOWN else listed([*names[:SHOWN], "…"])
