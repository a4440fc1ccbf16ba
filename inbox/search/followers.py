"""The search index follows what happens: it is brought to how things stand now, whatever the event was."""

from django.db import transaction

from inbox.kit import clock
from inbox.kit.text import plain
from inbox.questions.access import published
from inbox.questions.models import Answer, Event, Question

from . import index


def index_question(event_id: int) -> None:
    """Bring both indexes of the event's question up to date; done twice or late it comes to the same.

    "public" holds only what anybody may read now, "desk" the resident's own words and the latest text of the answer.
    """
    question_id = Event.objects.values_list("question_id", flat=True).get(pk=event_id)
    with transaction.atomic():
        question = Question.objects.select_for_update().get(pk=question_id)  # so that an older state can't come last
        draft = Answer.objects.select_related("latest").filter(question=question).first()
        body = draft.latest.body if draft and draft.latest else ""
        index.put("desk", question.pk, lang=question.lang, question=question.text, answer=plain(body))
        answer = published(clock.now()).select_related("published").filter(question=question).first()
        if answer is None:
            index.remove("public", question.pk)
        else:
            shown = answer.published
            index.put("public", question.pk, lang=answer.lang, question=shown.public_question, answer=plain(shown.body))
