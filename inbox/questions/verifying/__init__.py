"""Whether what must always hold does hold, over a whole database: questions are read in batches, each with all its
rows, and pure functions judge one whole question at a time. Nothing is changed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from inbox.questions.models import Question

from .accountability import is_left_to_worker
from .numbers import missing_numbers
from .statements import STATEMENTS, Statement
from .whole import Whole, read, surroundings

__all__ = ["STATEMENTS", "Breach", "Found", "Statement", "verify"]
BATCH = 500


@dataclass(frozen=True)
class Breach:
    """One thing that does not hold: of which statement, at which question, and what it means."""

    statement: int
    question: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.question}: {self.sentence}"


@dataclass
class Found:
    """What a run saw beside the breaches."""

    questions: int = 0
    left_to_worker: int = 0


def verify(found: Found, step: Callable[[int], None] = lambda done: None) -> Iterator[Breach]:
    """Every breach in the database, question by question in the order of their keys; `found` counts along."""
    last = 0
    while keys := list(Question.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        town = surroundings()
        for whole in read(keys, town):
            found.questions += 1
            found.left_to_worker += is_left_to_worker(whole)
            if any(_judge(whole)):
                yield from _second_look(whole)
        last = keys[-1]
        step(len(keys))
    for number, sentence in missing_numbers():
        yield Breach(9, number, sentence)


def _judge(whole: Whole) -> Iterator[Breach]:
    for statement in STATEMENTS:
        for judge in statement.judges:
            for sentence in judge(whole):
                yield Breach(statement.number, whole.question.number, sentence)


def _second_look(whole: Whole) -> Iterator[Breach]:
    """Somebody may have acted on the question while its rows were being read: read it alone, until it stood still."""
    for _ in range(5):
        (again,) = read([whole.question.pk], surroundings())
        stood_still = again.question.version == whole.question.version
        whole = again
        if stood_still:
            break
    yield from _judge(whole)
