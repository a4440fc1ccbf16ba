"""Nothing more came for the closing window (14 days), or the resident said that it is solved."""

from datetime import datetime

from inbox.questions.act import Act
from inbox.questions.actor import CLOCK
from inbox.questions.models import Question
from inbox.questions.states import Handling


def close(*, question: Question, at: datetime, now: datetime) -> None:
    act = Act("close", question, CLOCK, now, effective_at=at)
    act.set(handling=Handling.CLOSED, closed_at=at)
    act.finish()
