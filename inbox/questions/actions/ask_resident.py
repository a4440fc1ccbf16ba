"""A message to the resident that needs their reply. Only this stops the clock, and only up to the cap."""

from datetime import datetime

from inbox.questions.acting import acting, require
from inbox.questions.actor import Actor
from inbox.questions.models import Question
from inbox.questions.states import Handling


def ask_resident(*, question_id: int, actor: Actor, now: datetime, text: str, version: int | None = None) -> Question:
    with acting("ask_resident", question_id, actor, now, version=version) as act:
        require(text=text)
        act.set(handling=Handling.WITH_RESIDENT)
        act.pause(act.now)
        act.say(text)
    return act.question
