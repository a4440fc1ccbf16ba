"""Putting questions into the index and taking them out, inside the caller's transaction or one of its own."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import DEFAULT_DB_ALIAS, transaction

from . import counts, text
from .engines import Row, engine
from .models import Document

_BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What is to be found of one question: plain text, redacted as its readers may see it."""

    scope: str
    doc_id: int
    lang: str
    question: str
    answer: str = ""
    wordings: Sequence[str] = ()


def put(
    scope: str,
    doc_id: int,
    *,
    lang: str,
    question: str,
    answer: str = "",
    wordings: Sequence[str] = (),
    using: str = DEFAULT_DB_ALIAS,
) -> None:
    """Index a question, or index it anew."""
    put_many(
        [Entry(scope=scope, doc_id=doc_id, lang=lang, question=question, answer=answer, wordings=wordings)], using=using
    )


def put_many(entries: Iterable[Entry], *, using: str = DEFAULT_DB_ALIAS) -> int:
    """Index many, a few hundred in a transaction; gives their number. Of the same document the last one stays."""
    done, entries = 0, iter(entries)
    while batch := list(islice(entries, _BATCH)):
        done += len(batch)
        by_scope: dict[str, dict[int, Document]] = {}
        for entry in batch:
            by_scope.setdefault(entry.scope, {})[entry.doc_id] = _document(entry)
        with transaction.atomic(using=using):
            for scope, documents in sorted(by_scope.items()):
                _replace(scope, list(documents), list(documents.values()), using=using)
    return done


def remove(scope: str, doc_id: int, *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Forget a question; one that is not there is no error. None of its words stays behind."""
    replace(scope, [doc_id], [], using=using)


def replace(scope: str, doc_ids: list[int], entries: Iterable[Entry], *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Of these documents exactly the entries are there afterwards."""
    with transaction.atomic(using=using):
        _replace(scope, doc_ids, [_document(entry) for entry in entries], using=using)


def clear(scope: str, *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Forget all of a scope, also where the engine can't read its own tables any more."""
    with transaction.atomic(using=using):
        engine(using).clear(scope, using=using)
        counts.clear(scope, using=using)
        Document.objects.using(using).filter(scope=scope).delete()


def _document(source: Entry) -> Document:
    document = Document(
        scope=source.scope,
        doc_id=source.doc_id,
        lang=source.lang,
        question=source.question,
        answer=source.answer,
        wordings=list(source.wordings),
        question_normal="\n".join(map(text.normal, (source.question, *source.wordings))),
        answer_normal=text.normal(source.answer),
    )
    document.answer_length = _length(text.words(document.answer_normal))
    return document


def _length(words: Iterable[str]) -> int:
    """Weighted words, in tenths."""
    return round(10 * sum(map(text.weight, words)))


def _row(document: Document) -> Row:
    return Row(
        document.doc_id,
        frozenset(text.words(document.question_normal)),
        frozenset(text.words(document.answer_normal)),
    )


def _tally(document: Document, row: Row) -> Counter[str]:
    tally = Counter(row.question | row.answer)
    tally[counts.DOCUMENTS] = 1
    tally[counts.QUESTIONS] = int(bool(row.question))
    tally[counts.ANSWERS] = int(bool(row.answer))
    tally[counts.QUESTION_WORDS] = _length(text.words(document.question_normal.partition("\n")[0]))
    tally[counts.ANSWER_WORDS] = document.answer_length
    return tally


def _replace(scope: str, doc_ids: list[int], documents: list[Document], *, using: str) -> None:
    old = Document.objects.using(using).filter(scope=scope, doc_id__in=doc_ids)
    gone = list(old.select_for_update())
    changes: Counter[str] = Counter()
    if gone:
        rows = [_row(document) for document in gone]
        for document, row in zip(gone, rows, strict=True):
            changes.subtract(_tally(document, row))
        engine(using).remove(scope, rows, using=using)
        old.delete()
    Document.objects.using(using).bulk_create(documents)
    _add(scope, documents, changes, using=using)


def _add(scope: str, documents: list[Document], changes: Counter[str], *, using: str) -> None:
    rows = [_row(document) for document in documents]
    engine(using).add(scope, rows, using=using)
    for document, row in zip(documents, rows, strict=True):
        changes.update(_tally(document, row))
    counts.add(scope, changes, using=using)
