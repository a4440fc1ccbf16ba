"""The administration: for those who set the town up, texts in each language, nothing in use deleted."""

import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client

from inbox.people.models import Department, Membership, Town, User
from inbox.questions.models import Question, Topic
from tests.make import make_in_hand, make_question, make_town

pytestmark = pytest.mark.django_db

PAGES = [
    "/admin/",
    "/admin/people/town/",
    "/admin/people/town/1/change/",
    "/admin/people/department/",
    "/admin/people/department/add/",
    "/admin/people/user/",
    "/admin/people/user/add/",
    "/admin/people/membership/",
    "/admin/people/calendar/",
    "/admin/questions/pack/",
    "/admin/questions/topic/",
    "/admin/questions/topic/add/",
]


def client_of(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def superuser(town) -> Client:
    User.objects.filter(pk=town.operator.pk).update(is_superuser=True)
    return client_of(User.objects.get(pk=town.operator.pk))


@pytest.mark.parametrize("page", PAGES)
def test_administration_opens_for_leaders_and_operators_alone(page):
    town = make_town()
    assert superuser(town).get(page).status_code == 200
    stranger = client_of(None).get(page, follow=True)
    assert stranger.redirect_chain[-1][0].startswith("/accounts/login/?next=")
    seen = {role: client_of(member).get(page, follow=True).status_code for role, member in town.cast.items()}
    assert seen == dict.fromkeys(town.cast, 403) | {"leader": 200, "operator": 200}


@pytest.mark.parametrize("page", ["/about/", "/departments/", "/questions/{number}/"])
def test_what_is_changed_shows_on_public_pages_at_once(page):
    town = make_town()
    page = page.format(number=make_question(town).number)
    sent = {"name_en": "Counter", "phone": "555 0199", "is_desk": "on", "is_active": "on"}
    names = {"name_en": "New Testing", "phone": "555 0142", "languages": ["en", "zh-hans"]}
    before = Client().get(page).content.decode()
    assert "Town of Testing" in before
    client = client_of(town.leader)
    assert client.post(f"/admin/people/department/{town.desk.pk}/change/", sent).status_code == 302
    saved = client.post("/admin/people/town/1/change/", names)
    assert saved.status_code == 302, saved.context["errors"]
    after = Client().get(page).content.decode()
    assert "New Testing" in after and "555 0142" in after and "Citizens’ Desk" not in after


def test_address_of_a_department_and_a_topic_stays_as_it_is():
    town = make_town()
    sent = {"slug": "elsewhere", "name_en": "Renamed", "department": town.roads.pk, "kind": "help", "urgency": "normal"}
    for page, row in (("people/department", town.parks), ("questions/topic", town.topic)):
        assert superuser(town).post(f"/admin/{page}/{row.pk}/change/", sent).status_code == 302
        assert (type(row).objects.get(pk=row.pk).name["en"], type(row).objects.get(pk=row.pk).slug) == (
            "Renamed",
            row.slug,
        )


def test_department_is_added_with_a_name_in_each_language_cleaned():
    town = make_town()
    sent = {"slug": "water", "name_en": " Water\u202e and  Drains", "name_zh-hans": "供排水科", "is_active": "on"}
    response = superuser(town).post("/admin/people/department/add/", sent)
    assert response.status_code == 302, response.context["errors"]
    assert Department.objects.get(slug="water").name == {"en": "Water and Drains", "zh-hans": "供排水科"}
    missing = superuser(town).post(
        "/admin/people/department/add/", sent | {"slug": "w2", "name_en": "", "name_zh-hans": ""}
    )
    assert (missing.status_code, Department.objects.filter(slug="w2").exists()) == (200, False)


def test_department_in_use_is_not_deleted_and_a_sentence_says_why():
    town = make_town()
    make_question(town)
    client = superuser(town)
    page = client.get(f"/admin/people/department/{town.desk.pk}/delete/").content.decode()
    assert "It is still named by: questions (1)." in page
    assert client.post(f"/admin/people/department/{town.desk.pk}/delete/", {"post": "yes"}).status_code == 200
    assert Department.objects.filter(pk=town.desk.pk).exists()

    free = Department.objects.create(slug="free", name={"en": "Free"})
    assert client.post(f"/admin/people/department/{free.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Department.objects.filter(pk=free.pk).exists()


def test_many_are_not_deleted_at_once_where_one_is_in_use():
    town = make_town()
    make_question(town)
    sent = {"action": "delete_selected", "_selected_action": [town.topic.pk], "post": "yes"}
    superuser(town).post("/admin/questions/topic/", sent)
    assert Topic.objects.filter(pk=town.topic.pk).exists()


def test_member_is_added_and_given_a_role():
    town = make_town()
    client = superuser(town)
    sent = {
        "username": "new.one",
        "name": "New One",
        "email": "new.one@town.example",
        "language": "zh-hans",
        "usable_password": "true",
        "password1": "a long pass phrase",
        "password2": "a long pass phrase",
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "0",
        "memberships-0-department": town.roads.pk,
        "memberships-0-role": "officer",
    }
    response = client.post("/admin/people/user/add/", sent)
    assert response.status_code == 302, response.context["errors"]
    member = User.objects.get(username="new.one")
    assert member.check_password("a long pass phrase")
    assert client.get(f"/admin/people/user/{member.pk}/change/").status_code == 200
    assert client.post(
        "/admin/people/membership/add/", {"user": member.pk, "department": town.parks.pk, "role": "reviewer"}
    )
    assert Membership.objects.filter(user=member, department=town.parks, role="reviewer").exists()


def test_there_is_one_town_for_ever():
    town = make_town()
    client = superuser(town)
    assert client.get("/admin/people/town/add/").status_code == 403
    assert client.post("/admin/people/town/1/delete/", {"post": "yes"}).status_code == 403
    assert Town.objects.count() == 1


def test_leader_can_make_nobody_an_operator_and_open_no_operators_account():
    town = make_town()
    client = client_of(town.leader)
    sent = {"user": town.officer.pk, "department": town.hall.pk, "role": "operator"}
    assert client.post("/admin/people/membership/add/", sent).status_code == 200
    assert client.post("/admin/people/membership/add/", sent | {"role": "reviewer"}).status_code == 302
    assert set(Membership.objects.filter(user=town.officer).values_list("role", flat=True)) == {"officer", "reviewer"}

    page = f"/admin/people/user/{town.operator.pk}/"
    new = {"usable_password": "true", "password1": "a long pass phrase", "password2": "a long pass phrase"}
    assert client.post(f"{page}password/", new).status_code == 403
    assert client.post(f"{page}change/", {"username": "mine"}).status_code == 403
    assert client.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    own = f"/admin/people/user/{town.leader.pk}/change/"
    none = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    fields = {"username": "leader", "name": "Leader", "language": "en", "is_active": "on", "is_superuser": "on"}
    assert client.post(own, fields | none).status_code == 302
    assert User.objects.get(pk=town.leader.pk).is_superuser is False
    held = Membership.objects.get(user=town.operator)
    assert client.post(f"/admin/people/membership/{held.pk}/delete/", {"post": "yes"}).status_code == 403


def test_versions_of_calendar_and_rules_are_only_read():
    town = make_town()
    client = superuser(town)
    for page in ("people/calendar", "questions/pack"):
        assert client.get(f"/admin/{page}/add/").status_code == 403
        assert client.post(f"/admin/{page}/1/delete/", {"post": "yes"}).status_code in {302, 403}


def test_administration_speaks_the_members_language_and_names_departments_in_it(client):
    town = make_town()
    User.objects.filter(pk=town.leader.pk).update(language="zh-hans")
    client.force_login(town.leader)
    pages = {path: client.get(f"/admin/{path}").content.decode() for path in ("people/department/", "people/user/")}
    assert "道路停车科" in pages["people/department/"] and "Roads and Parking" not in pages["people/department/"]
    for page in pages.values():
        assert not re.search(r">\s*(Slug|Phone|Department|Is active)\s*<", page)


def test_new_member_form_asks_for_a_password_in_our_words(client):
    town = make_town()
    client.force_login(town.leader)
    html = client.get("/admin/people/user/add/").content.decode()
    assert "A few words in a row" in html and "LDAP" not in html and "usable_password" not in html


# what is in use → its table, and a part of the sentence that the administration says
IN_USE = {
    "department": ("people_department", "It is still named by: questions (1)."),
    "member": ("people_user", "It is still named by: stewardships (1)."),
    "topic": ("questions_topic", "It is still named by: questions (1)."),
}


@pytest.mark.parametrize("what", IN_USE)
def test_what_is_in_use_is_deleted_by_nobody(what):
    """Neither in the administration, which says why, nor in code, nor by a hand in the database."""
    town = make_town()
    question = make_in_hand(town, make_question(town))
    one = {"department": question.lead, "member": question.owner, "topic": question.topic}[what]
    table, sentence = IN_USE[what]
    address = f"/admin/{table.replace('_', '/')}/{one.pk}/delete/"
    client = superuser(town)
    for page in (client.get(address), client.post(address, {"post": "yes"})):
        assert (page.status_code, sentence in page.content.decode()) == (200, True)
    with pytest.raises(ProtectedError):
        one.delete()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE id = %s", [one.pk])
    assert Question.objects.get(lead=question.lead, owner=question.owner, topic=question.topic) == question
