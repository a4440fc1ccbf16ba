"""The search index follows what happens: it is brought to how things stand now, whatever the event was."""

from inbox.questions.models import Event

from .reindex import index_questions


def index_question(event_id: int) -> None:
    """Bring every index of the event's question up to date; done twice or late it comes to the same."""
    index_questions(list(Event.objects.filter(pk=event_id).values_list("question_id", flat=True)))
