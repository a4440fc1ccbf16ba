"""A member made inactive, a role taken away: what they owned is vacated at once, and what follows is said."""

import pytest
import time_machine
from django.test import Client

from inbox.people.models import Membership, User
from inbox.questions.models import Event, Question
from inbox.questions.verifying import Found, verify
from tests.desk.pages import words
from tests.make import MONDAY, make_in_hand, make_question, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    with time_machine.travel(MONDAY.replace(hour=15), tick=False):
        yield make_town()


def client_of(member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def fields_of(member, *, is_active=True, drop=()) -> dict[str, str]:
    """What the member's page sends, less the roles in `drop`."""
    held = list(Membership.objects.filter(user=member).order_by("pk"))
    sent = {"username": member.username, "name": member.name, "email": member.email, "language": "en"}
    sent |= {"is_active": "on"} if is_active else {}
    sent |= {"memberships-TOTAL_FORMS": str(len(held)), "memberships-INITIAL_FORMS": str(len(held))}
    for place, row in enumerate(held):
        before = f"memberships-{place}-"
        sent |= {f"{before}id": row.pk, f"{before}user": member.pk, f"{before}department": row.department_id}
        sent |= {f"{before}role": row.role} | ({f"{before}DELETE": "on"} if row.role in drop else {})
    return sent


def change(town, member, *, by="leader", **options):
    address = f"/admin/people/user/{member.pk}/change/"
    return client_of(town.cast[by]).post(address, fields_of(member, **options), follow=True)


def owned(town, *, count: int) -> list[Question]:
    return [make_in_hand(town, make_question(town)) for _ in range(count)]


VACATED = (
    "Officer owned 2 open questions of Roads and Parking. They have no owner now and wait first in its list. "
    "See what it leads"
)


def test_member_made_inactive_leaves_questions_without_an_owner_and_in_sight(town):
    owned(town, count=2)
    assert set(Question.objects.values_list("lead", "owner")) == {(town.roads.pk, town.officer.pk)}
    response = change(town, town.officer, is_active=False)
    assert VACATED in words(response)
    assert 'href="/desk/all/?department=roads"' in response.content.decode()
    assert set(Question.objects.values_list("lead", "owner")) == {(town.roads.pk, None)}
    events = Event.objects.filter(kind="vacate").values_list("by", "member__username", "data__was")
    assert set(events) == {("staff", "leader", "officer")}
    assert list(verify(Found())) == []


def test_member_made_active_again_gets_nothing_back(town):
    owned(town, count=1)
    change(town, town.officer, is_active=False)
    page = words(change(town, User.objects.get(pk=town.officer.pk)))
    assert "owned" not in page and Question.objects.get().owner is None


@pytest.mark.parametrize("way", ["page of the member", "page of the role", "deleting the role", "deleting several"])
def test_role_taken_away_vacates_by_every_way(town, way):
    owned(town, count=2)
    client = client_of(town.leader)
    role = Membership.objects.get(user=town.officer)
    if way == "page of the member":
        response = change(town, town.officer, drop=["officer"])
    elif way == "page of the role":
        sent = {"user": town.officer.pk, "department": town.roads.pk, "role": "reviewer"}
        response = client.post(f"/admin/people/membership/{role.pk}/change/", sent, follow=True)
    elif way == "deleting the role":
        response = client.post(f"/admin/people/membership/{role.pk}/delete/", {"post": "yes"}, follow=True)
    else:
        sent = {"action": "delete_selected", "_selected_action": [role.pk], "post": "yes"}
        response = client.post("/admin/people/membership/", sent, follow=True)
    assert (response.status_code, VACATED in words(response)) == (200, True)
    assert set(Question.objects.values_list("lead", "owner")) == {(town.roads.pk, None)}


def test_role_that_does_not_answer_takes_nothing_along(town):
    Membership.objects.create(user=town.officer, department=town.roads, role="reviewer")
    owned(town, count=1)
    page = words(change(town, town.officer, drop=["reviewer"]))
    assert "owned" not in page and Question.objects.get().owner == town.officer
    page = words(change(town, User.objects.get(pk=town.officer.pk)))
    assert "Nobody" not in page


def test_superuser_without_a_role_vacates_as_the_operator(town):
    owned(town, count=1)
    Membership.objects.filter(user=town.operator).delete()
    User.objects.filter(pk=town.operator.pk).update(is_superuser=True)
    town.cast["operator"] = User.objects.get(pk=town.operator.pk)
    change(town, town.officer, by="operator", is_active=False)
    assert (Question.objects.get().owner, Event.objects.get(kind="vacate").by) == (None, "operator")


def test_last_who_answers_in_a_department_may_go_and_a_sentence_says_what_nobody_can_do(town):
    owned(town, count=1)
    change(town, town.second_officer, is_active=False)
    change(town, town.head, is_active=False)
    page = words(change(town, town.officer, is_active=False))
    assert "Nobody answers in Roads and Parking any more: its 1 open question can’t be claimed or answered." in page
    page = words(change(town, town.outsider, is_active=False))
    assert "Nobody answers in Parks" not in page  # nothing waits there


@pytest.mark.parametrize(
    "roles, sentence",
    [
        (["responder", "second_responder"], "Nobody takes new questions on any more"),
        (["reviewer", "second_reviewer", "head"], "Nobody approves answers any more"),
        (["arbiter"], "Nobody rules who leads any more"),
    ],
)
def test_last_of_a_role_may_go_and_a_sentence_says_what_nobody_can_do(town, roles, sentence):
    *earlier, last = roles
    for role in earlier:
        assert sentence not in words(change(town, town.cast[role], is_active=False))
    assert sentence in words(change(town, town.cast[last], is_active=False))
    assert not User.objects.get(pk=town.cast[last].pk).is_active


def test_last_leader_may_go(town):
    page = words(change(town, town.leader, by="operator", is_active=False))
    assert "The town has no leader any more" in page
