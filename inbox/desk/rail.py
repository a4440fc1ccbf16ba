"""The queues beside every list: their names, what an empty one says, and all their counts by one query."""

from datetime import datetime

from django.conf import settings
from django.db.models import IntegerField, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from inbox.people.models import Town
from inbox.people.roles import Role
from inbox.people.standing import Standing
from inbox.questions.queries import QUEUES

NAMES = {
    "to-claim": _("To claim"),
    "mine": _("Mine"),
    "offered": _("Offered to us"),
    "asked": _("Asked of us"),
    "waiting": _("Waiting on others"),
    "review": _("For review"),
    "returned": _("Returned from review"),
    "arbitration": _("To rule"),
    "department": _("Led by my department"),
    "late": _("Late"),
    "all": _("All questions"),
}
WHILE_FULL = {"asked", "arbitration"}  # of no concern to most: shown while they hold something, or to whom it falls
APART = {"department", "all"}  # a rule stands above these
EMPTY = {
    "to-claim": _("Nothing waits to be claimed. New questions show up here by themselves."),
    "mine": _("You answer for no question right now. There may be one to claim."),
    "offered": _("No other department has offered you a question."),
    "asked": _("No other department needs anything from yours right now."),
    "waiting": _("You wait for nobody: what is yours is in your own hands."),
    "review": _("No text waits for a second pair of eyes."),
    "returned": _("No reviewer gave a draft back to you."),
    "department": _("Your department leads no open question."),
    "late": _("Nothing is late. Every promise that fell due was kept."),
    "arbitration": _("Departments agree who leads: there is nothing to rule."),
    "all": _("There is no question yet."),
}
# Where /desk/ leads: the first of these that holds something. What nobody has comes before all else, the emergency or
# the next due one on top of it; then what others wait for: a ruling, what a silence decides, a contribution; then one's
# own, drafts that came back among it.
USEFUL = ("to-claim", "arbitration", "offered", "asked", "mine", "review", "department")


class CappedCount(Subquery):
    """How many rows a queryset has, counted no further than its slice."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def counts(standing: Standing, now: datetime) -> dict[str, int]:
    """Queue → how many questions, at most the cap + 1; one query for all."""
    cap = settings.LIMITS["count_cap"]
    columns = {_column(queue): _counted(rows(standing, now), cap) for queue, (rows, _order) in QUEUES.items()}
    found = Town.objects.filter(pk=1).annotate(**columns).values(*columns).first() or {}
    return {queue: found.get(_column(queue)) or 0 for queue in QUEUES}


def rail(counted: dict[str, int], here: str, standing: Standing) -> list[dict]:
    """The queues in their order, as the template lists them."""
    hidden = WHILE_FULL - ({"arbitration"} if standing.has(Role.ARBITER) else set())
    return [
        {
            "queue": queue,
            "name": name,
            "count": shown(counted[queue]),
            "is_here": queue == here,
            "apart": queue in APART,
        }
        for queue, name in NAMES.items()
        if counted[queue] or queue == here or queue not in hidden
    ]


def shown(count: int) -> str:
    """A count that stops counting: "500+"."""
    cap = settings.LIMITS["count_cap"]
    return f"{cap}+" if count > cap else str(count)


def first_useful(counted: dict[str, int]) -> str:
    return next((queue for queue in USEFUL if counted[queue]), "mine")


def _counted(rows: QuerySet, cap: int) -> CappedCount:
    return CappedCount(rows.order_by().values("pk")[: cap + 1])


def _column(queue: str) -> str:
    return f"in_{queue.replace('-', '_')}"
