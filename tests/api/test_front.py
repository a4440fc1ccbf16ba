"""What a person meets at the API's own address."""

import pytest

from tests.make import make_town
from tests.public.reading import get

pytestmark = pytest.mark.django_db


def test_api_has_a_page_for_people_that_leads_to_its_description(client):
    make_town()
    page = get("/api/")
    assert page.status == 200 and 'href="/api/v1/openapi.json"' in page.text
    assert "/zh-hans/api/" not in page.text
    there = client.get("/api/v1/")
    assert (there.status_code, there["Location"]) == (302, "/api/")
    assert client.get("/api/nothing")["Content-Type"] == "application/json"


def test_desk_below_a_language_leads_to_the_desk(client):
    make_town()
    there = client.get("/zh-hans/desk/")
    assert (there.status_code, there["Location"]) == (302, "/desk/")
