"""The first page: the latest answers are in the language of whoever reads."""

import re
from datetime import timedelta

import pytest

from inbox.public.views.home import NEWEST
from tests.make import MONDAY, make_published, make_town
from tests.public.reading import get, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_shelf")]


@pytest.fixture
def headings(at):
    """Call it with how many answers there are in each language, the Chinese ones older: the headings that each of
    the two first pages lists."""
    at(MONDAY + timedelta(days=30))
    town = make_town()

    def shown(**counts: int) -> dict[str, list[str]]:
        for day, lang in enumerate(lang for lang, count in counts.items() for _ in range(count)):
            texts = {"public_question": f"{lang} {day}", "body": "It is mended on Thursday 12 November."}
            code = "zh-hans" if lang == "zh" else lang
            make_published(town, now=MONDAY + timedelta(days=day), lang=code, texts=texts)
        pages = {"en": get("/").text, "zh": get("/zh-hans/").text}
        return {lang: sorted(set(re.findall(r"\b(?:en|zh) \d\b", words(page)))) for lang, page in pages.items()}

    return shown


def test_latest_answers_are_in_the_language_of_the_page_where_there_are_enough(headings):
    assert NEWEST == 4
    assert headings(zh=4, en=4) == {"en": ["en 4", "en 5", "en 6", "en 7"], "zh": ["zh 0", "zh 1", "zh 2", "zh 3"]}


def test_latest_answers_are_filled_up_with_the_other_language_where_too_few_are_in_this_one(headings):
    assert headings(zh=3, en=3) == {"en": ["en 3", "en 4", "en 5", "zh 2"], "zh": ["en 5", "zh 0", "zh 1", "zh 2"]}
