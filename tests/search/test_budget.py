import pytest

from inbox.search import find as finding
from inbox.search.counts import Counts
from inbox.search.index import Entry, put_many
from inbox.search.ranking import Asked


def chosen(by_word: dict[str, int], budget: int) -> list[tuple[str, int | None]]:
    asked = Asked(dict.fromkeys(by_word, 1.0), {})
    lookups = finding.chosen(asked, Counts({**by_word, " documents": 1_000_000}, newest_from=900), budget)
    return [(lookup.word, lookup.newest_from) for lookup in lookups]


@pytest.mark.parametrize(
    ("by_word", "lookups"),
    [
        ({"rare": 10, "common": 900, "half": 500_000}, [("rare", None), ("common", None)]),
        ({"rare": 10, "half": 500_000, "most": 900_000}, [("rare", None), ("half", 900)]),
        ({"half": 500_000, "most": 900_000, "all": 999_000}, [("half", 900), ("most", 900)]),
        ({"unknown": 0, "rare": 10}, [("rare", None)]),
        ({"one": 600, "two": 600}, [("one", None), ("two", 900)]),
    ],
)
def test_the_rarest_words_are_looked_up_everywhere_and_the_commonest_in_the_newest(by_word, lookups):
    assert chosen(by_word, budget=1_000) == lookups


@pytest.mark.django_db
def test_commonest_words_find_the_newest_when_all_hold_them():
    put_many(Entry(scope="public", doc_id=i, lang="en", question=f"the road number{i}") for i in range(1, 2_101))

    def found(text):
        _, ranked = finding.rank(text, lang=None, scope="public", using="default", typing=True)
        return [one.document.doc_id for one in ranked]

    assert len(found("the road")) == 100
    assert min(found("the road")) > 1_100  # of 2,100, the newest 1,000 were looked at
    assert found("the road number7 ")[0] == 7
