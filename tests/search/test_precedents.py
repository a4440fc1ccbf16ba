"""What was decided on a question like this one: who leads, why, and nothing of what the member does not see."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from inbox.errands import queue as errands
from inbox.operate.demo.story import FOLDER
from inbox.people.models import Department
from inbox.people.standing import standing_of
from inbox.questions.actions.rule import rule
from inbox.questions.models import Question
from inbox.search.index import Entry, put_many
from inbox.search.models import Document
from inbox.search.precedents import LIKELY_FROM, SAME_TOPIC_FROM, holding, precedents_like, rows, shown
from inbox.search.reindex import index_questions
from tests.desk.test_plans import full_scans, statements
from tests.make import MONDAY, make_question, make_topic, make_town
from tests.search.make import make_precedent, make_return

pytestmark = pytest.mark.django_db

OAK = "The big oak on my neighbour’s land at 4 Mill Lane hangs over the pavement. Who cuts it back?"
REASON = "Trees on private land that overhang a street are for Parks, wherever they stand."
LIKE_OAK = "A tree on private land leans over our pavement, who cuts it back before it falls?"
DEER = "How do I register my bicycle with the police?"


STORIES = [
    (story["lang"], story["topic"], story["text"])
    for lang in ("en", "zh")
    for story in map(json.loads, (FOLDER / f"questions_{lang}.jsonl").read_text(encoding="utf-8").splitlines())
]


@pytest.fixture
def town():
    """What the demo town was asked tells how common a word is."""
    town = make_town()
    put_many(Entry(scope="desk", doc_id=n, lang=lang, question=text) for n, (lang, _, text) in enumerate(STORIES))
    return town


def follow() -> None:
    while errands.work_once(MONDAY + timedelta(days=60)):
        pass


def like(town, text: str, role: str = "responder", **fields):
    return precedents_like(make_question(town, text=text, **fields), standing_of(town.cast[role]))


def test_ruling_is_shown_where_the_next_question_like_it_is_routed(town):
    ruled = make_precedent(town, OAK, REASON, to=town.parks)
    follow()
    (found,) = like(town, LIKE_OAK)
    assert (found.number, found.is_seen, found.words) == (ruled.number, True, OAK)
    assert (found.how, found.away_from, found.to, found.to_is_now) == (
        "ruling",
        "Citizens’ Desk",
        "Parks and Sport",
        "",
    )
    assert (found.reason, found.at, found.topic) == (REASON, MONDAY, "Streets")
    assert SAME_TOPIC_FROM <= found.sure <= 1


def test_return_names_whom_the_department_named_or_nobody(town):
    make_return(town, OAK, "Oaks are for Parks.", suggest=town.parks)
    make_return(town, "Pigeons nest on the balcony of the school.", "Pigeons are not ours.")
    follow()
    (oak,), (pigeons,) = like(town, LIKE_OAK), like(town, "Do you catch pigeons that nest on a balcony?")
    assert (oak.how, oak.away_from, oak.to) == ("return", "Roads and Parking", "Parks and Sport")
    assert (pigeons.how, pigeons.away_from, pigeons.to) == ("return", "Roads and Parking", "")


def test_reason_alone_leads_to_a_precedent(town):
    make_precedent(town, "My neighbour never does anything. It is dangerous!", REASON, to=town.parks)
    follow()
    assert [found.reason for found in like(town, "Trees on private land overhang our street")] == [REASON]


def test_precedent_of_the_demo_town_comes_up_for_its_own_subject_alone(town):
    """Ruled on: every fifth story. Of the others, at most one sees a precedent of another subject."""
    pairs = [(lang, topic, text) for lang, topic, text in STORIES[::5] if len(text) < 400]
    for n, (lang, topic, text) in enumerate(pairs):
        other = make_topic(f"{topic}-{n}", town.parks, topic, topic)
        make_precedent(town, text, "It is theirs.", to=town.parks, lang=lang, topic_id=other.pk)
    follow()
    standing, wrong = standing_of(town.responder), []
    for lang, topic, text in STORIES[1::5]:
        question = Question(text=text, lang=lang, topic=town.topic)
        wrong += [(text, one.words) for one in precedents_like(question, standing) if not one.topic.startswith(topic)]
    assert len(pairs) > 50 and len(wrong) <= 1, wrong


@pytest.mark.parametrize("text", [DEER, "When are the lights in Harbour Road mended?", "停车证怎么申请？", "???"])
def test_nothing_is_shown_for_a_question_that_is_not_like_it(town, text):
    make_precedent(town, OAK, REASON, to=town.parks)
    follow()
    assert like(town, text) == []


def test_other_topic_needs_more_words_in_common(town):
    other = make_topic("paths", town.parks, "Footpaths", "步道")
    make_precedent(town, OAK, REASON, to=town.parks)
    follow()
    loosely = "May I trim an oak whose branches come over from next door?"
    (found,) = like(town, loosely)
    assert SAME_TOPIC_FROM <= found.sure < LIKELY_FROM and not found.is_likely
    assert like(town, loosely, topic_id=other.pk) == []
    (same,) = like(town, OAK, topic_id=other.pk)
    assert same.is_likely


def test_question_is_no_precedent_of_itself_and_shows_its_newest_decision_once(town):
    question = make_return(town, OAK, "Oaks are for Parks.", suggest=town.parks)
    later = MONDAY + timedelta(days=1)
    rule(question_id=question.pk, actor=town.actor("arbiter"), now=later, to=town.parks, reason=REASON)
    follow()
    assert precedents_like(question, standing_of(town.responder)) == []
    assert [(found.how, found.reason) for found in like(town, OAK)] == [("ruling", REASON)]


def test_surest_comes_first_then_the_newest_and_no_more_than_asked(town):
    for days, text in enumerate([OAK, LIKE_OAK, OAK, OAK]):
        make_precedent(town, text, f"Reason {days}.", to=town.parks, now=MONDAY + timedelta(days=days))
    follow()
    assert [found.reason for found in like(town, OAK)] == ["Reason 3.", "Reason 2.", "Reason 0."]
    assert len(precedents_like(make_question(town, text=OAK), standing_of(town.responder), limit=1)) == 1


def test_resident_words_are_for_those_who_see_the_question(town):
    ruled = make_precedent(town, OAK, REASON, to=town.parks)
    follow()
    assert [found.words for found in like(town, OAK)] == [OAK]  # there is something to keep back
    (found,) = like(town, OAK, "officer")
    assert (found.number, found.is_seen, found.words) == (ruled.number, False, "")
    assert (found.to, found.reason, found.topic) == ("Parks and Sport", REASON, "Streets")
    (found,) = like(town, OAK, "outsider")  # of parks, which leads it
    assert (found.is_seen, found.words) == (True, OAK)


def test_search_of_one_who_does_not_see_the_question_does_not_tell_its_words(town):
    make_precedent(town, OAK, REASON, to=town.parks)
    follow()

    def numbers(role, q):
        return len(holding(q, rows(standing_of(town.cast[role]))))

    assert (numbers("responder", "oak Mill Lane"), numbers("responder", "private land")) == (1, 1)
    assert (numbers("officer", "oak Mill Lane"), numbers("officer", "private land")) == (0, 1)


def test_names_come_in_the_language_of_the_page_and_chinese_finds_chinese(town):
    make_precedent(
        town, "邻居家的大树伸到人行道上，谁来修剪？", "私人土地上的树归园林文体科。", to=town.parks, lang="zh-hans"
    )
    follow()
    with translation.override("zh-hans"):
        (found,) = like(town, "隔壁院子里的树伸到人行道上来了，找谁修剪？", lang="zh-hans")
    assert (found.to, found.topic, found.reason) == ("园林文体科", "街道", "私人土地上的树归园林文体科。")


def test_department_that_was_merged_is_named_with_what_it_is_now(town):
    make_precedent(town, OAK, REASON, to=town.parks)
    follow()
    Department.objects.filter(pk=town.parks.pk).update(merged_into=town.hall)
    (found,) = like(town, OAK)
    assert (found.to, found.to_is_now) == ("Parks and Sport", "Office of the Mayor")


def test_words_that_are_gone_are_found_no_more(town):
    question = make_precedent(town, OAK, REASON, to=town.parks)
    follow()
    assert Document.objects.filter(scope="precedent", question=OAK).count() == 1
    type(question).objects.filter(pk=question.pk).update(text="")
    index_questions([question.pk])
    assert Document.objects.filter(scope="precedent").values_list("question", "answer").get() == ("", REASON)


def test_three_queries_whatever_the_number_and_no_table_read_whole(town):
    question = make_question(town, text=OAK)
    costs = []
    for n in (1, 3, 30):
        for i in range(n):
            make_precedent(town, f"{OAK} Number {i}.", REASON, to=town.parks)
        follow()
        standing = standing_of(town.officer)
        with CaptureQueriesContext(connection) as queries:
            assert len(precedents_like(question, standing)) == min(3, 1 + (n > 1) * 2)
        costs.append(len(queries))
    assert costs == [3, 3, 3]
    with CaptureQueriesContext(connection) as queries:
        assert precedents_like(make_question(town, text="???"), standing) == []
    # A few thousand others, of which the plans are asked.
    put_many(Entry(scope="precedent", doc_id=n, lang="en", question=f"road number{n}") for n in range(1, 2_000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    sent = statements(lambda: precedents_like(question, standing))
    assert [scan for sql, params in sent for scan in full_scans(sql, params)] == []


def test_list_and_panel_say_the_same(town):
    make_precedent(town, OAK, REASON, to=town.parks)
    follow()
    (found,) = like(town, OAK)
    (listed,) = map(shown, rows(standing_of(town.responder)))
    assert (listed.reason, listed.words, listed.at, listed.sure) == (found.reason, found.words, found.at, 0.0)
