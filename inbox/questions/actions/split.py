"""A letter with two matters becomes two questions. Both were received when the letter was, under the same promise."""

from collections.abc import Sequence
from datetime import datetime

from inbox.questions.acting import acting, require
from inbox.questions.actor import Actor
from inbox.questions.models import Question
from inbox.questions.splitting import split_off


def split(
    *, question_id: int, actor: Actor, now: datetime, texts: Sequence[str], version: int | None = None
) -> Question:
    """`texts` are the two questions in the resident's words: the first stays under this number, the second gets one of
    its own, with the same stewards, clock and contact. The letter as it came is kept in the history. Raises Missing
    unless there are two."""
    with acting("split", question_id, actor, now, version=version) as act:
        first, second = [*texts, "", ""][:2]
        require(first=first, second=second)
        whole = act.question.text
        act.set(text=first)
        part = split_off(act.question, second, actor, now)
        act.say(whole, into=part.number)
    return act.question
