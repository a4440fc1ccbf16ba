"""Propose not to take a question on, with a reason from the public list; a reviewer has to confirm it."""

from datetime import datetime

from inbox.questions.acting import acting, require
from inbox.questions.actor import Actor
from inbox.questions.models import Question
from inbox.questions.states import RefusalReason


def refuse(
    *,
    question_id: int,
    actor: Actor,
    now: datetime,
    reason: RefusalReason,
    where_instead: str = "",
    version: int | None = None,
) -> Question:
    """Where it is not ours, `where_instead` says where to turn. Nothing is decided until somebody else confirms."""
    with acting("refuse", question_id, actor, now, version=version) as act:
        if reason == RefusalReason.NOT_OURS:
            require(where_instead=where_instead)
        act.set(reason=RefusalReason(reason), where_instead=where_instead, refused_by=actor.user)
        act.say(where_instead, reason=reason)
    return act.question
