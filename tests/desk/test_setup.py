"""Setting the town up at the desk: what is missing, and new versions of calendar and promises, their dates first."""

import pytest
import time_machine
from django.test import Client

from inbox.desk.setup import checklist
from inbox.kit import clock
from inbox.people.models import Calendar, Department, Membership, Town
from inbox.questions.deadlines import Limit
from inbox.questions.models import Pack, Topic
from inbox.questions.rules import rules_of
from tests.make import MONDAY, make_question, make_town

pytestmark = pytest.mark.django_db

CALENDAR = {
    "zone": "Europe/London",
    "country": "gb",
    "subdiv": "ENG",
    "hours": "mon-fri 09:00 – 17:00\nsat 10:00-12:00",
    "days_off": "2026-11-04 Harbour Day",
    "extra_days": "2026-11-08",
}


@pytest.fixture
def town():
    with time_machine.travel(MONDAY, tick=False):
        yield make_town()


def client_of(member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def missing(town) -> dict[str, str]:
    points = checklist(Town.objects.get(), town.leader, clock.now())
    return {point.name: point.sentence for point in points if point.is_done is False}


def test_checklist_says_what_is_missing_and_where_it_is_done(town):
    before = missing(town)
    assert before["Officers"] == "Nobody answers yet in: Office of the Mayor."
    assert before["Telephone and counter"] == "Telephone or address of the counter is missing; not everybody writes."
    assert (
        not {"Name of the town", "Citizens’ desk", "Departments", "Topics", "First responders", "Reviewers"}
        & before.keys()
    )
    page = client_of(town.leader).get("/desk/setup/").content.decode()
    assert all(
        sentence in page for sentence in ("Nobody answers yet in: Office of the Mayor.", "Choose colours and logo")
    )
    for link in ("/admin/people/town/1/change/#id_phone", "/accounts/invitations/", "/desk/setup/calendar/"):
        assert f'href="{link}"' in page


def test_checklist_follows_what_is_taken_away(town):
    Membership.objects.filter(role__in=["reviewer", "responder"]).delete()
    Department.objects.update(phone="")
    Topic.objects.update(is_active=False)
    Calendar.objects.create(data=Calendar.objects.get().data | {"known_until": "2026-12-31"}, made_at=MONDAY)
    Town.objects.update(name={"zh-hans": "测试镇"}, emergency_line={})
    found = missing(town)
    assert found["Name of the town"] == "Its name is missing in: English."
    assert found["Time zone, hours and holidays"].endswith("known until 31 December 2026.")
    assert found["Citizens’ desk"] == "Citizens’ Desk has no telephone number yet."
    assert found["Departments"].startswith("Without a telephone number: ")
    assert {"Topics", "First responders", "Reviewers", "Line for emergencies"} <= found.keys()


def test_only_reviewer_who_is_the_only_officer_is_not_enough(town):
    Membership.objects.filter(role__in=["reviewer", "officer"]).delete()
    for role in ("reviewer", "officer"):
        Membership.objects.create(user=town.head, department=town.roads, role=role)
    assert (
        missing(town)["Reviewers"] == "The only reviewer is also the only officer, and nobody approves what they wrote."
    )
    Membership.objects.create(user=town.officer, department=town.roads, role="officer")
    assert "Reviewers" not in missing(town)


def test_new_calendar_is_seen_before_it_counts_and_earlier_questions_keep_theirs(town):
    asked = make_question(town, now=MONDAY)
    client = client_of(town.leader)
    seen = client.post("/desk/setup/calendar/", CALENDAR)
    assert seen.status_code == 200 and Calendar.objects.count() == 1
    page = seen.content.decode()
    # Five working days: Tuesday, (Harbour Day), Thursday, Friday, Saturday, and Sunday, which is worked.
    assert "Monday 9 November, 17:00" in page and "<b>Sunday 8 November, 17:00</b>" in page

    assert client.post("/desk/setup/calendar/", CALENDAR | {"step": "adopt"}).status_code == 302
    newest = Calendar.objects.order_by("-pk").first()
    assert newest.data["hours"]["sat"] == "10:00-12:00" and newest.data["holidays"]["2026-11-04"] == "Harbour Day"
    assert newest.data["made_from"]["subdiv"] == "ENG"
    later = make_question(town, now=MONDAY)
    asked.refresh_from_db()
    assert (asked.calendar_id == newest.pk, later.calendar_id == newest.pk) == (False, True)
    assert (f"{asked.due_at:%d %H}", f"{later.due_at:%d %H}") == ("09 17", "08 17")
    form = client.get("/desk/setup/calendar/").content.decode()
    assert "2026-11-04 Harbour Day" in form and "sat 10:00-12:00" in form and 'value="ENG"' in form


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"zone": "Middle/Earth"}, "There is no such time zone."),
        ({"country": "XQ"}, "These do not make a calendar"),
        ({"hours": "every day 9 to 5"}, "is not understood. Write it as in: mon-fri 09:00-17:00"),
        ({"hours": "mon-fri 17:00-09:00"}, "These do not make a calendar"),
        ({"hours": "mon-fri 25:00-26:00"}, "These do not make a calendar"),
        ({"days_off": "2026"}, "“2026” does not begin with a date."),
        ({"days_off": "31.12.2026 Old Year"}, "does not begin with a date."),
        ({"days_off": "2026-11-08"}, "These do not make a calendar"),
    ],
)
def test_calendar_that_is_none_changes_nothing_and_says_why(town, changes, sentence):
    response = client_of(town.leader).post("/desk/setup/calendar/", CALENDAR | changes | {"step": "adopt"})
    page = response.content.decode()
    assert response.status_code == 422 and Calendar.objects.count() == 1
    assert sentence in page and "Nothing has changed yet." in page
    for text in changes.values():
        assert text in page


def as_sent(town) -> dict[str, str]:
    """What the form of the promises holds, as a browser would send it back."""
    form = client_of(town.leader).get("/desk/setup/rules/").context["form"]
    begun = {name: form.get_initial_for_field(field, name) or " working_days" for name, field in form.fields.items()}
    limits = {name: str(limit).split(" ") for name, limit in begun.items()}
    return {f"{name}_{part}": limit[at] for name, limit in limits.items() for at, part in enumerate(("amount", "unit"))}


def test_new_promises_are_seen_before_they_hold_and_earlier_questions_keep_theirs(town):
    asked = make_question(town, now=MONDAY)
    client, sent = client_of(town.leader), as_sent(town)
    sent |= {"normal-consultation_amount": "3", "extension_amount": "50"}
    page = client.post("/desk/setup/rules/", sent).content.decode()
    assert Pack.objects.count() == 1
    assert "Monday 9 November, 17:00" in page and "<b>Thursday 5 November, 17:00</b>" in page

    for _version in (1, 2):
        assert client.post("/desk/setup/rules/", sent | {"step": "adopt"}).status_code == 302
    own = list(Pack.objects.filter(name="own").order_by("pk").values_list("pack_version", flat=True))
    assert (own, Town.objects.get().pack) == ([1, 2], "own")
    later = make_question(town, now=MONDAY)
    asked.refresh_from_db()
    assert (f"{asked.due_at:%d %H}", f"{later.due_at:%d %H}") == ("09 17", "05 17")
    before, after = rules_of(asked).pack, rules_of(later).pack
    assert (before.extension, after.extension, after.grace_for) == (100, 50, before.grace_for)


def test_passing_on_is_promised_for_the_urgencies_that_have_a_number(town):
    client, sent = client_of(town.leader), as_sent(town)
    sent |= {"dispatch-emergency_amount": "1", "dispatch-emergency_unit": "calendar_hours"}
    client.post("/desk/setup/rules/", sent | {"step": "adopt"})
    assert rules_of(make_question(town, now=MONDAY)).pack.dispatch == {"emergency": Limit(1, "calendar_hours")}
    assert as_sent(town) == sent
    client.post("/desk/setup/rules/", sent | {"dispatch-emergency_amount": "", "step": "adopt"})
    assert rules_of(make_question(town, now=MONDAY)).pack.dispatch == {}


@pytest.mark.parametrize("wrong", [{"contact_amount": "-1"}, {"contact_amount": "soon"}, {"review_unit": "moons"}])
def test_promise_that_is_none_changes_nothing(town, wrong):
    response = client_of(town.leader).post("/desk/setup/rules/", as_sent(town) | wrong | {"step": "adopt"})
    assert response.status_code == 422 and Pack.objects.count() == 1
    assert "Nothing has changed yet." in response.content.decode()


def test_pages_wait_for_a_second_factor_where_the_town_asks_for_one(town, settings):
    client = client_of(town.leader)
    assert client.get("/desk/setup/calendar/").status_code == 200
    settings.SECOND_FACTOR = "publish"
    for page in ("/desk/setup/", "/desk/setup/calendar/", "/desk/setup/rules/"):
        for response in (client.get(page), client.post(page, {"step": "adopt"})):
            assert response.status_code in {302, 403}, page
    assert (Calendar.objects.count(), Pack.objects.count()) == (1, 1)
