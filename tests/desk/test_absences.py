"""Who is away, and whose deputy acts: days of the town's calendar, one deputy at a time, ended and never deleted."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inbox.people import absences
from inbox.people.models import Absence, Membership, Town, User
from inbox.people.roles import Role
from inbox.people.standing import standing_of
from tests.desk.pages import NOW, in_hand, verbs, words
from tests.make import make_member

AWAY = {"first_on": "2026-11-05", "last_on": "2026-11-06", "deputy": "second_officer"}


@pytest.fixture
def enter(sign_in):
    def entered(role, *, member="", **fields):
        address = f"/desk/away/?member={member}" if member else "/desk/away/"
        return sign_in(role).post(address, AWAY | fields)

    return entered


def kept() -> list[tuple]:
    rows = Absence.objects.order_by("pk").values_list("member__username", "deputy__username", "from_at", "until_at")
    return list(rows)


def test_member_enters_their_own_absence_first_and_last_day_included(town, enter):
    Town.objects.update(zone="Asia/Shanghai")
    assert enter("officer").status_code == 302
    first, after = datetime(2026, 11, 4, 16, tzinfo=UTC), datetime(2026, 11, 6, 16, tzinfo=UTC)
    assert kept() == [("officer", "second_officer", first, after)]
    assert [standing_at(at, town.second_officer) for at in (first - A_SECOND, first, after - A_SECOND, after)] == [
        set(),
        {town.officer.pk},
        {town.officer.pk},
        set(),
    ]


A_SECOND = timedelta(seconds=1)


def standing_at(at, member) -> set[int]:
    with time_machine.travel(at, tick=False):
        return set(standing_of(member).covers)


def test_absence_from_today_counts_from_this_moment_and_days_cross_the_change_of_clocks(town, enter):
    assert enter("officer", first_on="2026-11-04", last_on="2027-03-28").status_code == 302
    assert kept() == [("officer", "second_officer", NOW, datetime(2027, 3, 28, 23, tzinfo=UTC))]


def test_deputy_finds_the_absent_members_questions_among_theirs(town, enter, sign_in, ask):
    question = ask()
    in_hand(town, question)
    path = f"/desk/questions/{question.number}/"
    assert "progress" not in verbs(sign_in("second_officer").get(path))
    enter("officer", first_on="2026-11-04")
    assert "progress" in verbs(sign_in("second_officer").get(path))
    assert question.number in words(sign_in("second_officer").get("/desk/mine/"))
    assert "You stand in." in words(sign_in("second_officer").get("/desk/away/"))
    sign_in("officer").post(f"/desk/away/{Absence.objects.get().pk}/end/")
    assert "progress" not in verbs(sign_in("second_officer").get(path))


@pytest.mark.parametrize(
    "fields, sentence",
    [
        ({"first_on": "2026-11-03"}, "This day is over."),
        ({"last_on": "2026-11-04"}, "The last day comes before the first one."),
        ({"last_on": "2027-11-07"}, "This is more than a year."),
        ({"first_on": "5.11."}, "Write the date as year, month and day"),
        ({"deputy": ""}, "Choose one from the list."),
        ({"deputy": "outsider"}, "what was sent is not in it."),
        ({"deputy": "officer"}, "what was sent is not in it."),
    ],
)
def test_what_can_not_be_is_said_and_what_was_typed_stays(town, enter, fields, sentence):
    response = enter("officer", **fields)
    assert (response.status_code, sentence in words(response), kept()) == (422, True, [])
    page = response.content.decode()
    typed = {name: value for name, value in (AWAY | fields).items() if name != "deputy"}
    assert all(f'name="{name}" value="{value}"' in page for name, value in typed.items())
    if "deputy" not in fields:
        assert '<option value="second_officer" selected>' in page


def test_second_absence_in_the_same_days_is_refused_by_a_sentence_and_one_beside_it_is_not(town, enter):
    enter("officer")
    again = enter("officer", first_on="2026-11-06", last_on="2026-11-20", deputy="head")
    said = "Officer is away from 5 November 2026 to 6 November 2026 already, and Second_Officer acts then."
    assert (again.status_code, said in words(again), len(kept())) == (422, True, 1)
    assert enter("officer", first_on="2026-11-07", last_on="2026-11-20", deputy="head").status_code == 302
    assert len(kept()) == 2


def test_absence_is_ended_never_deleted(town, enter, sign_in, client):
    enter("officer", first_on="2026-11-04")
    enter("officer", first_on="2026-12-01", last_on="2026-12-02")
    now_on, later = Absence.objects.order_by("pk")
    page = words(sign_in("officer").get("/desk/away/"))
    assert "I am back" in page and "Call it off" in page
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        back = sign_in("officer").post(f"/desk/away/{now_on.pk}/end/", follow=True)
        assert "Welcome back. Second_Officer no longer stands in for you." in words(back)
        off = sign_in("head").post(f"/desk/away/{later.pk}/end/", follow=True)
        assert "The absence of Officer is called off." in words(off)
        assert sign_in("officer").post(f"/desk/away/{now_on.pk}/end/").status_code == 404
        assert "Nobody is away, and nobody is going to be." in words(sign_in("officer").get("/desk/away/"))
        assert enter("officer").status_code == 302  # the days are free again
    assert [
        (one.until_at - one.from_at, one.ended_by.username)
        for one in Absence.objects.filter(ended_by__isnull=False).order_by("pk")
    ] == [
        (timedelta(hours=1), "officer"),
        (timedelta(0), "head"),
    ]


def test_head_speaks_for_their_department_and_an_administrator_for_all(town, enter, sign_in):
    make_member("gardener", town.parks, Role.OFFICER)
    assert enter("head", member="officer").status_code == 302
    assert enter("head", member="outsider", deputy="gardener").status_code == 404
    assert enter("officer", member="second_officer", deputy="officer").status_code == 404
    assert enter("leader", member="outsider", deputy="gardener").status_code == 302
    assert [(member, deputy) for member, deputy, *_days in kept()] == [
        ("officer", "second_officer"),
        ("outsider", "gardener"),
    ]
    assert "Entered by Head." in words(sign_in("officer").get("/desk/away/"))
    absence = Absence.objects.get(member=town.outsider)
    assert [sign_in(role).post(f"/desk/away/{absence.pk}/end/").status_code for role in ("head", "outsider")] == [
        404,
        302,
    ]


def test_each_sees_their_departments_whom_they_stand_in_for_and_an_administrator_everybody(town, enter, sign_in):
    enter("officer")
    Membership.objects.create(user=town.outsider, department=town.roads, role=Role.OFFICER)
    Membership.objects.filter(user=town.outsider, department=town.parks).delete()
    pages = {role: words(sign_in(role).get("/desk/away/")) for role in town.cast}
    said = "Officer: from 5 November 2026 to 6 November 2026 Second_Officer stands in."
    roads = ("reviewer", "head", "outsider", "leader", "operator")
    assert {role: said in page for role, page in pages.items()} == {role: role in roads for role in town.cast}
    assert "You: from 5 November 2026 to 6 November 2026 Second_Officer stands in." in pages["officer"]
    assert "Officer: from 5 November 2026 to 6 November 2026 You stand in." in pages["second_officer"]


def test_deputy_who_is_away_too_is_said_plainly_on_both_sides(town, enter, sign_in):
    enter("officer")
    said = "Nobody acts for Officer from 6 November 2026 to 6 November 2026: Second_Officer is away then too."
    assert said not in words(sign_in("officer").get("/desk/away/"))
    enter("second_officer", first_on="2026-11-06", last_on="2026-11-09", deputy="officer")
    page = words(sign_in("head").get("/desk/away/"))
    assert said in page
    assert "Nobody acts for Second_Officer from 6 November 2026 to 6 November 2026: Officer is away then too." in page


def test_deputy_who_does_not_answer_everywhere_is_said(town, enter, sign_in):
    Membership.objects.create(user=town.officer, department=town.parks, role=Role.OFFICER)
    assert "Outsider (Parks and Sport)" in words(sign_in("officer").get("/desk/away/"))
    enter("officer")
    page = words(sign_in("officer").get("/desk/away/"))
    assert "Second_Officer does not answer in Parks and Sport: nobody acts for Officer there." in page
    User.objects.filter(pk=town.second_officer.pk).update(is_active=False)
    page = words(sign_in("officer").get("/desk/away/"))
    assert "Second_Officer does not answer where Officer does any more: nobody acts for Officer." in page


def test_who_owns_nothing_needs_nobody_and_who_has_no_colleague_is_told(town, sign_in):
    assert "Your roles own no question" in words(sign_in("reviewer").get("/desk/away/"))
    assert sign_in("reviewer").post("/desk/away/", AWAY).status_code == 404
    assert "There is no colleague who answers in the same department" in words(sign_in("outsider").get("/desk/away/"))


def test_list_costs_the_same_queries_for_one_absence_and_three(town, enter, sign_in):
    enter("officer")
    client = sign_in("head")
    with CaptureQueriesContext(connection) as one:
        client.get("/desk/away/")
    enter("second_officer", deputy="officer")
    enter("head", deputy="officer")
    client = sign_in("head")
    with CaptureQueriesContext(connection) as three:
        client.get("/desk/away/")
    assert (len(kept()), len(one)) == (3, len(three))


@pytest.mark.django_db(transaction=True)
def test_of_two_absences_entered_at_once_one_is_kept(town):
    start, ended = threading.Barrier(2), []

    def say(deputy):
        start.wait()
        try:
            days = {"first_on": date(2026, 11, 5), "last_on": date(2026, 11, 6)}
            absences.begin(member=town.officer, deputy=deputy, by=town.officer, now=NOW, **days)
            ended.append("entered")
        except absences.AwayAlready:
            ended.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=say, args=[deputy]) for deputy in (town.second_officer, town.head)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(ended), len(kept())) == (["entered", "refused"], 1)
