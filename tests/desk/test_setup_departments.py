"""Merging departments at the desk: what follows is seen first, the first questions at once, the rest by the worker."""

from datetime import timedelta

import pytest
import time_machine

from inbox.desk.views import setup
from inbox.people.models import Department, Membership
from inbox.questions.actions.ask_department import ask_department
from inbox.questions.actions.claim import claim
from inbox.questions.actions.offer import offer
from inbox.questions.merging import finish
from inbox.questions.models import Contribution, Event, Question, Topic
from inbox.questions.verifying import Found, verify
from tests.desk.pages import NOW, in_hand, words
from tests.make import make_department

SENT = {"merged": "roads", "into": "parks", "reason": "One office for streets and green."}


def merge(client, **fields):
    return client.post("/desk/setup/departments/", SENT | fields, follow=True)


def test_what_would_follow_is_seen_and_nothing_has_changed(town, sign_in, ask):
    for _ in range(2):
        in_hand(town, ask())
    offered = ask()
    claim(question_id=offered.pk, actor=town.actor("responder"), now=NOW)
    offer(question_id=offered.pk, actor=town.actor("responder"), now=NOW, to=town.roads, reason="Lamps.")
    page = words(merge(sign_in("leader")))
    assert "What goes from Roads and Parking to Parks and Sport" in page
    held = (
        "Open questions it leads 2 Questions it was offered 1 Questions it was asked to help with 0 Topics 1 Members "
        "who answer 3"
    )
    assert held in page
    assert "One office for streets and green." in page
    assert Department.objects.filter(merged_into__isnull=False).count() == 0


def test_merging_brings_all_that_is_open_and_the_history_says_why(town, sign_in, ask):
    question = ask()
    in_hand(town, question)
    page = words(merge(sign_in("leader"), step="merge"))
    assert "Roads and Parking is part of Parks and Sport now. 1 open question followed." in page
    question.refresh_from_db()
    assert (question.lead, question.owner) == (town.parks, town.officer)
    event = Event.objects.get(kind="merge_department")
    assert (event.member, event.text.body) == (town.leader, SENT["reason"])
    roads = Department.objects.get(slug="roads")
    assert (roads.is_active, roads.merged_into, roads.merged_why) == (False, town.parks, SENT["reason"])
    assert Topic.objects.get(pk=town.topic.pk).department == town.parks
    assert Membership.objects.filter(user=town.head, department=town.parks).count() == 3
    assert list(verify(Found())) == []


def test_long_merge_is_begun_told_and_finished_by_the_worker(town, sign_in, ask, monkeypatch):
    monkeypatch.setattr(setup, "AT_ONCE", 2)
    for _ in range(5):
        in_hand(town, ask())
    page = words(merge(sign_in("leader"), step="merge"))
    assert "2 open questions followed." in page and "Roads and Parking becomes part of Parks and Sport" in page
    assert "3 open questions have yet to follow." in page
    assert finish(NOW) == 3
    assert Question.objects.filter(lead=town.parks).count() == 5
    said = Event.objects.filter(kind="merge_department").order_by("pk").values_list("by", "text__body")
    assert list(said) == [("staff", SENT["reason"])] * 2 + [("clock", SENT["reason"])] * 3
    assert "becomes part of" not in words(sign_in("leader").get("/desk/setup/departments/"))
    assert (Department.objects.get(slug="roads").is_active, finish(NOW)) == (False, 0)
    assert list(verify(Found())) == []


def test_merge_begun_twice_or_the_other_way_round_is_refused_with_a_sentence(town, sign_in, ask, monkeypatch):
    monkeypatch.setattr(setup, "AT_ONCE", 0)
    in_hand(town, ask())
    merge(sign_in("leader"), step="merge")
    again = merge(sign_in("leader"), step="merge")
    assert (again.status_code, "what was sent is not in it" in words(again)) == (422, True)
    back = merge(sign_in("leader"), merged="parks", into="roads", step="merge")
    assert back.status_code == 422 and Department.objects.get(slug="parks").merged_into is None


@pytest.mark.parametrize(
    "fields, sentence",
    [
        ({"into": "roads"}, "Choose another one: a department can’t become part of itself."),
        ({"merged": "desk"}, "what was sent is not in it."),
        ({"reason": " "}, "Write something here first."),
    ],
)
def test_what_can_not_be_merged_is_said_and_what_was_typed_stays(town, sign_in, fields, sentence):
    response = merge(sign_in("leader"), step="merge", **fields)
    assert (response.status_code, sentence in words(response)) == (422, True)
    assert '<option value="roads" selected>' in response.content.decode() or "merged" in fields
    assert Department.objects.filter(is_active=True, merged_into__isnull=True).count() == 4


def test_whoever_leads_after_a_merge_is_not_asked_by_itself(town, sign_in, ask):
    """Roads leads and asked parks and works: merged into parks, parks asks works still and itself nothing."""
    works = make_department("works", "Public Works", "工程科")
    question = ask()
    in_hand(town, question)
    for department in (town.parks, works):
        ask_department(
            question_id=question.pk, actor=town.actor("officer"), now=NOW, department=department, ask="How deep?"
        )
    merge(sign_in("leader"), step="merge")
    states = Contribution.objects.order_by("pk").values_list("department__slug", "state")
    assert list(states) == [("parks", "lapsed"), ("works", "asked")]
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        merge(sign_in("leader"), step="merge", merged="works")
    states = Contribution.objects.order_by("pk").values_list("department__slug", "state")
    assert list(states) == [("parks", "lapsed"), ("works", "lapsed")]
    assert list(verify(Found())) == []
