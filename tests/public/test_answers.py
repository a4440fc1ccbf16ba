"""Browsing and searching: what is shown, what narrows it, and what bad parameters say."""

from datetime import timedelta

import pytest

from inbox.public.slips import marked, wanted_words
from inbox.questions.actions.hide import hide
from inbox.questions.actor import resident_of
from tests.make import MONDAY, make_approved, make_in_hand, make_published, make_question, make_topic, make_town
from tests.public.reading import get, headings, index, main

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at", "empty_shelf")]
LAMP = {"public_question": "When is the street lamp at Mill Lane mended?", "body": "On **Thursday**.\n\nCall us."}
POOL = {"public_question": "Does the swimming pool open on Sunday?", "body": "Yes, from 10:00."}
GATE = {"public_question": "路灯坏了找谁修？", "body": "请拨打路灯热线。"}


@pytest.fixture
def town():
    return make_town()


def published(town, texts, *, day=0, **fields):
    question = make_published(town, now=MONDAY + timedelta(hours=day), texts=texts, **fields)
    index(question)
    return question


def test_list_shows_what_is_published_newest_first_and_nothing_else(town):
    published(town, LAMP)
    published(town, POOL, day=1)
    hidden = published(town, GATE, day=2)
    assert len(headings(get("/answers/").text)) == 3
    hide(question_id=hidden.pk, actor=resident_of(hidden.pk), now=MONDAY + timedelta(days=2))
    waiting = make_question(town, text="This one is only asked, and waits.")
    make_in_hand(town, waiting)
    make_approved(town, waiting)

    html = get("/answers/").text
    assert headings(html) == [POOL["public_question"], LAMP["public_question"]]
    assert "2 answers, the newest first" in main(html)
    assert "On Thursday. Roads and Parking 2 November 2026" in main(html)
    assert waiting.number not in html and hidden.number not in html


def test_answer_appears_when_its_grace_period_ends(town, at):
    question = published(town, LAMP)
    at(MONDAY + timedelta(hours=7, minutes=9))
    assert headings(get("/answers/").text) == [] and get(f"/answers/{question.number}/").status == 404
    at(MONDAY + timedelta(hours=7, minutes=11))
    assert headings(get("/answers/").text) == [LAMP["public_question"]]
    assert get(f"/answers/{question.number}/").status == 200


def test_search_finds_by_other_forms_of_the_words_and_marks_them(town):
    published(town, LAMP)
    published(town, POOL)
    html = get("/answers/?q=mending+lamps").text
    assert headings(html) == [LAMP["public_question"]]
    assert "street <mark>lamp</mark> at Mill Lane <mark>mended</mark>?" in html
    assert '<input id="q" name="q" type="search" value="mending lamps"' in html
    assert '<meta name="robots" content="noindex, follow">' in html


def test_search_finds_chinese_by_its_pairs_of_characters(town):
    published(town, GATE, lang="zh-hans")
    html = get("/zh-hans/answers/?q=路灯不亮").text
    assert headings(html) == [GATE["public_question"]]
    assert "<mark>路灯</mark>坏了找谁修？" in html
    foreign = get("/answers/?q=路灯不亮").text
    assert '<li class="slip"><h3 lang="zh-Hans">' in foreign
    assert '<span class="tongue">in Simplified Chinese</span>' in foreign and "tongue" not in html
    assert '<li class="slip"><h3>' in html


def test_search_says_whether_it_is_sure_of_the_first_answer(town):
    published(town, LAMP)
    published(town, GATE, lang="zh-hans")
    published(town, POOL)
    assert "1 answer for “lamp”" in main(get("/answers/?q=lamp").text)
    assert "1 answer for “路灯”" in main(get("/answers/?q=路灯").text)
    unsure = main(get("/answers/?q=swimming+trunks+for+rent").text)
    assert "Close to “swimming trunks for rent”, but maybe not it" in unsure


def test_search_by_number_finds_that_answer(town):
    question = published(town, LAMP)
    published(town, POOL)
    assert headings(get(f"/answers/?q={question.number}").text) == [LAMP["public_question"]]


def test_search_that_finds_nothing_offers_to_ask_with_the_words_kept(town):
    published(town, LAMP)
    html = get("/answers/?q=xylophone+%3Cb%3E").text
    assert "Nobody has asked this yet" in main(html) and headings(html) == []
    assert '<input type="hidden" name="question" value="xylophone &lt;b&gt;">' in html
    assert "<b>" not in html.replace("<b>Town of Testing</b>", "")


def test_filters_narrow_by_topic_department_and_dates_and_can_be_taken_away(town):
    pool = make_topic("pool", town.parks, "Swimming", "游泳")
    published(town, LAMP)
    published(town, POOL, day=24, topic_id=pool.pk)

    assert headings(get("/answers/?topic=pool").text) == [POOL["public_question"]]
    assert headings(get("/answers/?topic=streets").text) == [LAMP["public_question"]]
    assert headings(get("/answers/?department=roads").text) == [POOL["public_question"], LAMP["public_question"]]
    assert headings(get("/answers/?department=parks").text) == []
    assert headings(get("/answers/?from=2026-11-03").text) == [POOL["public_question"]]
    assert headings(get("/answers/?to=2026-11-02").text) == [LAMP["public_question"]]
    assert headings(get("/answers/?q=when+mended&topic=pool").text) == []
    html = get("/answers/?topic=pool&from=2026-11-03").text
    assert '<a class="drop" href="/answers/?from=2026-11-03">' in html
    assert '<a class="drop" href="/answers/?topic=pool">' in html
    assert "Published from 3 November 2026" in main(html)


def test_facets_count_exactly_or_not_at_all(town):
    published(town, LAMP)
    published(town, POOL)
    assert "Topic Streets 2 Department Roads and Parking 2" in main(get("/answers/").text)
    assert "Topic Streets Department Roads and Parking Date" in main(get("/answers/?from=2026-11-02").text)
    assert "Topic Streets 1 Department Roads and Parking 1" in main(get("/answers/?q=lamp").text)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("from=yesterday", "Write the date as year, month, day: 2026-11-24."),
        ("to=2026-13-45", "Write the date as year, month, day: 2026-11-24."),
        ("topic=%00", "Null characters are not allowed."),
    ],
)
def test_parameter_that_makes_no_sense_says_what_to_change_and_shows_the_rest(query, sentence, town):
    published(town, LAMP)
    got = get(f"/answers/?{query}")
    assert got.status == 200 and sentence in main(got.text)
    assert headings(got.text) == [LAMP["public_question"]]


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=" + "a" * 9_000, "q=%ED%A0%80", "q=%E2%80%AE", "after=x", "after=99999999999", "topic=nowhere",
     "q=%20%20", "from=0001-01-01", "to=9999-12-31", "to=9999-12-30", "q=%27%22%2A%3A%28", "after=%C2%B2&q=lamp"],
)  # fmt: skip
def test_odd_parameter_is_answered_with_a_page(query):
    published(make_town(zone="Asia/Shanghai"), LAMP)
    assert get(f"/answers/?{query}").status == 200


def test_pages_follow_each_other_without_gap_or_repetition(town):
    for n in range(23):
        make_published(town, now=MONDAY + timedelta(minutes=n % 5), texts={**LAMP, "public_question": f"Lamp {n:02}?"})
    first = get("/answers/").text
    next_url = first.split('rel="next"')[0].rpartition('href="')[2].split('"')[0].replace("&amp;", "&")
    second = get(next_url).text
    assert len(headings(first)) == 20 and len(headings(second)) == 3
    assert sorted(headings(first) + headings(second)) == [f"Lamp {n:02}?" for n in range(23)]
    assert 'rel="next"' not in second and ">First page</a>" in second


def test_found_answers_are_paged_by_their_place(town):
    for n in range(22):
        index(make_published(town, texts={**LAMP, "public_question": f"Is the lamp in street {n} broken?"}))
    first, second = get("/answers/?q=lamp+broken").text, get("/answers/?after=20&q=lamp+broken").text
    assert "/answers/?q=lamp+broken&amp;after=20" in first
    assert (len(headings(first)), len(headings(second))) == (20, 2)
    assert not set(headings(first)) & set(headings(second))


@pytest.mark.parametrize(
    ("shown", "q", "html"),
    [
        ("Permits & parking", "parking permit", "<mark>Permits</mark> &amp; <mark>parking</mark>"),
        ("<b>the lamp</b>", "the lamp", "&lt;b&gt;the <mark>lamp</mark>&lt;/b&gt;"),
        ("第二张停车证怎么办", "停车证", "第二张<mark>停车证</mark>怎么办"),
        ("停用的车", "停车", "停用的车"),
        ("Nothing", "", "Nothing"),
    ],
)  # fmt: skip
def test_words_of_a_search_are_marked_and_all_is_escaped(shown, q, html):
    assert marked(shown, wanted_words(q)) == html
