import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import reverse

from inbox.kit import middleware
from inbox.kit.assets import asset_url
from inbox.kit.middleware import ContentSecurityPolicy, LanguageFromPath, language_of_path

pytestmark = [pytest.mark.urls("tests.kit.addresses"), pytest.mark.django_db]


def test_policy_is_written_as_in_django_6(settings):
    settings.SECURE_CSP = {"default-src": ["'none'"], "img-src": ["'self'", "data:"], "upgrade-insecure-requests": True}
    settings.SECURE_CSP |= {"object-src": None, "base-uri": "'none'"}
    assert ContentSecurityPolicy(lambda request: None).policies == {
        "Content-Security-Policy": (
            "default-src 'none'; img-src 'self' data:; upgrade-insecure-requests; base-uri 'none'"
        )
    }


@pytest.mark.parametrize("path", ["/", "/nowhere/", "/locked/", "/refused/", "/desk/"])
def test_every_answer_carries_the_policy(client, path):
    assert "default-src 'none'" in client.get(path)["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("path", "kept"), [("/nowhere/", "no-store"), ("/refused/", "no-store"), ("/ask/", "private, no-store")]
)
def test_what_does_not_say_so_is_not_kept(client, path, kept):
    assert client.get(path)["Cache-Control"] == kept


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("/", "en"),
        ("/zh-hans/", "zh-hans"),
        ("/zh-hansel/", "en"),
        ("/en/ask/", "en"),
        ("/zh/", "en"),
        ("/" + "z" * 9999, "en"),
    ],
)
def test_language_stands_in_the_path(path, language):
    assert language_of_path(path) == language


def test_path_alone_decides_on_public_pages(client):
    client.cookies["django_language"] = "zh-hans"
    answer = client.get("/ask/", headers={"accept-language": "zh-hans"})
    assert answer["Content-Language"] == "en"
    assert "Accept-Language" not in answer.get("Vary", "")
    assert client.get("/zh-hans/ask/")["Content-Language"] == "zh-hans"
    assert client.get("/en/ask/").status_code == 404


def test_account_decides_at_the_desk(client):
    client.force_login(get_user_model().objects.create_user("responder", language="zh-hans"))
    answer = client.get("/desk/")
    assert answer["Content-Language"] == "zh-hans"
    assert answer.content.startswith(b"zh-hans")
    assert client.get("/ask/")["Content-Language"] == "en"


def test_desk_speaks_the_default_language_to_strangers():
    request = RequestFactory().get("/desk/")
    request.user = AnonymousUser()
    LanguageFromPath(lambda request: None).process_view(request)
    assert not hasattr(request, "LANGUAGE_CODE")


def test_public_paths_know_no_session_and_set_no_cookie(client, django_assert_num_queries):
    client.force_login(get_user_model().objects.create_user("responder"))
    with django_assert_num_queries(0):
        answer = client.get("/ask/")
    request = answer.wsgi_request
    assert not hasattr(request, "session")
    assert not hasattr(request, "user")
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


def test_staff_paths_have_a_session(client):
    answer = client.get("/desk/")
    assert answer.wsgi_request.session["seen"]
    assert answer.cookies
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://testserver"}, 200),
        ({"origin": "https://testserver"}, 200),
        ({"origin": "http://testserver.evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://["}, 403),
    ],
)
def test_public_form_is_taken_from_our_own_pages_only(client, headers, status):
    assert client.post("/ask/", headers=headers).status_code == status
    assert client.get("/ask/", headers=headers).status_code == 200


def test_desk_form_needs_its_token():
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/desk/").status_code == 403
    assert strict.post("/ask/").status_code == 200


def test_static_file_is_kept_for_long_under_its_version_only(client):
    path = "admin/css/base.css"
    versioned = client.get(asset_url(path))
    assert versioned["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(f"/static/{path}?v=older")["Cache-Control"] == "public, max-age=300"
    assert client.get(f"/static/{path}")["Cache-Control"] == "public, max-age=300"


def test_staff_paths_are_where_the_addresses_say():
    assert {middleware.is_staff_path(path) for path in ("/desk/", "/desk/mine/", "/accounts/login/", "/admin/")} == {
        True
    }
    assert {middleware.is_staff_path(path) for path in ("/", "/desk", "/zh-hans/desk/", "/answers/desk/")} == {False}
    assert reverse("stylesheet", kwargs={"name": "public", "hash": "0"}).startswith("/style/")
