"""What the resident says of the answer. “Solved” closes it, “not solved” reopens it, thanks do neither."""

from datetime import datetime
from typing import Literal

from django.utils.translation import gettext_lazy as _

from inbox.questions.act import Act
from inbox.questions.acting import acting
from inbox.questions.actions.close import close
from inbox.questions.actor import Actor
from inbox.questions.errors import NotNow, Refused
from inbox.questions.models import Question, Rating
from inbox.questions.reopening import open_second_clock, refuse_unread
from inbox.questions.states import Handling, Outcome

YesNo = Literal["yes", "partly", "no", ""]


class RatedAlready(Refused):
    code = "rated_already"
    sentence = _("You rated this answer already. Thank you.")


def rate(
    *,
    question_id: int,
    actor: Actor,
    now: datetime,
    solved: Literal["yes", "partly", "no"],
    answered: YesNo = "",
    manner: YesNo = "",
    comment: str = "",
    version: int | None = None,
) -> Question:
    """One rating for each answer given. Raises RatedAlready."""
    with acting("rate", question_id, actor, now, version=version) as act:
        question = act.question
        if question.outcome != Outcome.ANSWERED:
            raise NotNow(handling=question.handling)
        refuse_unread(act)
        if Rating.objects.filter(question=question, made_at__gte=question.answered_at).exists():
            raise RatedAlready
        act.say(comment, solved=solved, answered=answered, manner=manner)
        act.finish()
        Rating.objects.create(
            question=question, event=act.event, solved=solved, answered=answered, manner=manner, made_at=now
        )
        _follow(act, solved, comment)
        act.skip()
    return question


def _follow(act: Act, solved: str, comment: str) -> None:
    """What a rating brings about is a verb of its own, with an event of its own, in the same transaction."""
    question = act.question
    if solved == "yes" and question.handling == Handling.ANSWERED:
        close(question=question, at=act.now, now=act.now)
    elif solved == "no":
        reopening = Act("reopen", question, act.actor, act.now)
        open_second_clock(reopening, comment)
        reopening.finish()
