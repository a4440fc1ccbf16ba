"""The feed: parsed as a reader parses it."""

from datetime import timedelta
from xml.etree import ElementTree
from xml.parsers import expat

import pytest

from inbox.questions.models import Answer, AnswerVersion
from tests.make import MONDAY, make_published, make_topic, make_town
from tests.public.reading import get, index

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at", "empty_shelf")]
ATOM = "{http://www.w3.org/2005/Atom}"
LAMP = {"public_question": "When is the lamp <mended>?", "body": "On **Thursday** & after."}


def entries(path: str = "/feeds/answers.atom") -> list[ElementTree.Element]:
    got = get(path)
    assert got.status == 200 and got.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(got.text).findall(f"{ATOM}entry")


def titles(path: str = "/feeds/answers.atom") -> list[str]:
    return [entry.findtext(f"{ATOM}title") for entry in entries(path)]


def test_entry_holds_the_answer_its_office_its_language_and_a_permanent_address():
    question = make_published(make_town(), texts=LAMP)
    (entry,) = entries()
    address = f"http://localhost:8000/answers/{question.number}/"
    assert {child.tag.removeprefix(ATOM): child.text for child in entry if child.text and child.text.strip()} == {
        "title": "When is the lamp <mended>?",
        "published": "2026-11-02T17:10:00+00:00",
        "updated": "2026-11-02T17:10:00+00:00",
        "id": address,
        "summary": "On Thursday &amp; after.",
        "content": "<p>On <strong>Thursday</strong> &amp; after.</p>\n",
    }
    assert entry.find(f"{ATOM}link").get("href") == address
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Roads and Parking, Town of Testing"
    assert entry.find(f"{ATOM}category").get("term") == "Streets"
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


def test_feed_narrows_as_the_list_does():
    town = make_town()
    pool = make_topic("pool", town.parks, "Swimming", "游泳")
    index(
        make_published(town, texts={**LAMP, "public_question": "Lamp?"}),
        make_published(town, texts={**LAMP, "public_question": "Pool?"}, topic_id=pool.pk, now=MONDAY + timedelta(1)),
    )
    assert titles() == ["Pool?", "Lamp?"]
    assert titles("/feeds/answers.atom?topic=pool") == ["Pool?"]
    assert titles("/feeds/answers.atom?q=lamps") == ["Lamp?"]
    assert titles("/feeds/answers.atom?department=parks") == []
    assert titles("/feeds/answers.atom?unknown=1") == ["Pool?", "Lamp?"]
    feed = ElementTree.fromstring(get("/feeds/answers.atom?topic=pool").text)
    assert feed.findtext(f"{ATOM}title") == "Answers of Town of Testing"
    assert feed.findtext(f"{ATOM}id") == "http://localhost:8000/answers/?topic=pool"


def test_feed_without_entries_is_the_same_bytes_whenever_it_is_written(empty_shelf):
    make_town()
    first = get("/feeds/answers.atom?q=nothing")
    empty_shelf.clear()
    assert (first.status, get("/feeds/answers.atom?q=nothing").text) == (200, first.text)


@pytest.mark.parametrize("code", [0x1, 0x8, 0xB, 0x1B, 0x7F, 0x202E, 0xFFFE, 0xFFFF, 0x1F600])
def test_feed_is_well_formed_whatever_character_got_into_the_database(code):
    question = make_published(make_town(), texts=LAMP)
    version = AnswerVersion.objects.create(
        answer_id=question.pk,
        number=9,
        public_question=f"Lamp{chr(code)} one?",
        body=f"Yes{chr(code)} it is.",
        hash="x",
        made_at=MONDAY,
    )
    Answer.objects.filter(pk=question.pk).update(published=version)
    for path in ("/feeds/answers.atom", "/sitemap.xml", "/sitemaps/answers-1.xml"):
        expat.ParserCreate("utf-8").Parse(get(path).text.encode(), True)
    assert titles()[0].startswith("Lamp") and titles()[0].endswith(" one?")
