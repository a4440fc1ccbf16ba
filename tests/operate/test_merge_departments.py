"""Two departments become one by a command of the operator."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from inbox.people.models import Department
from inbox.questions.models import Event, Question
from inbox.questions.verifying import Found, verify
from tests.make import MONDAY, make_department, make_in_hand, make_question, make_town

pytestmark = pytest.mark.django_db


def merged(*arguments: str, **options: str) -> str:
    out = io.StringIO()
    call_command(
        "merge_departments", *arguments, stdout=out, stderr=io.StringIO(), **{"reason": "One office.", **options}
    )
    return out.getvalue()


def test_everything_open_follows_with_its_reason():
    town = make_town()
    led, offered, untouched = (make_question(town) for _ in range(3))
    for question in (led, offered):
        make_in_hand(town, question, now=MONDAY)
    works = make_department("works", "Public Works", "工程科")
    assert merged("roads", "works") == "Roads and Parking is part of Public Works now: 2 open questions followed.\n"
    assert set(Question.objects.filter(lead=works)) == {led, offered}
    assert Question.objects.get(pk=untouched.pk).lead_id == town.desk.pk
    said = Event.objects.filter(kind="merge_department").values_list("text__body", "by")
    assert list(said) == [("One office.", "operator")] * 2
    assert not Department.objects.get(slug="roads").is_active
    assert list(verify(Found())) == []
    assert merged("roads", "works") == "Roads and Parking is part of Public Works now: 0 open questions followed.\n"


def test_what_can_not_be_merged_is_said():
    make_town()
    with pytest.raises(CommandError, match="There is no department “rods”. There are: desk, hall, parks, roads."):
        merged("rods", "parks")
    with pytest.raises(CommandError, match="Choose two departments, the second of which takes questions."):
        merged("desk", "parks")
    with pytest.raises(CommandError, match="Say in one sentence why"):
        merged("roads", "parks", reason=" ")
    assert Department.objects.filter(is_active=True).count() == 4
