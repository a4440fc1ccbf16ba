"""What stands round a question and what it can be given: each part read once for a page, where something shows it."""

from datetime import datetime
from functools import cached_property

from django.db.models import F

from inbox.people.models import Department, User
from inbox.questions import queries
from inbox.questions.leading import return_until
from inbox.questions.models import Arbitration, Contribution, Offer, Question, Topic
from inbox.questions.rules import Rules, rules_of
from inbox.questions.states import Handling, How


class Lists:
    """Of one question, as it stood when a part was first asked for."""

    def __init__(self, question: Question) -> None:
        self.question = question

    @property
    def rules(self) -> Rules:
        return rules_of(self.question)

    # -- what can be chosen -----------------------------------------------------------------------------------------

    @cached_property
    def departments(self) -> list[Department]:
        return queries.departments()

    @cached_property
    def others(self) -> list[Department]:
        """Departments that could lead it instead."""
        return [one for one in self.departments if one.takes_questions and one.pk != self.question.lead_id]

    @cached_property
    def to_offer(self) -> list[Department]:
        """Those that can be offered it: the others, but for the desk, to which it is returned."""
        return [one for one in self.others if not one.is_desk]

    @cached_property
    def instead(self) -> list[Department]:
        """Whom a department can name that gives it back: the others, but for itself."""
        offered_to = self.pending and self.pending.to_id
        return [one for one in self.to_offer if one.pk != offered_to]

    @cached_property
    def to_ask(self) -> list[Department]:
        """Those that can be asked to contribute: the others, but for whom an answer is awaited from."""
        awaited = {one.department_id for one in self.contributions if one.ended_at is None}
        return [one for one in self.others if one.pk not in awaited]

    @cached_property
    def to_rule(self) -> list[Department]:
        """Those that can be ruled to lead it; no department gets back what a ruling gave away."""
        rulings = queries.precedents().filter(question=self.question, how=How.RULING).exclude(to=F("away_from"))
        given_away = set(rulings.values_list("away_from", flat=True))
        return [one for one in self.departments if one.takes_questions and one.pk not in given_away]

    @cached_property
    def topics(self) -> list[Topic]:
        return [one for one in queries.topics() if one.is_active or one.pk == self.question.topic_id]

    @cached_property
    def colleagues(self) -> list[User]:
        return queries.colleagues(self.question)

    # -- how it stands ----------------------------------------------------------------------------------------------

    @cached_property
    def pending(self) -> Offer | None:
        return queries.pending_offer(self.question)

    @cached_property
    def contributions(self) -> list[Contribution]:
        return queries.contributions(self.question)

    @cached_property
    def arbitration(self) -> Arbitration | None:
        """There can be one only once it came back."""
        return queries.open_arbitration(self.question) if self.question.bounces else None

    @cached_property
    def return_until(self) -> datetime | None:
        """The end of the return window of a question in hand; None where it can't be given back."""
        return return_until(self.question) if self.question.handling == Handling.IN_HAND else None

    @property
    def bounces_left(self) -> int:
        """How often it may still come back before an arbiter rules."""
        return max(0, self.rules.pack.bounce_budget - self.question.bounces)
