"""refuse, confirm_refusal, mark_spam, unmark_spam, withdraw, hide, rate, reopen, close."""

from datetime import timedelta

import pytest

from inbox.people.models import Membership
from inbox.questions import access
from inbox.questions.actions.claim import claim
from inbox.questions.actions.confirm_refusal import NothingRefused, OwnRefusal, confirm_refusal
from inbox.questions.actions.hide import HiddenAlready, hide
from inbox.questions.actions.mark_spam import mark_spam
from inbox.questions.actions.progress import progress
from inbox.questions.actions.publish import publish
from inbox.questions.actions.rate import RatedAlready, rate
from inbox.questions.actions.refuse import refuse
from inbox.questions.actions.reopen import reopen
from inbox.questions.actions.review import SameReviewer, review
from inbox.questions.actions.submit_for_review import submit_for_review
from inbox.questions.actions.undo_publish import undo_publish
from inbox.questions.actions.unmark_spam import unmark_spam
from inbox.questions.actions.withdraw import withdraw
from inbox.questions.actor import resident_of
from inbox.questions.errors import Missing, NotNow, NotYours
from inbox.questions.models import Answer, Clock, Event, Question, Rating, Stewardship
from inbox.questions.queries import public_stamp
from inbox.questions.settle import settle_due
from inbox.questions.states import RefusalReason
from tests.make import MONDAY, make_in_review, make_published, make_question, make_town

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NEXT_DAY = MONDAY + timedelta(days=1)


def test_refusal_takes_two_people_and_a_reason():
    town = make_town()
    question = make_question(town)
    asking = {"question_id": question.pk, "now": MONDAY}
    with pytest.raises(Missing):
        refuse(**asking, actor=town.actor("responder"), reason=RefusalReason.NOT_OURS)
    with pytest.raises(NothingRefused):
        confirm_refusal(**asking, actor=town.actor("reviewer"))
    refuse(
        **asking, actor=town.actor("responder"), reason=RefusalReason.NOT_OURS, where_instead="County office, 555 0177"
    )
    assert Question.objects.get(pk=question.pk).handling == "new"
    confirm_refusal(**asking, actor=town.actor("reviewer"))

    question = Question.objects.get(pk=question.pk)
    assert (question.handling, question.outcome, question.reason, question.where_instead) == (
        "closed",
        "not_ours",
        "not_ours",
        "County office, 555 0177",
    )


def test_refusal_is_not_confirmed_by_whoever_proposed_it():
    town = make_town()
    question = make_question(town)
    Membership.objects.create(user=town.responder, department=town.desk, role="reviewer")
    asking = {"question_id": question.pk, "now": MONDAY, "actor": town.actor("responder")}
    refuse(**asking, reason=RefusalReason.ABUSIVE)
    with pytest.raises(OwnRefusal):
        confirm_refusal(**asking)


def test_spam_comes_back_with_the_clock_of_its_receipt():
    town = make_town()
    question = make_question(town)
    due_at = question.due_at
    mark_spam(question_id=question.pk, actor=town.actor("responder"), now=MONDAY + HOUR)
    assert Question.objects.get(pk=question.pk).outcome == "spam"
    unmark_spam(question_id=question.pk, actor=town.actor("responder"), now=NEXT_DAY)

    question = Question.objects.get(pk=question.pk)
    clock = Clock.objects.get(question=question)
    assert (question.handling, question.outcome, question.due_at) == ("new", "", due_at)
    assert (clock.stopped_at, clock.started_at) == (None, MONDAY)
    claim(question_id=question.pk, actor=town.actor("responder"), now=NEXT_DAY)


def test_spam_is_only_what_nobody_took():
    town = make_town()
    question = make_question(town)
    claim(question_id=question.pk, actor=town.actor("responder"), now=MONDAY)
    with pytest.raises(NotNow):
        mark_spam(question_id=question.pk, actor=town.actor("responder"), now=MONDAY)


def test_withdraw_closes_and_leaves_nobody_accountable():
    town = make_town()
    question = make_question(town)
    withdraw(question_id=question.pk, actor=resident_of(question.pk), now=NEXT_DAY)
    question = Question.objects.get(pk=question.pk)
    assert (question.handling, question.outcome, question.is_open) == ("closed", "withdrawn", False)
    assert not Stewardship.objects.filter(question=question, ended_at__isnull=True).exists()
    with pytest.raises(NotYours):
        withdraw(question_id=question.pk, actor=town.actor("responder"), now=NEXT_DAY)


def test_hide_takes_the_answer_out_of_the_publics_sight():
    town = make_town()
    question = make_published(town)
    assert access.published(NEXT_DAY).exists()
    hide(question_id=question.pk, actor=resident_of(question.pk), now=NEXT_DAY)
    assert not access.published(NEXT_DAY).exists()
    assert not access.public_questions().filter(pk=question.pk).exists()
    with pytest.raises(HiddenAlready):
        hide(question_id=question.pk, actor=resident_of(question.pk), now=NEXT_DAY)


def test_close_comes_fourteen_days_after_the_answer():
    town = make_town()
    question = make_published(town)
    answered_at = MONDAY + 7 * HOUR
    assert settle_due(answered_at + timedelta(days=14, seconds=-1)) == 0
    assert settle_due(answered_at + timedelta(days=20)) == 1
    question = Question.objects.get(pk=question.pk)
    assert (question.handling, question.closed_at) == ("closed", answered_at + timedelta(days=14))
    assert access.published(answered_at + timedelta(days=20)).exists()


def test_rate_solved_closes_at_once():
    town = make_town()
    question = make_published(town)
    asking = {"question_id": question.pk, "actor": resident_of(question.pk), "now": NEXT_DAY}
    rate(**asking, solved="yes", answered="yes", manner="yes", comment="Thank you.")
    question = Question.objects.get(pk=question.pk)
    assert (question.handling, Rating.objects.get(question=question).solved) == ("closed", "yes")
    assert list(Event.objects.filter(question=question, seq__gt=8).values_list("seq", "kind")) == [
        (9, "rate"),
        (10, "close"),
    ]
    with pytest.raises(RatedAlready):
        rate(**asking, solved="yes")


def test_rate_not_solved_reopens_to_the_same_steward_with_a_second_clock():
    town = make_town()
    question = make_published(town)
    rate(
        question_id=question.pk,
        actor=resident_of(question.pk),
        now=NEXT_DAY,
        solved="no",
        comment="It is dark again.",
    )
    question = Question.objects.get(pk=question.pk)
    first, second = Clock.objects.filter(question=question).order_by("ordinal")
    assert (question.handling, question.lead, question.owner, question.outcome) == (
        "in_hand",
        town.roads,
        town.officer,
        "",
    )
    assert (first.stopped_at, second.started_at, second.limit) == (MONDAY + 7 * HOUR, NEXT_DAY, "3 working_days")
    assert question.due_at == second.due_at


@pytest.mark.parametrize(("verb", "says"), [(rate, {"solved": "yes"}), (rate, {"solved": "no"}), (reopen, {})])
def test_answer_is_neither_rated_nor_opened_again_before_it_can_be_read(verb, says):
    town = make_town()
    question = make_published(town)
    published_at = Answer.objects.get(pk=question.pk).published_at
    in_its_grace = published_at - timedelta(seconds=1)
    with pytest.raises(NotNow):
        verb(question_id=question.pk, actor=resident_of(question.pk), now=in_its_grace, **says)
    undo_publish(question_id=question.pk, actor=town.actor("officer"), now=in_its_grace)


def test_what_happens_to_an_answered_question_changes_public_pages():
    town = make_town()
    question = make_published(town)
    version_hash = Answer.objects.get(pk=question.pk).latest.hash
    resident = {"question_id": question.pk, "actor": resident_of(question.pk), "now": NEXT_DAY}
    officer = {"question_id": question.pk, "actor": town.actor("officer"), "now": NEXT_DAY}
    stamps = [public_stamp(NEXT_DAY)[0]]
    for verb, given in (
        (reopen, resident | {"reason": "Dark again."}),
        (progress, officer | {"text": "The part is ordered."}),
        (submit_for_review, officer | {"version_hash": version_hash}),
        (withdraw, resident),
    ):
        verb(**given)
        stamps.append(public_stamp(NEXT_DAY)[0])
    assert len(set(stamps)) == len(stamps)


def test_answer_after_reopening_is_approved_by_somebody_else():
    town = make_town()
    question = make_published(town)
    reopen(question_id=question.pk, actor=resident_of(question.pk), now=NEXT_DAY, reason="Dark again.")
    version_hash = make_in_review(town, question, now=NEXT_DAY, body="The cable is replaced on Friday.")
    asking = {
        "question_id": question.pk,
        "now": NEXT_DAY + 6 * HOUR,
        "version_hash": version_hash,
        "verdict": "approve",
    }
    with pytest.raises(SameReviewer):
        review(**asking, actor=town.actor("reviewer"))
    review(**asking, actor=town.actor("second_reviewer"))
    publish(question_id=question.pk, actor=town.actor("officer"), now=NEXT_DAY + 7 * HOUR)
    assert Question.objects.get(pk=question.pk).handling == "answered"


def test_publishing_again_replaces_what_is_public_at_once():
    town = make_town()
    question = make_published(town)
    reopen(question_id=question.pk, actor=resident_of(question.pk), now=NEXT_DAY, reason="Dark again.")
    version_hash = make_in_review(town, question, now=NEXT_DAY, body="The cable is replaced on Friday.")
    asking = {"question_id": question.pk, "now": NEXT_DAY + 6 * HOUR}
    review(**asking, actor=town.actor("second_reviewer"), version_hash=version_hash, verdict="approve")
    assert access.published(NEXT_DAY + 6 * HOUR).get().published.body.startswith("The lamp")
    publish(**asking, actor=town.actor("officer"))
    assert access.published(NEXT_DAY + 6 * HOUR).get().published.body == "The cable is replaced on Friday."


def test_reopen_of_spam_is_refused():
    town = make_town()
    question = make_question(town)
    mark_spam(question_id=question.pk, actor=town.actor("responder"), now=MONDAY)
    with pytest.raises(NotNow):
        reopen(question_id=question.pk, actor=resident_of(question.pk), now=NEXT_DAY)
