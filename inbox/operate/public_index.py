"""Whether search shows the public exactly what is published: the tenth statement of `verify` as far as that goes."""

from collections.abc import Callable, Iterator
from datetime import datetime

from inbox.errands.models import Errand
from inbox.kit.text import plain
from inbox.questions.access import published
from inbox.questions.models import Event, Question
from inbox.questions.verifying import Breach
from inbox.search.models import Document, Scope

BATCH = 500


def verify_public_index(now: datetime, step: Callable[[int], None] = lambda done: None) -> Iterator[Breach]:
    """Breaches of the tenth statement. What the worker has still to index is none."""
    indexed = Document.objects.filter(scope=Scope.PUBLIC)
    shown = set(published(now).values_list("pk", flat=True).iterator())
    found = set(indexed.values_list("doc_id", flat=True).iterator())
    differ = _changed(now, shown & found, step)
    wrong = (found ^ shown) | differ
    for key in sorted(wrong - _waiting(wrong)):
        number = Question.objects.filter(pk=key).values_list("number", flat=True).first()
        yield Breach(10, number or f"document {key}", _sentence(key, found, shown))


def _changed(now: datetime, keys: set[int], step: Callable[[int], None]) -> set[int]:
    """Those whose indexed text is not the published one."""
    changed = set()
    for some in _some(keys):
        documents = Document.objects.filter(scope=Scope.PUBLIC, doc_id__in=some)
        texts = {pk: (asked, said) for pk, asked, said in documents.values_list("doc_id", "question", "answer")}
        for answer in published(now).select_related("published").filter(pk__in=some):
            said = answer.published
            if texts.get(answer.pk) != (said.public_question, plain(said.body)):
                changed.add(answer.pk)
        step(len(some))
    return changed


def _waiting(keys: set[int]) -> set[int]:
    """Questions of which the worker was told and which it has not indexed yet."""
    waiting: set[int] = set()
    for some in _some(keys):
        events = Event.objects.filter(question__in=some)
        told = Errand.objects.filter(follower="search", waiting=True, event_id__in=events.values("pk"))
        waiting |= set(events.filter(pk__in=told.values("event_id")).values_list("question_id", flat=True))
    return waiting


def _some(keys: set[int]) -> Iterator[list[int]]:
    ordered = sorted(keys)
    for start in range(0, len(ordered), BATCH):
        yield ordered[start : start + BATCH]


def _sentence(key: int, found: set[int], shown: set[int]) -> str:
    if key not in shown:
        return "it stands in the public search index and is not published: what is private can be found by anybody."
    if key not in found:
        return "it is published and the public search index lacks it, so nobody finds it."
    return "the public search index holds another text of it than was published."
