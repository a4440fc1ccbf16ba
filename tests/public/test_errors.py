"""Pages that are not there, and our own mistakes."""

import json
import re

import pytest
from django.test import Client, RequestFactory

from inbox.public.views.errors import server_error
from tests.make import make_town
from tests.public.reading import get, main

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/nothing/", "/zh-hans/nothing/", "/topics/none/", "/departments/none/", "/answers/x/y/z/"]
)
def test_page_that_is_not_there_offers_the_search(path):
    make_town()
    assert get(path, **{"if-none-match": "*"}).status == 404
    got = get(path)
    assert got.status == 404 and got.headers["Cache-Control"] == "no-store"
    assert 'role="search"' in got.text
    assert path.startswith("/zh-hans/") or "There is nothing here" in main(got.text)
    assert "Set-Cookie" not in got.headers


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/zh-hans//evil.example/", "/%2Fevil.example/"),
        ("/zh-hans/%5Cevil.example/", "/%5Cevil.example/"),
        ("/zh-hans/%09/evil.example/", "/%09/evil.example/"),
        ("/nothing/%22%3F/", "/zh-hans/nothing/%22%3F/"),
    ],
)
def test_link_to_the_other_language_never_leads_to_another_site(path, other):
    make_town()
    got = get(path)
    assert (got.status, re.search(r'class="lang" href="([^"]*)"', got.text)[1]) == (404, other)
    assert f'href="http://localhost:8000{other}"' in got.text


def test_machine_is_told_in_json():
    got = get("/api/v1/nothing")
    assert (got.status, json.loads(got.text)) == (
        404,
        {"code": "unknown", "detail": "There is nothing at this address."},
    )


@pytest.mark.parametrize("path", ["/answers/", "/zh-hans/", "/topics/", "/feeds/answers.atom"])
def test_public_page_refuses_to_be_posted_to(path):
    make_town()
    assert Client().post(path).status_code == 405


def test_our_own_mistake_is_a_page_for_people_and_json_for_machines():
    page = server_error(RequestFactory().get("/answers/"))
    machine = server_error(RequestFactory().get("/api/v1/answers"))
    assert page.status_code == machine.status_code == 500
    assert "This failed on our side" in page.content.decode()
    assert json.loads(machine.content) == {"code": "failed", "detail": "This failed on our side. Nothing was saved."}


@pytest.mark.parametrize(
    "path", ["/", "/zh-hans/", "/answers/", "/ask/", "/track/", "/about/", "/figures/", "/feeds/answers.atom", "/desk/"]
)
def test_nothing_breaks_before_a_town_is_founded(path):
    client = Client(raise_request_exception=False)
    got = client.get(path)
    assert got.status_code in {200, 302, 503}
    assert got.status_code != 503 or "init_town" in got.content.decode()
    assert client.get("/nothing/").status_code == 404
    asked = client.post("/ask/", {"question": "Is anybody there at all?", "confirmed": "yes"})
    assert asked.status_code == 503 and "not set up" in asked.content.decode()
