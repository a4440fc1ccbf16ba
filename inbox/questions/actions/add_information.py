"""The resident writes more, or the owner writes down what they said. An awaited reply starts the clock again."""

from collections.abc import Sequence
from datetime import datetime

from inbox.questions.acting import acting, require
from inbox.questions.actor import Actor
from inbox.questions.models import Attachment, Question
from inbox.questions.states import Handling


def add_information(
    *,
    question_id: int,
    actor: Actor,
    now: datetime,
    text: str,
    attachments: Sequence[int] = (),
    version: int | None = None,
) -> Question:
    """`attachments` are keys of files that were uploaded and wait for a question."""
    with acting("add_information", question_id, actor, now, version=version) as act:
        require(text=text)
        if act.question.handling == Handling.WITH_RESIDENT:
            act.end_pause(act.now)
            act.set(handling=Handling.IN_HAND)
        if attachments:
            Attachment.objects.filter(pk__in=attachments, question__isnull=True).update(question=act.question)
        act.say(text, files=len(attachments))
    return act.question
