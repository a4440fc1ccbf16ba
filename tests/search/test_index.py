import pytest
from django.db import connection, transaction

from inbox.search import counts
from inbox.search.engines import Lookup, Row, candidates, engine
from inbox.search.find import find
from inbox.search.index import clear, put, remove
from inbox.search.models import Document, Word

from .make import make_documents, make_town

pytestmark = pytest.mark.django_db


def everything() -> tuple:
    """All that search keeps, comparable."""
    documents = list(Document.objects.order_by("scope", "doc_id").values())
    return documents, sorted(Word.objects.values_list("scope", "word", "documents"))


def test_put_twice_is_put_once():
    make_town()
    before = everything()
    make_town()
    assert everything() == before
    assert [hit.doc_id for hit in find("parking permit").hits] == [1]


def test_put_anew_forgets_the_old_words():
    make_documents("Where is the zebra?", "Where is the lion?")
    put("public", 1, lang="en", question="Where is the elephant?")
    assert [hit.doc_id for hit in find("elephant").hits] == [1]
    assert find("zebra").hits == []
    assert not Word.objects.filter(word="zebra").exists()


def test_remove_leaves_nothing_behind():
    empty = everything()
    make_documents("Where does Cornelia Quill live?", answer="在幸福路")
    assert "quill" in set(Word.objects.values_list("word", flat=True))
    remove("public", 1)
    remove("public", 1)
    assert everything() == empty
    assert find("Quill").hits == []
    assert find("幸福").hits == []


def stored() -> bytes:
    """What the engine keeps of public questions, as it lies in the table."""
    sql = {
        "sqlite": "SELECT block FROM search_public_question_data",
        "postgresql": "SELECT question::text::bytea FROM search_public",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return b"".join(bytes(block) for (block,) in cursor.fetchall())


def test_remove_takes_the_words_out_of_the_engines_own_tables():
    make_documents(*(f"Question number{i} about roads" for i in range(50)), first=100)
    make_documents("Where does Quillfeather live?")
    assert b"uillfeath" in stored()
    remove("public", 1)
    assert b"uillfeath" not in stored()


def test_put_and_remove_take_part_in_the_callers_transaction():
    make_documents("Where is the zebra?")
    before = everything()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        put("public", 2, lang="en", question="Where is the lion?")
        remove("public", 1)
        1 / 0  # noqa: B018  anything that fails
    assert everything() == before
    assert [hit.doc_id for hit in find("zebra").hits] == [1]


def test_clear_forgets_one_scope_and_leaves_the_others():
    make_documents("Where is the lion?", scope="desk")
    before = everything()
    make_documents("Where is the zebra?", answer="在园里")
    clear("public")
    assert everything() == before
    assert find("zebra").hits == []
    assert [hit.doc_id for hit in find("lion", scope="desk").hits] == [1]
    put("public", 1, lang="en", question="Where is the zebra?")
    assert [hit.doc_id for hit in find("zebra").hits] == [1]


def test_counts_say_in_how_many_documents_a_word_stands():
    make_documents("park park lane", "park road", answer="lane")
    found = counts.counts("public", ["park", "lane", "road", "none"], using="default")
    assert {word: n for word, n in found.by_word.items() if not word.startswith(" ")} == {
        "park": 2,
        "lane": 2,
        "road": 1,
    }
    assert (found.documents, found.question_length, found.answer_length) == (2, 2.5, 1.0)


def test_candidates_come_by_weight_and_then_the_newest_on_every_database():
    """Names the order, so that a run on either database asserts the same."""
    rows = [
        Row(1, frozenset({"a", "b"}), frozenset()),
        Row(2, frozenset({"a"}), frozenset({"b"})),
        Row(3, frozenset({"b"}), frozenset({"a", "停车"})),
        Row(4, frozenset({"b"}), frozenset()),
    ]
    engine("default").add("public", rows, using="default")

    def found(*lookups):
        sql, values = candidates("public", lookups, using="default")
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return sorted(doc_id for (doc_id,) in cursor.fetchall())

    assert found(Lookup("a", 5, None)) == [1, 2, 3]
    assert found(Lookup("停车", 5, None)) == [3]
    assert found(Lookup("b", 5, 2)) == [2, 3, 4]
    assert found(Lookup("none", 5, None)) == []
    engine("default").remove("public", rows[:1], using="default")
    assert found(Lookup("a", 5, None), Lookup("b", 1, None)) == [2, 3, 4]
