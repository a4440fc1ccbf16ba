"""Departments in the administration: what is in the way of closing or deleting one is said, and the database agrees."""

import pytest
import time_machine
from django.db import IntegrityError
from django.test import Client

from inbox.people.models import Absence, Department
from inbox.questions.actions.ask_department import ask_department
from inbox.questions.actions.claim import claim
from inbox.questions.actions.offer import offer
from inbox.questions.actions.return_to_desk import return_to_desk
from inbox.questions.actions.withdraw import withdraw
from inbox.questions.actor import resident_of
from inbox.questions.models import Topic
from tests.desk.pages import words
from tests.make import MONDAY, make_department, make_in_hand, make_question, make_topic, make_town

pytestmark = pytest.mark.django_db
NOON = MONDAY.replace(hour=14)


@pytest.fixture
def town():
    with time_machine.travel(NOON, tick=False):
        yield make_town()


@pytest.fixture
def leader(town):
    client = Client()
    client.force_login(town.leader)
    return client


def close(leader, department, **fields):
    sent = {"name_en": department.name["en"], "name_zh-hans": department.name["zh-hans"], "phone": "1", **fields}
    return leader.post(f"/admin/people/department/{department.pk}/change/", sent, follow=True)


def leads(town):
    make_in_hand(town, make_question(town))
    Topic.objects.update(department=town.desk)


def led(town):
    question = make_in_hand(town, make_question(town))
    withdraw(question_id=question.pk, actor=resident_of(question.pk), now=NOON)
    Topic.objects.update(department=town.desk)


def is_offered(town):
    Topic.objects.update(department=town.desk)
    question = make_question(town)
    claim(question_id=question.pk, actor=town.actor("responder"), now=NOON)
    offer(question_id=question.pk, actor=town.actor("responder"), now=NOON, to=town.roads, reason="Lamps.")


def is_asked(town):
    Topic.objects.update(department=town.desk)
    question = make_question(town)
    claim(question_id=question.pk, actor=town.actor("responder"), now=NOON)
    ask_department(
        question_id=question.pk, actor=town.actor("responder"), now=NOON, department=town.roads, ask="How deep?"
    )


def has_topics(town):
    make_topic("lamps", town.roads, "Lamps", "路灯")


@pytest.mark.parametrize(
    "make, sentence",
    [
        (leads, "It leads 1 open question."),
        (led, "It led 1 question that can be opened again."),
        (is_offered, "It was offered 1 question."),
        (is_asked, "It was asked to help with 1 question."),
        (has_topics, "It has 2 topics."),
    ],
)
def test_department_in_use_is_not_closed_and_what_is_in_the_way_is_said(town, leader, make, sentence):
    make(town)
    response = close(leader, town.roads)
    said = f"It can’t be taken out of use yet. {sentence} Merge it into the department that takes over."
    assert said in words(response)
    assert 'href="/desk/setup/departments/"' in response.content.decode()
    assert Department.objects.get(pk=town.roads.pk).is_active
    with pytest.raises(IntegrityError):
        Department.objects.filter(pk=town.roads.pk).update(is_active=False)


def test_department_that_holds_nothing_is_closed_and_opened_again(town, leader):
    assert close(leader, town.parks).status_code == 200 and not Department.objects.get(pk=town.parks.pk).is_active
    close(leader, town.parks, is_active="on")
    assert Department.objects.get(pk=town.parks.pk).is_active


def test_desk_stays_in_use_and_is_one(town, leader):
    page = words(close(leader, town.desk, is_desk="on"))
    assert "The citizens’ desk stays in use: new questions arrive there." in page
    page = words(close(leader, town.parks, is_desk="on", is_active="on"))
    assert "A town has one desk, and Citizens’ Desk is it. Take it away there first." in page
    assert list(Department.objects.filter(is_desk=True)) == [town.desk]


def test_department_that_was_merged_stays_closed(town, leader):
    Department.objects.filter(pk=town.parks.pk).update(is_active=False, merged_into=town.roads)
    page = words(close(leader, town.parks, is_active="on"))
    assert "It became part of Roads and Parking. Add a new department instead." in page
    assert not Department.objects.get(pk=town.parks.pk).is_active


def nothing_yet(_department):
    """What the form was told a moment too early."""
    return []


def test_what_reaches_a_department_between_looking_and_closing_is_no_error_page(town, leader, settings):
    settings.ABOVE = {"department in use": "tests.people.test_department_form.nothing_yet"}
    has_topics(town)
    assert "Something reached this department meanwhile. Look at it again." in words(close(leader, town.roads))
    assert Department.objects.get(pk=town.roads.pk).is_active


def test_new_name_stands_where_something_happened_under_the_old_one_and_the_form_says_so(town, leader):
    question = make_in_hand(town, make_question(town))
    page = leader.get(f"/admin/people/department/{town.roads.pk}/change/")
    assert "A new name stands everywhere at once, also where something happened under the old one." in words(page)
    before = words(leader.get(f"/desk/questions/{question.number}/"))
    assert "Roads and Parking" in before
    close(leader, town.roads, name_en="Streets", is_active="on")
    after = words(leader.get(f"/desk/questions/{question.number}/"))
    assert "Streets" in after and "Roads and Parking" not in after


def test_department_named_by_anything_is_not_deleted_and_each_is_said(town, leader):
    works = make_department("works", "Public Works", "工程科")
    question = make_in_hand(town, make_question(town))
    ask_department(question_id=question.pk, actor=town.actor("officer"), now=NOON, department=works, ask="How deep?")
    return_to_desk(question_id=question.pk, actor=town.actor("officer"), now=NOON, reason="Not ours.", suggest=works)
    Department.objects.filter(pk=town.parks.pk).update(is_active=False, merged_into=works)
    page = words(leader.get(f"/admin/people/department/{works.pk}/delete/"))
    for what in ("contributions", "precedents", "departments"):
        assert f"It is still named by: {what} (1)." in page
    page = words(leader.get(f"/admin/people/department/{town.roads.pk}/delete/"))
    for what in ("stewardships (1)", "offers (1)", "events (", "topics (1)"):
        assert f"It is still named by: {what}" in page
    assert leader.post(f"/admin/people/department/{works.pk}/delete/", {"post": "yes"}).status_code == 200
    assert Department.objects.filter(pk=works.pk).exists()


def test_member_who_was_away_or_stood_in_is_not_deleted(town, leader):
    Absence.objects.create(
        member=town.officer,
        deputy=town.second_officer,
        from_at=NOON,
        until_at=NOON,
        made_at=NOON,
        made_by=town.head,
    )
    for role in ("officer", "second_officer", "head"):
        page = words(leader.get(f"/admin/people/user/{town.cast[role].pk}/delete/"))
        assert "It is still named by: absences (1)." in page
