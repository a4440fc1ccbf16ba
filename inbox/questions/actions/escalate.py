"""The arbiter did not rule in time: the arbitration steps up to the leader of the town. The lead is unchanged."""

from datetime import datetime

from inbox.questions.act import Act
from inbox.questions.actor import CLOCK
from inbox.questions.models import Arbitration, Question


def escalate(*, question: Question, at: datetime, now: datetime) -> None:
    """At the end of the ruling's limit, whenever the clock gets to it. From then on the leader may rule as well."""
    act = Act("escalate", question, CLOCK, now, effective_at=at)
    Arbitration.objects.filter(question=question, ended_at__isnull=True).update(stepped_up_at=at)
    act.finish()
