"""The pause reached its cap: the clock runs again although the resident did not write."""

from datetime import datetime

from inbox.questions.act import Act
from inbox.questions.actor import CLOCK
from inbox.questions.models import Question
from inbox.questions.states import Handling


def resume(*, question: Question, at: datetime, now: datetime) -> None:
    act = Act("resume", question, CLOCK, now, effective_at=at)
    act.end_pause(at)
    act.set(handling=Handling.IN_HAND)
    act.finish()
