import gzip
from datetime import timedelta

import pytest
import time_machine
from django.http import QueryDict

from inbox.kit import clock, pages
from inbox.kit.pages import KeptPage, Shelf
from tests.kit.addresses import town

pytestmark = pytest.mark.urls("tests.kit.addresses")


@pytest.fixture(autouse=True)
def fresh_town():
    pages.shelf.clear()
    town.update(stamp="first", changes_at=None, renders=0)


def test_public_page_is_the_same_bytes_for_every_visitor(client):
    first = client.get("/?q=a")
    others = [
        client.get("/?q=a", headers={"cookie": "desk=1; csrftoken=2"}),
        client.get("/?q=a", headers={"accept-language": "zh-hans", "user-agent": "x"}),
        client.get("/?utm_source=mail&q=a"),
        client.get("/?q=b&q=a"),
        client.get("/?q=+a+&after="),
    ]
    assert [(other.content, other["ETag"]) for other in others] == [(first.content, first["ETag"])] * 5
    assert town["renders"] == 1
    assert "Set-Cookie" not in first.headers
    assert first["Vary"] == "Accept-Encoding"
    assert first["Cache-Control"] == "public, max-age=60"


def test_page_is_compressed_once_and_always_alike(client):
    plain, packed = client.get("/"), client.get("/", headers={"accept-encoding": "br, gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    pages.shelf.clear()
    assert client.get("/", headers={"accept-encoding": "gzip"}).content == packed.content
    assert "Content-Encoding" not in client.get("/", headers={"accept-encoding": "gzip;q=0, br"})


def test_known_page_is_answered_without_rendering(client):
    etag = client.get("/")["ETag"]
    pages.shelf.clear()
    for known in (etag, f'"other", {etag}', etag.removeprefix("W/")):
        answer = client.get("/", headers={"if-none-match": known})
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", etag)
        assert answer["Cache-Control"] == "public, max-age=60"
    assert town["renders"] == 1


@pytest.mark.parametrize("change", [{"stamp": "second"}, {"changes_at": clock.now() + timedelta(days=1)}])
def test_page_is_made_anew_when_its_content_changes(client, change):
    etag = client.get("/")["ETag"]
    town.update(change)
    answer = client.get("/", headers={"if-none-match": etag})
    assert answer.status_code == 200
    assert answer["ETag"] != etag
    assert town["renders"] == 2


def test_language_path_and_allowed_query_are_pages_of_their_own(client):
    assert len({client.get(path)["ETag"] for path in ("/", "/zh-hans/", "/?q=a", "/?after=a")}) == 4


@pytest.mark.parametrize(("seconds", "max_age"), [(90, 60), (30.5, 30), (-5, 0)])
def test_page_is_fresh_until_it_changes_by_itself(client, time_machine_noon, seconds, max_age):
    town["changes_at"] = clock.now() + timedelta(seconds=seconds)
    assert client.get("/")["Cache-Control"] == f"public, max-age={max_age}"


@pytest.fixture
def time_machine_noon():
    with time_machine.travel("2026-03-02T12:00:00Z", tick=False):
        yield


@pytest.mark.parametrize(("query", "status"), [("gone", 404), ("move", 302)])
def test_errors_and_redirects_are_not_kept(client, query, status):
    for renders in (1, 2):
        answer = client.get(f"/?q={query}")
        assert answer.status_code == status
        assert "no-store" in answer["Cache-Control"]
        assert town["renders"] == renders
        assert "ETag" not in answer


def test_head_has_the_headers_of_get_and_no_body(client):
    get, head = client.get("/"), client.head("/")
    assert head.content == b""
    assert head["Content-Length"] == str(len(get.content))
    assert head["ETag"] == get["ETag"]
    assert client.post("/").status_code == 405


def test_long_query_is_answered_and_not_kept(client):
    for renders in (1, 2):
        assert client.get("/", {"q": "x" * 3_000}).status_code == 200
        assert town["renders"] == renders


def test_private_page_is_kept_and_listed_by_nobody(client):
    answer = client.get("/ask/receipt/")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "same-origin"
    assert client.get("/t/secret")["Referrer-Policy"] == "no-referrer"


def test_shelf_keeps_within_its_room_and_drops_the_oldest():
    shelf = Shelf(800)
    for name in "abcdefghij":
        shelf.put(name, KeptPage("text/html", b"x" * 100, ()))
        shelf.get("a")
    assert shelf.used == 800
    assert [name for name in "abcdefghij" if shelf.get(name)] == list("adefghij")
    shelf.put("huge", KeptPage("text/html", b"x" * 101, ()))
    assert shelf.get("huge") is None


def test_release_changes_with_code_and_templates_only(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.html").write_text("a")
    first = pages.release.__wrapped__()
    (tmp_path / "templates" / "notes.md").write_text("b")
    assert pages.release.__wrapped__() == first
    (tmp_path / "templates" / "a.html").write_text("b")
    assert pages.release.__wrapped__() != first


def test_view_sees_a_query_it_can_not_change(client):
    assert QueryDict("a=1")._mutable is False
    assert b"en q=a [('q', 'a')] {}" in client.get("/?q=a&x=1").content
