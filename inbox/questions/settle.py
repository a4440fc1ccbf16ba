"""What time does by itself: silence that became acceptance, a pause that reached its cap, an arbitration that nobody
ruled in time, closing after the window.

Called first in every verb and by the worker. The effective time is the end of the window and the recorded time stands
beside it, so it makes no difference whether the worker was down.
"""

from datetime import datetime

from django.db import transaction

from inbox.questions.act import lock
from inbox.questions.actions.accept_by_silence import accept_by_silence
from inbox.questions.actions.close import close
from inbox.questions.actions.escalate import escalate
from inbox.questions.actions.resume import resume
from inbox.questions.models import Arbitration, Offer, Question
from inbox.questions.rules import rules_of
from inbox.questions.states import Handling

BATCH = 500


def settle_one(question_id: int, now: datetime) -> int:
    """Let time act on one question, in a transaction of its own. Gives how many events that made."""
    if not Question.objects.filter(pk=question_id, settle_at__lte=now).exists():
        return 0
    with transaction.atomic(durable=True):
        return settle(lock(question_id), now)


def settle(question: Question, now: datetime) -> int:
    """The same inside a caller's transaction that holds the question; the earliest thing first."""
    done = 0
    while question.settle_at is not None and question.settle_at <= now:
        due = [(at, verb) for at, verb in _pending(question) if at is not None and at <= now]
        if not due:
            break
        at, verb = min(due, key=lambda pair: pair[0])
        verb(question=question, at=at, now=now)
        done += 1
    return done


def settle_due(now: datetime) -> int:
    """Every question on which time has something to do; the worker's turn."""
    done = 0
    while True:
        due = list(
            Question.objects.filter(settle_at__isnull=False, settle_at__lte=now)
            .order_by("settle_at")
            .values_list("pk", flat=True)[:BATCH]
        )
        settled = sum(settle_one(pk, now) for pk in due)
        done += settled
        if len(due) < BATCH or not settled:
            return done


def _pending(question: Question):
    """What time has in store for this question: (instant, verb of the clock)."""
    if question.handling == Handling.ANSWERED:
        rules = rules_of(question)
        yield rules.after(question.answered_at, rules.pack.closing), close
        return
    yield question.paused_until, resume
    offer = Offer.objects.filter(question=question, decided_at__isnull=True).first()
    yield offer and offer.answer_by, accept_by_silence
    if question.bounces:
        waiting = Arbitration.objects.filter(question=question, ended_at__isnull=True, stepped_up_at__isnull=True)
        yield waiting.values_list("due_at", flat=True).first(), escalate
