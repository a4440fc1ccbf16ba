"""Who answers for a question and how it came to them, and who did before."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from inbox.desk.forms.lists import Lists
from inbox.kit import punctuation
from inbox.people.models import Absence
from inbox.questions.actor import Actor
from inbox.questions.models import Arbitration, Question, Stewardship
from inbox.questions.states import How

CAME = {
    How.RECEIPT: gettext_lazy("received"),
    How.CLAIM: gettext_lazy("claimed"),
    How.ASSIGN: gettext_lazy("given by a colleague"),
    How.ACCEPT: gettext_lazy("accepted"),
    How.SILENCE: gettext_lazy("taken over by silence"),
    How.RETURN: gettext_lazy("given back"),
    How.RULING: gettext_lazy("ruled"),
    How.MERGE: gettext_lazy("taken over with the work of another department"),
    How.VACATED: gettext_lazy("the owner left"),
    How.REOPEN: gettext_lazy("opened again"),
    How.IMPORT: gettext_lazy("brought in"),
}


@dataclass(frozen=True)
class Who:
    """`away` holds the absences of the owner that last, `acts` the one in which this member is the deputy."""

    now: Stewardship
    came: Any
    before: list[tuple[Stewardship, Any]]  # the newest first, with how it came to them
    is_vacant: bool
    away: list[Absence]
    acts: Absence | None
    return_until: datetime | None
    bounced: str
    arbitration: Arbitration | None


def who(rows: list[Stewardship], lists: Lists, actor: Actor, now: datetime) -> Who:
    """Two queries at most beside those of `lists`."""
    question, last = lists.question, rows[-1]
    absences = _absences(question, now)
    can_return = lists.return_until is not None and now < lists.return_until
    return Who(
        now=last,
        came=CAME[How(last.how)],
        before=[(row, CAME[How(row.how)]) for row in reversed(rows[:-1])],
        is_vacant=question.is_open and question.owner_id is None and question.first_responder_id is not None,
        away=absences,
        acts=next((one for one in absences if _acts(one, actor, question)), None),
        return_until=lists.return_until if can_return else None,
        bounced=_bounced(lists),
        arbitration=lists.arbitration,
    )


def _acts(absence: Absence, actor: Actor, question: Question) -> bool:
    return absence.deputy_id == actor.user.pk and actor.standing.acts_for(question.owner_id, question.lead_id)


def _absences(question: Question, now: datetime) -> list[Absence]:
    if question.owner_id is None or not question.is_open:
        return []
    rows = Absence.objects.filter(member=question.owner_id, from_at__lte=now, until_at__gt=now)
    return list(rows.select_related("deputy").order_by("-until_at", "pk"))


def _bounced(lists: Lists) -> str:
    """How often it came back, and what the next time means; "" where it did not, or where it is settled."""
    count = lists.question.bounces
    if not count or lists.arbitration or lists.question.accepted_at:
        return ""
    often = ngettext("It came back once.", "It came back %(count)d times.", count) % {"count": count}
    rest = _("The next time an arbiter rules who leads.") if lists.bounces_left == 1 else ""
    return punctuation.gap().join(filter(None, [often, rest]))
