"""What search engines and robots are told."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from inbox.public import sitemaps
from tests.make import MONDAY, make_published, make_question, make_town
from tests.public.reading import get

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at", "empty_shelf")]
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def locations(path: str) -> list[str]:
    return [one.text for one in ElementTree.fromstring(get(path).text).iter(f"{NAMESPACE}loc")]


def test_sitemap_leads_to_all_published_answers_in_sections(monkeypatch):
    monkeypatch.setattr(sitemaps, "ROWS", 2)
    town = make_town()
    published = [make_published(town) for _ in range(3)]
    make_question(town)
    site = "http://localhost:8000"
    assert locations("/sitemap.xml") == [f"{site}/sitemaps/{one}.xml" for one in ("pages", "answers-1", "answers-2")]
    listed = locations("/sitemaps/answers-1.xml") + locations("/sitemaps/answers-2.xml")
    assert sorted(listed) == sorted(f"{site}/answers/{one.number}/" for one in published)
    assert {f"{site}/", f"{site}/zh-hans/", f"{site}/topics/streets/"} < set(locations("/sitemaps/pages.xml"))


def test_sitemap_and_security_contact_name_only_the_languages_that_the_town_offers():
    make_town(languages=["en"], contact={"email": "desk@town.example"})
    assert not [one for one in locations("/sitemaps/pages.xml") if "/zh-hans/" in one]
    assert "Preferred-Languages: en\n" in get("/.well-known/security.txt").text


@pytest.mark.parametrize(
    "section",
    [
        "answers-0",
        "answers-3",
        "answers-x",
        "answers-99999999999999",
        "answers-000000001" + "9" * 20,
        "other",
        "answers-²",
    ],
)
def test_section_that_is_not_there_is_not_found(section):
    make_published(make_town())
    assert get(f"/sitemaps/{section}.xml").status == 404


def test_robots_keep_away_from_what_is_personal():
    make_town()
    assert get("/robots.txt").text.splitlines() == [
        "User-agent: *",
        *(
            f"Disallow: {path}"
            for path in sorted(
                prefix + path
                for path in ("/desk/", "/accounts/", "/admin/", "/ask/receipt/", "/track/", "/t/")
                for prefix in ("", "/zh-hans")
            )
        ),
        "Sitemap: http://localhost:8000/sitemap.xml",
    ]


@pytest.mark.parametrize(
    ("now", "expires"),
    [(MONDAY, "2027-05-01T00:00:00Z"), (datetime(2026, 6, 30, 23, tzinfo=UTC), "2026-12-01T00:00:00Z"),
     (datetime(2026, 7, 1, tzinfo=UTC), "2027-01-01T00:00:00Z")],
)  # fmt: skip
def test_security_contact_holds_for_months(now, expires, at, empty_shelf):
    make_town(contact={"email": "desk@town.example"})
    at(now)
    assert get("/.well-known/security.txt").text.splitlines() == [
        "Contact: mailto:desk@town.example",
        f"Expires: {expires}",
        "Preferred-Languages: en, zh",
        "Canonical: http://localhost:8000/.well-known/security.txt",
    ]
