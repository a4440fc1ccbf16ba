"""What a member can do with a question: verb → its form, its action, what happens then and who reads it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from inbox.desk.forms import ownership
from inbox.desk.forms import verbs as forms
from inbox.desk.forms.lists import Lists
from inbox.people.roles import Role
from inbox.questions.access import may
from inbox.questions.actions.accept import accept
from inbox.questions.actions.accept_contribution import accept_contribution
from inbox.questions.actions.add_information import add_information
from inbox.questions.actions.answer_privately import answer_privately
from inbox.questions.actions.ask_department import ask_department
from inbox.questions.actions.ask_resident import ask_resident
from inbox.questions.actions.assign import assign
from inbox.questions.actions.claim import claim
from inbox.questions.actions.classify import classify
from inbox.questions.actions.confirm_refusal import confirm_refusal
from inbox.questions.actions.contacted import contacted
from inbox.questions.actions.contribute import contribute
from inbox.questions.actions.decline import decline
from inbox.questions.actions.decline_contribution import decline_contribution
from inbox.questions.actions.draft import draft
from inbox.questions.actions.mark_spam import mark_spam
from inbox.questions.actions.note import note
from inbox.questions.actions.offer import offer
from inbox.questions.actions.progress import progress
from inbox.questions.actions.publish import publish
from inbox.questions.actions.refuse import refuse
from inbox.questions.actions.return_to_desk import return_to_desk
from inbox.questions.actions.review import review
from inbox.questions.actions.rule import rule
from inbox.questions.actions.split import split
from inbox.questions.actions.submit_for_review import submit_for_review
from inbox.questions.actions.undo_publish import undo_publish
from inbox.questions.actions.unmark_spam import unmark_spam
from inbox.questions.actions.withdraw_offer import withdraw_offer
from inbox.questions.actions.withhold import withhold
from inbox.questions.actor import Actor
from inbox.questions.models import Answer, Question
from inbox.questions.states import Handling, Outcome, Publication, is_allowed


@dataclass(frozen=True)
class Step:
    """One verb at the desk. `readers` of what it says or does: public, resident, staff, or "" where it is plain."""

    action: Callable[..., Any]
    form: type[forms.VerbForm]
    then: Any
    done: Any
    readers: str = ""


STEPS: dict[str, Step] = {
    "confirm_refusal": Step(
        confirm_refusal,
        forms.ExactForm,
        _("It is closed. The resident is told, and the public reads the reason with the date."),
        _("The refusal is confirmed and public."),
        readers="public",
    ),
    "accept": Step(
        accept,
        forms.VerbForm,
        _("Your department answers for it from now on, you first. The promised date stays."),
        _("Your department leads it now, and you answer for it."),
    ),
    "decline": Step(
        decline,
        ownership.GiveBackForm,
        _("It goes back to the one who offered it, never onward. Whom you name is told to them."),
        _("It went back to the one who offered it."),
    ),
    "rule": Step(
        rule,
        ownership.RuleForm,
        _("It binds at once: whom you name leads from now on, and can’t offer it or give it back. The promise stays."),
        _("It is ruled. All sides read why, and it is a precedent from now on."),
    ),
    "claim": Step(
        claim,
        forms.VerbForm,
        _("You answer for it until a responsible department has accepted it. A claim can’t be taken back."),
        _("You have it now."),
    ),
    "unmark_spam": Step(
        unmark_spam,
        forms.VerbForm,
        _("It comes back to be claimed, and its clock counts from the day it arrived."),
        _("It is back among the questions to claim."),
    ),
    "review": Step(
        review,
        forms.ReviewForm,
        _("Your yes holds for exactly this text. Any later edit asks for a new review."),
        _("Your review is kept."),
    ),
    "publish": Step(
        publish,
        forms.ExactForm,
        _(
            "Page, feed, search and the letter to the resident, all at once, some minutes from now. "
            "Until then it can be undone."
        ),
        _("It goes public in some minutes. Until then you can undo it."),
        readers="public",
    ),
    "answer_privately": Step(
        answer_privately,
        forms.ExactForm,
        _("The resident alone reads the answer: publishing was not allowed."),
        _("The resident has the answer."),
        readers="resident",
    ),
    "undo_publish": Step(
        undo_publish,
        forms.VerbForm,
        _("Nobody has read it and no letter was sent. It goes back to review, approved as before."),
        _("Undone. Nothing was public and nothing was sent."),
    ),
    "submit_for_review": Step(
        submit_for_review,
        forms.SubmitForReviewForm,
        _("A second person reads exactly this text. Whoever wrote in it can’t approve it."),
        _("It is with a second person now."),
    ),
    "draft": Step(
        draft,
        forms.DraftForm,
        _("Saved as a new version. If it was in review or approved, it needs a review again."),
        _("The draft is saved."),
    ),
    "withdraw_offer": Step(
        withdraw_offer,
        forms.VerbForm,
        _("You keep it, as if it had not been offered."),
        _("The offer is taken back."),
    ),
    "progress": Step(
        progress,
        forms.TextForm,
        _("With a date: readers plan by it."),
        _("The note is published."),
        readers="public",
    ),
    "ask_resident": Step(
        ask_resident,
        forms.TextForm,
        _("The clock stands still until they reply, or until the longest pause is over."),
        _("The resident is asked. The clock stands still."),
        readers="resident",
    ),
    "ask_department": Step(
        ask_department,
        ownership.AskDepartmentForm,
        _("You keep the lead and answer for all of it. The promise to the resident does not move."),
        _("They are asked. Until they answer, the question stands among those that wait on others."),
    ),
    "note": Step(note, forms.TextForm, "", _("The note is kept."), readers="staff"),
    "classify": Step(
        classify,
        forms.ClassifyForm,
        _("A promise once given can only become shorter."),
        _("It is sorted."),
    ),
    "offer": Step(
        offer,
        ownership.OfferForm,
        _(
            "You answer for it until they accept. Their silence to the end of the return window counts as yes. "
            "The promised date stays."
        ),
        _("It is offered. Until they accept, you answer for it."),
    ),
    "return_to_desk": Step(
        return_to_desk,
        ownership.GiveBackForm,
        _("The citizens’ desk answers for it again and routes it anew. The promised date stays."),
        _("It is back with the citizens’ desk."),
    ),
    "assign": Step(
        assign,
        forms.AssignForm,
        _("Your department keeps the lead; your colleague answers for it."),
        _("Your colleague has it now."),
    ),
    "contacted": Step(
        contacted,
        ownership.ContactedForm,
        _("The first time keeps the promise that a person speaks with them."),
        _("It is written down that you spoke with them."),
    ),
    "split": Step(
        split,
        ownership.SplitForm,
        _(
            "Both are yours, received on the same day and promised for the same day. The resident is told, and follows "
            "both with the code they have. The letter as it came stays in the history of this one."
        ),
        _("It is two questions now. You answer for both."),
    ),
    "add_information": Step(
        add_information,
        forms.TextForm,
        _("Write what the resident told you, in their words. If they were asked, the clock runs again."),
        _("It is written down."),
        readers="resident",
    ),
    "withhold": Step(
        withhold,
        forms.WithholdForm,
        _("The resident reads the answer. The public reads only why it does not."),
        _("The resident has the answer; the public reads why it has not."),
        readers="public",
    ),
    "accept_contribution": Step(
        accept_contribution,
        ownership.ContributionForm,
        _("It tells the lead that it will come. The time does not change."),
        _("The lead knows that it will come."),
    ),
    "contribute": Step(
        contribute,
        ownership.ContributeForm,
        _("The lead weaves it into the answer and answers for it. Your part is done then."),
        _("The lead has it now."),
        readers="staff",
    ),
    "decline_contribution": Step(
        decline_contribution,
        ownership.DeclineContributionForm,
        _("The lead keeps the question and reads why. Others learn only that you could not help."),
        _("The lead knows that it will not come, and why."),
        readers="staff",
    ),
    "refuse": Step(
        refuse,
        forms.RefuseForm,
        _("Nothing is decided until somebody else confirms it."),
        _("The refusal is proposed. Somebody else has to confirm it."),
    ),
    "mark_spam": Step(
        mark_spam,
        forms.VerbForm,
        _("It is closed as not a question. You can take that back at any time."),
        _("It is closed as not a question."),
    ),
}


# They answer one of several asks: who was asked does them beside what was asked (asked.py).
CONTRIBUTING = ("accept_contribution", "contribute", "decline_contribution")


def verbs_for(actor: Actor, lists: Lists, *, answer: Answer | None, now: datetime) -> list[str]:
    """The verbs that this member may do with the question as it stands, in the order of the page.

    The table and the roles decide; what is plainly impossible (no offer is open, no text is approved) is left out.
    At most six queries beside those of `lists`. The action asks everything again.
    """
    question = lists.question
    facts = _Facts(actor, question, lists, answer, now)
    return [
        verb
        for verb in STEPS
        if verb not in CONTRIBUTING
        and is_allowed(verb, question.handling)
        and _POSSIBLE.get(verb, _always)(facts)
        and may(actor, verb, question)
    ]


@dataclass(frozen=True)
class _Facts:
    actor: Actor
    question: Question
    lists: Lists
    answer: Answer | None
    now: datetime

    @property
    def is_approved(self) -> bool:
        return bool(self.answer and self.answer.latest_id and self.answer.approved_id == self.answer.latest_id)


def _always(facts: _Facts) -> bool:
    return True


def _is_free(facts: _Facts) -> bool:
    held = facts.actor.standing.roles.get(facts.question.lead_id, frozenset())
    return facts.question.owner_id is None and bool(held & {Role.RESPONDER, Role.OFFICER})


def _is_offered_to_me(facts: _Facts) -> bool:
    mine = facts.actor.standing.departments(Role.OFFICER, Role.HEAD)
    return facts.lists.pending is not None and facts.lists.pending.to_id in mine


def _can_be_offered(facts: _Facts) -> bool:
    is_free = facts.question.accepted_at is None and facts.lists.pending is None
    return is_free and facts.lists.bounces_left > 0


def _can_be_reviewed(facts: _Facts) -> bool:
    return bool(facts.answer and facts.answer.latest_id) and not facts.is_approved and not wrote(facts)


def wrote(facts: _Facts) -> bool:
    return any(author.pk == facts.actor.user.pk for author in facts.answer.versions.all()[0].authors.all())


def _can_be_published(facts: _Facts) -> bool:
    if facts.question.handling == Handling.ANSWERED:  # brought in from elsewhere, not decided yet
        is_undecided = facts.question.publication == Publication.UNDECIDED
        return is_undecided and facts.question.may_publish and facts.actor.standing.has(Role.REVIEWER)
    return facts.is_approved and facts.question.may_publish


_POSSIBLE: dict[str, Callable[[_Facts], bool]] = {
    "claim": _is_free,
    "offer": _can_be_offered,
    "withdraw_offer": lambda facts: facts.lists.pending is not None,
    "accept": _is_offered_to_me,
    "decline": _is_offered_to_me,
    "return_to_desk": lambda facts: bool(facts.lists.return_until and facts.now < facts.lists.return_until),
    "submit_for_review": lambda facts: bool(facts.answer and facts.answer.latest_id),
    "review": _can_be_reviewed,
    "publish": _can_be_published,
    "answer_privately": lambda facts: facts.is_approved and not facts.question.may_publish,
    "withhold": lambda facts: facts.is_approved,
    "undo_publish": lambda facts: bool(
        facts.answer and facts.answer.is_public and facts.answer.published_at > facts.now
    ),
    "confirm_refusal": lambda facts: facts.question.refused_by_id not in (None, facts.actor.user.pk),
    "unmark_spam": lambda facts: facts.question.outcome == Outcome.SPAM,
}
