"""A public word on how it stands, while the facts are checked."""

from datetime import datetime

from inbox.questions.acting import acting, require
from inbox.questions.actor import Actor
from inbox.questions.models import Question


def progress(*, question_id: int, actor: Actor, now: datetime, text: str, version: int | None = None) -> Question:
    with acting("progress", question_id, actor, now, version=version) as act:
        require(text=text)
        act.say(text)
    return act.question
