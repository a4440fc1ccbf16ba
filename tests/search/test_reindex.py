"""Reading all questions anew: the indexes come to what they were, one transaction after another."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inbox.errands import queue as errands
from inbox.search import reindex as reindexing
from inbox.search.find import find
from inbox.search.index import put
from inbox.search.models import Document, Word
from inbox.search.reindex import index_questions, reindex
from tests.make import MONDAY, make_published, make_question, make_town
from tests.search.make import make_precedent

pytestmark = pytest.mark.django_db


def everything() -> tuple:
    documents = list(Document.objects.order_by("scope", "doc_id").values())
    return documents, sorted(Word.objects.values_list("scope", "word", "documents"))


def reindexed(**options) -> list[int]:
    steps: list[int] = []
    reindex(step=steps.append, **options)
    return steps


@pytest.fixture
def town():
    """Five questions, one of them published and one of them ruled on, all indexed by the worker."""
    town = make_town()
    make_published(town, texts={"public_question": "When is the lamp mended?", "body": "On **Thursday**."})
    make_precedent(town, "Who cuts the oak at Mill Lane?", "Oaks at the road are Parks’.", to=town.parks)
    for _ in range(3):
        make_question(town)
    while errands.work_once(MONDAY + timedelta(days=30)):
        pass
    return town


@pytest.mark.parametrize("anew", [False, True])
def test_reindex_brings_back_what_the_worker_had_indexed(town, monkeypatch, anew):
    monkeypatch.setattr(reindexing, "AT_ONCE", 2)
    before = everything()
    assert sorted({document["scope"] for document in before[0]}) == ["desk", "precedent", "public"]
    if anew:
        Word.objects.all().delete()  # counts that tell nothing any more
    else:
        Document.objects.filter(scope="desk").update(answer="words that nobody wrote")
    assert reindexed(anew=anew) == [2, 2, 1]
    assert everything() == before
    assert len(find("oak Mill Lane", scope="precedent").hits) == 1


def test_reindex_takes_out_of_the_public_index_what_is_not_public(town):
    secret = make_question(town, text="Where does Cornelia Quill live?")
    put("public", secret.pk, lang="en", question=secret.text)
    assert len(find("Quill").hits) == 1
    reindexed()
    assert not find("Quill").hits
    assert len(find("Quill", scope="desk").hits) == 1


def test_many_questions_cost_the_queries_of_one(town):
    keys = list(Document.objects.filter(scope="desk").values_list("doc_id", flat=True))
    index_questions(keys)
    costs = []
    for some in (keys[-1:], keys[-3:]):
        with CaptureQueriesContext(connection) as queries:
            index_questions(some)
        costs.append(len(queries))
    assert costs[0] == costs[1]
