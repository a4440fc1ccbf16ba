"""Topic, kind, urgency and place. It may only shorten a promise, never lengthen it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from inbox.questions import deadlines
from inbox.questions.acting import acting
from inbox.questions.actor import Actor
from inbox.questions.deadlines import Limit
from inbox.questions.errors import Refused
from inbox.questions.models import Clock, Question, Topic
from inbox.questions.states import Kind, Urgency


class WouldLengthen(Refused):
    code = "would_lengthen"
    sentence = _("That would move the promised date later. A promise once given can only be shortened.")


def classify(
    *,
    question_id: int,
    actor: Actor,
    now: datetime,
    topic: Topic | None,
    kind: Kind,
    urgency: Urgency,
    place: str = "",
    version: int | None = None,
) -> Question:
    """Raises WouldLengthen where the limit of the new kind and urgency ends later than the promise that was given."""
    with acting("classify", question_id, actor, now, version=version) as act:
        question = act.question
        clock = Clock.objects.get(question=question, stopped_at__isnull=True)
        limit = act.rules.pack.limit(kind, urgency)
        if (kind, urgency) != (question.kind, question.urgency) and limit != Limit.parse(clock.limit):
            due_at = act.due_at(clock, limit)
            if due_at > clock.due_at:
                raise WouldLengthen
            if due_at < clock.due_at:
                Clock.objects.filter(pk=clock.pk).update(limit=str(limit), due_at=due_at)
                provisional = deadlines.is_provisional(due_at, act.rules.calendar)
                act.set(due_at=due_at, due_is_provisional=provisional)
        before = {"topic": question.topic and question.topic.slug, "kind": question.kind, "urgency": question.urgency}
        act.set(topic=topic, kind=kind, urgency=urgency, place=place)
        act.say(before=before, topic=topic and topic.slug, kind=kind, urgency=urgency)
    return question
