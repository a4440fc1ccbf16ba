import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inbox.search.find import find
from inbox.search.index import Entry, put, put_many
from inbox.search.suggest import suggest

from .make import make_documents, make_town

pytestmark = pytest.mark.django_db


def ids(found) -> list[int]:
    return [hit.doc_id for hit in found.hits]


@pytest.mark.parametrize(
    ("question", "doc_id"),
    [
        ("parking permits", 1),
        ("Who collects the garbage?", 2),
        ("register child", 3),
        ("parkng permit", 1),
        ("swiming pool", 4),
        ("停车", 11),
        ("請問停車證如何申請", 11),
        ("垃圾收", 12),
        ("户口", 13),
    ],
)
def test_find_gives_the_question_first_when_it_was_asked(question, doc_id):
    make_town()
    assert ids(find(question))[0] == doc_id


def test_find_reads_both_languages_at_once_and_answers_too():
    make_town()
    put(
        "public",
        21,
        lang="en",
        question="Which papers do I bring?",
        answer="停车证 or a driving licence, and a passport.",
    )
    assert set(ids(find("停车证 passport"))) == {11, 21}


def test_find_gives_nothing_when_no_word_is_known_or_none_was_given():
    make_town()
    for question in ("", "?!", "zzzyx qqwv", "\x00"):
        assert find(question) == find("")
        assert ids(find(question)) == []


def test_find_keeps_the_desk_out_of_the_public_index():
    make_documents("A private matter about Mrs Quill", scope="desk")
    assert ids(find("Mrs Quill", scope="desk")) == [1]
    assert ids(find("Mrs Quill", scope="public")) == []


def test_find_folds_twins_into_the_best_and_the_newer_leads():
    make_documents("How do I pay my dog tax?", "how do I pay my dog tax", "How do I pay my water bill?")
    hits = find("pay dog tax").hits
    assert [(hit.doc_id, hit.twins) for hit in hits] == [(2, (1,)), (3, ())]


def test_find_takes_a_wording_for_the_question():
    make_town()
    before = ids(find("trash pickup"))
    put(
        "public",
        2,
        lang="en",
        question="When is the garbage collected in my street?",
        wordings=["trash pickup", "waste removal"],
    )
    assert before == []
    assert ids(find("When does trash pickup happen"))[0] == 2


def test_find_prefers_the_language_between_equals_only():
    make_documents("WiFi 2026", lang="en")
    make_documents("WiFi 2026!", lang="zh-hans", first=2)
    make_documents("WiFi", lang="en", first=3)
    assert ids(find("wifi 2026", lang="en"))[0] == 1
    assert ids(find("wifi 2026", lang="zh-hans"))[0] == 2


def test_find_costs_the_same_queries_for_few_and_many_rows():
    def queries():
        with CaptureQueriesContext(connection) as captured:
            find("How do I get a parkng permit for the pool?")
        return len(captured)

    make_town()
    few = queries()
    put_many(
        Entry(scope="public", doc_id=100 + i, lang="en", question=f"Is permit {i} good for pool {i}?", answer="Yes")
        for i in range(120)
    )
    assert few == queries() == 4


def test_confidence_is_high_for_the_same_question_and_low_for_another():
    make_town()
    same = find("How do I apply for a parking permit?").confidence
    near = find("parking permit for a visitor").confidence
    far = find("my neighbour's parking manners").confidence
    assert 0.85 < same <= 1
    assert same > near > far > 0
    assert find("zzzyx").confidence == 0


def test_suggest_is_silent_when_the_question_is_another():
    make_town()
    for text in (
        "My neighbour plays loud music at night, who helps?",
        "Is the mayor in the office on Friday?",
        "路灯坏了找谁",
    ):
        assert suggest(text) == []


@pytest.mark.parametrize(
    ("text", "doc_id"),
    [("How can I apply for parking permits?", 1), ("street light broken, how to report", 5), ("停车证如何申请", 11)],
)
def test_suggest_names_the_answer_when_there_is_one(text, doc_id):
    make_town()
    assert [one.doc_id for one in suggest(text)][:1] == [doc_id]


def test_suggest_completes_the_last_word_while_it_is_typed():
    make_town()
    assert [one.doc_id for one in suggest("garb", typing=True)] == [2]
    assert suggest("garb") == suggest("garb ", typing=True) == []
