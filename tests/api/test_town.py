"""Topics, departments and figures by API."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.api.calling import Caller
from tests.make import MONDAY, make_department, make_published, make_question, make_topic, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    with time_machine.travel(MONDAY + timedelta(days=3), tick=False):
        yield make_town()


def test_topics_are_listed_with_the_number_of_their_answers(town):
    make_published(town)
    make_topic("old", town.parks, "Old", "旧", is_active=False)
    assert Caller().get("/topics").data == {
        "results": [
            {
                "slug": "streets",
                "url": "http://localhost:8000/topics/streets/",
                "name": {"en": "Streets", "zh-hans": "街道"},
                "group": {},
                "department": "roads",
                "kind": "consultation",
                "open": True,
                "answers": 1,
            }
        ]
    }


def test_departments_are_listed(town):
    make_department("mill", "Mill", "磨坊", is_active=False)
    listed = Caller().get("/departments").data["results"]
    assert [one["slug"] for one in listed] == ["desk", "roads", "parks", "hall"]
    assert listed[1] == {
        "slug": "roads",
        "url": "http://localhost:8000/departments/roads/",
        "name": {"en": "Roads and Parking", "zh-hans": "道路停车科"},
        "duties": {},
        "phone": "555 0100",
        "email": "",
        "open": True,
        "answers": 0,
    }


def test_figures_count_the_days_that_were_asked_for(town):
    make_published(town)
    make_question(town)
    with time_machine.travel(MONDAY + timedelta(days=15), tick=False):
        promises = {"due": 2, "answered": 1, "on_time": 1, "waiting": 1}
        assert Caller().get("/figures").data == {
            "from": "2026-11-01",
            "to": "2026-11-17",
            "until": "2026-11-17T10:00:00Z",
            "promises": promises,
            "open": {"open": 1, "late": 1},
            "pace": {"answers": 1, "half": 0, "most": 0},
            "solved": {"rated": 0, "solved": 0},
            "departments": [
                {"department": "desk", "due": 1, "answered": 0, "on_time": 0, "waiting": 1},
                {"department": "roads", "due": 1, "answered": 1, "on_time": 1, "waiting": 0},
            ],
        }
        got = Caller().get("/figures?from=2026-10-01&to=2026-10-31").data
        assert (got["from"], got["until"], got["promises"]["due"]) == ("2026-10-01", "2026-11-01T00:00:00Z", 0)


@pytest.mark.parametrize(
    "query", ["from=2026-12-01&to=2026-11-01", "from=2024-01-01", "from=x", "to=0000-00-00", "from=9999-12-31"]
)
def test_days_that_make_no_sense_are_named(town, query):
    assert Caller().get(f"/figures?{query}").code == (422, "invalid")


@pytest.mark.parametrize("query", ["to=0001-01-01", "to=9999-12-31&from=9999-12-31", "from=2025-12-01"])
def test_days_at_the_ends_of_the_calendar_are_counted(town, query):
    assert Caller().get(f"/figures?{query}").status == 200


@pytest.mark.parametrize("path", ["/answers", "/topics", "/departments", "/figures"])
def test_lists_are_cached_and_known_by_their_tag(town, path):
    got = Caller().get(path)
    assert got.headers["Cache-Control"].startswith("public, max-age=")
    again = Client().get(f"/api/v1{path}", headers={"if-none-match": got.headers["ETag"]})
    assert (again.status_code, again.content, again["Access-Control-Allow-Origin"]) == (304, b"", "*")
    make_published(town)
    assert Client().get(f"/api/v1{path}", headers={"if-none-match": got.headers["ETag"]}).status_code == 200
