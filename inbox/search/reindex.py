"""What each index holds of a question, read from the questions: after an event of one, or anew for all of them.

"public" holds only what anybody may read now, "desk" the resident's own words and the latest text of the answer,
"precedent" the words of a question that was ruled on or returned, with the reasons.
"""

import time
from collections import defaultdict
from collections.abc import Callable

from django.db import transaction

from inbox.kit import clock
from inbox.kit.text import plain
from inbox.questions.access import published
from inbox.questions.models import Answer, Precedent, Question

from . import index
from .index import Entry
from .models import Scope

AT_ONCE = 10
"""Questions in one transaction. A running server's own writing waits for it, on a busy machine at most 0.9 s where it
was measured on SQLite; with 50 it was 1.9 s."""
REST_FOR = 0.02
"""Seconds between two transactions, in which whoever waits gets its turn."""


def index_questions(question_ids: list[int]) -> None:
    """Bring every index to how these questions stand now, in one transaction of few queries."""
    with transaction.atomic():
        # Locked, so that an older state can't come last; in one order everywhere, as are the scopes, so that two
        # who index at once wait for each other instead of dying.
        rows = Question.objects.select_for_update().only("lang", "text").filter(pk__in=question_ids)
        questions = {question.pk: question for question in rows.order_by("pk")}
        entries = _entries(questions)
        for scope in sorted(Scope.values):
            index.replace(scope, question_ids, entries[scope])


def reindex(*, step: Callable[[int], None], anew: bool = False) -> None:
    """All questions, oldest first; `step` hears of how many. Beside a running server, and begun again after a stop.

    `anew`: the indexes are emptied first, for one that can't be read any more. Until the end searches find less.
    """
    for scope in Scope.values if anew else ():
        index.clear(scope)
    last = 0
    while keys := list(Question.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        index_questions(keys)
        step(len(keys))
        last = keys[-1]
        time.sleep(REST_FOR)


def _entries(questions: dict[int, Question]) -> dict[str, list[Entry]]:
    """Scope → what it holds of these questions."""
    drafts = dict(Answer.objects.filter(question__in=questions).values_list("question_id", "latest__body"))
    reasons = defaultdict(list)
    precedents = Precedent.objects.filter(question__in=questions).order_by("at", "pk")
    for key, reason in precedents.values_list("question_id", "event__text__body"):
        reasons[key].append(reason or "")
    found: dict[str, list[Entry]] = {scope: [] for scope in Scope.values}
    for key, question in questions.items():
        asked = {"doc_id": key, "lang": question.lang, "question": question.text}
        found["desk"].append(Entry(scope="desk", answer=plain(drafts.get(key) or ""), **asked))
        if key in reasons:
            found["precedent"].append(Entry(scope="precedent", answer="\n".join(reasons[key]), **asked))
    for answer in published(clock.now()).select_related("published").filter(question__in=questions):
        shown = answer.published
        words = {"question": shown.public_question, "answer": plain(shown.body)}
        found["public"].append(Entry(scope="public", doc_id=answer.question_id, lang=answer.lang, **words))
    return found
