"""What rating and reopening share."""

from inbox.questions.act import Act
from inbox.questions.deadlines import Limit
from inbox.questions.errors import NotNow
from inbox.questions.models import Answer, Clock
from inbox.questions.states import Handling


def refuse_unread(act: Act) -> None:
    """Nobody can say of an answer how it is before they can read it; until then its publishing can be undone.
    Raises NotNow."""
    if Answer.objects.filter(question=act.question, published_at__gt=act.now).exists():
        raise NotNow(handling=act.question.handling)


def open_second_clock(act: Act, reason: str) -> None:
    """Back to the same steward, under a second, shorter promise beside the first, which keeps its result. What was
    approved needs approving again."""
    question = act.question
    last = Clock.objects.filter(question=question).order_by("-ordinal").first()
    act.open_again(Handling.IN_HAND, keeps_owner=True)
    act.start_clock(act.rules.pack.reopened(Limit.parse(last.limit)), act.now, ordinal=last.ordinal + 1)
    Answer.objects.filter(question=question).update(approved=None)
    act.set(answered_at=None)
    act.say(reason)
