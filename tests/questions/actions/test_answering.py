"""From draft to publish, answer_privately and withhold; progress and note: four eyes on the exact text."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from inbox.errands.models import Errand
from inbox.questions import access
from inbox.questions.actions.answer_privately import PublicWanted, answer_privately
from inbox.questions.actions.draft import DraftChanged, draft
from inbox.questions.actions.note import note
from inbox.questions.actions.progress import progress
from inbox.questions.actions.publish import Private, publish
from inbox.questions.actions.reopen import reopen
from inbox.questions.actions.review import OwnDraft, review
from inbox.questions.actions.submit_for_review import NoPublicQuestion, submit_for_review
from inbox.questions.actions.undo_publish import undo_publish
from inbox.questions.actions.withhold import withhold
from inbox.questions.actor import resident_of
from inbox.questions.drafts import NoDraft, NotApproved, text_hash
from inbox.questions.errors import Changed, NotNow, NotYours
from inbox.questions.models import Answer, AnswerVersion, Approval, Authorship, Event, Question
from inbox.questions.queries import public_stamp
from inbox.questions.states import WithholdReason
from tests.make import (
    MONDAY,
    make_approved,
    make_imported,
    make_in_hand,
    make_in_review,
    make_published,
    make_question,
    make_town,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
AFTERNOON = MONDAY + 6 * HOUR


def make_question_in_hand(town, **fields):
    question = make_question(town, **fields)
    make_in_hand(town, question)
    return question


def test_draft_keeps_every_version_with_its_authors():
    town = make_town()
    question = make_question_in_hand(town)
    asking = {"question_id": question.pk, "now": AFTERNOON, "public_question": "When?"}
    draft(**asking, actor=town.actor("officer"), body="First.", base_version=0)
    draft(**asking, actor=town.actor("second_officer"), body="Second.", base_version=1)

    versions = AnswerVersion.objects.filter(answer=question.pk).order_by("number")
    assert [(v.number, v.body, v.hash, sorted(a.username for a in v.authors.all())) for v in versions] == [
        (1, "First.", text_hash("When?", "First."), ["officer"]),
        (2, "Second.", text_hash("When?", "Second."), ["officer", "second_officer"]),
    ]


def test_draft_over_a_version_one_has_not_seen_is_refused_with_that_version():
    town = make_town()
    question = make_question_in_hand(town)
    asking = {"question_id": question.pk, "now": AFTERNOON, "public_question": "When?"}
    draft(**asking, actor=town.actor("officer"), body="First.", base_version=0)
    with pytest.raises(DraftChanged) as refused:
        draft(**asking, actor=town.actor("second_officer"), body="Mine.", base_version=0)
    assert refused.value.details == {"number": 1, "by": "Officer", "body": "First.", "public_question": "When?"}


def test_draft_that_says_the_same_writes_nothing():
    town = make_town()
    question = make_question_in_hand(town)
    asking = {"question_id": question.pk, "now": AFTERNOON, "public_question": "When?", "body": "First."}
    draft(**asking, actor=town.actor("officer"), base_version=0)
    draft(**asking, actor=town.actor("officer"), base_version=1)
    assert Event.objects.filter(question=question, kind="draft").count() == 1


def test_review_by_an_author_is_refused_by_the_action_and_by_the_database():
    town = make_town()
    question = make_question_in_hand(town)
    asking = {"question_id": question.pk, "now": AFTERNOON}
    draft(**asking, actor=town.actor("head"), body="Mine.", public_question="When?", base_version=0)
    version = AnswerVersion.objects.get(answer=question.pk)
    submit_for_review(**asking, actor=town.actor("officer"), version_hash=version.hash)
    with pytest.raises(OwnDraft):
        review(**asking, actor=town.actor("head"), version_hash=version.hash, verdict="approve")
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.create(version=version, approver=town.head, at=AFTERNOON)


def test_approved_version_gains_no_author():
    town = make_town()
    question = make_question_in_hand(town)
    make_approved(town, question)
    version = AnswerVersion.objects.get(answer=question.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Authorship.objects.create(version=version, member=town.reviewer)


def test_edit_after_approval_voids_it():
    town = make_town()
    question = make_question_in_hand(town)
    make_approved(town, question)
    draft(
        question_id=question.pk,
        actor=town.actor("officer"),
        now=AFTERNOON,
        body="Something else.",
        public_question="When?",
        base_version=1,
    )
    assert Answer.objects.get(pk=question.pk).approved is None
    with pytest.raises(NotNow):
        publish(question_id=question.pk, actor=town.actor("officer"), now=AFTERNOON)


def test_author_of_the_approved_text_may_approve_the_next_one_they_did_not_touch():
    town = make_town()
    question = make_question_in_hand(town)
    make_approved(town, question)
    draft(
        question_id=question.pk,
        actor=town.actor("second_officer"),
        now=AFTERNOON,
        body="Rewritten.",
        public_question="When?",
        base_version=1,
    )
    latest = AnswerVersion.objects.get(answer=question.pk, number=2)
    assert [author.username for author in latest.authors.all()] == ["second_officer"]


def test_review_of_another_version_is_refused():
    town = make_town()
    question = make_question_in_hand(town)
    make_in_review(town, question)
    with pytest.raises(Changed):
        review(
            question_id=question.pk,
            actor=town.actor("reviewer"),
            now=AFTERNOON,
            version_hash="0" * 64,
            verdict="approve",
        )


def test_review_returned_brings_it_back_with_the_comment():
    town = make_town()
    question = make_question_in_hand(town)
    version_hash = make_in_review(town, question)
    review(
        question_id=question.pk,
        actor=town.actor("reviewer"),
        now=AFTERNOON,
        version_hash=version_hash,
        verdict="return",
        comment="Say on which day.",
    )
    question = Question.objects.get(pk=question.pk)
    event = Event.objects.get(question=question, kind="review")
    assert (question.handling, question.returned_at, event.text.body) == ("in_hand", AFTERNOON, "Say on which day.")


def test_submit_for_review_needs_a_public_question_only_where_the_public_will_read_it():
    town = make_town()
    for may_publish in (True, False):
        question = make_question_in_hand(town, may_publish=may_publish)
        asking = {"question_id": question.pk, "actor": town.actor("officer"), "now": AFTERNOON}
        with pytest.raises(NoDraft):
            submit_for_review(**asking, version_hash="")
        draft(**asking, body="Thursday.", public_question="", base_version=0)
        version_hash = AnswerVersion.objects.get(answer=question.pk).hash
        if may_publish:
            with pytest.raises(NoPublicQuestion):
                submit_for_review(**asking, version_hash=version_hash)
        else:
            submit_for_review(**asking, version_hash=version_hash)


def test_publish_needs_the_approval_and_the_residents_consent():
    town = make_town()
    question = make_question_in_hand(town)
    make_in_review(town, question)
    with pytest.raises(NotApproved):
        publish(question_id=question.pk, actor=town.actor("officer"), now=AFTERNOON)

    private = make_question_in_hand(town, may_publish=False)
    make_approved(town, private)
    with pytest.raises(Private):
        publish(question_id=private.pk, actor=town.actor("officer"), now=AFTERNOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=private.pk).update(publication="public")


def test_publish_shows_byte_for_byte_what_was_approved():
    town = make_town()
    question = make_published(town)
    answer = access.published(MONDAY + timedelta(days=1)).select_related("published__approval").get(pk=question.pk)
    assert answer.published_id == answer.approved_id == answer.published.approval.pk
    assert answer.published.hash == text_hash(answer.published.public_question, answer.published.body)


def test_publish_tells_nobody_before_its_time_and_undo_calls_off_the_errands():
    town = make_town()
    question = make_published(town)
    public_at = MONDAY + 7 * HOUR + timedelta(minutes=10)
    event = Event.objects.get(question=question, kind="publish")
    errands = Errand.objects.filter(event_id=event.pk).order_by("follower")
    assert list(errands.values_list("follower", "run_at", "waiting")) == [
        ("letters", public_at, True),
        ("search", public_at, True),
    ]
    undo_publish(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 7 * HOUR)
    assert not errands.filter(waiting=True).exists()


def test_public_stamp_changes_when_an_answer_becomes_public_by_time_alone():
    town = make_town()
    make_published(town)
    public_at = MONDAY + 7 * HOUR + timedelta(minutes=10)
    before, changes_at = public_stamp(public_at - timedelta(seconds=1))
    after, _ = public_stamp(public_at)
    assert (changes_at, before != after) == (public_at, True)


def test_answer_privately_is_for_those_who_did_not_allow_publishing():
    town = make_town()
    question = make_question_in_hand(town, may_publish=False)
    make_approved(town, question)
    answer_privately(question_id=question.pk, actor=town.actor("officer"), now=AFTERNOON)
    question = Question.objects.get(pk=question.pk)
    assert (question.handling, question.publication) == ("answered", "private")
    assert not access.published(AFTERNOON + timedelta(days=9)).exists()

    public = make_question_in_hand(town)
    make_approved(town, public)
    with pytest.raises(PublicWanted):
        answer_privately(question_id=public.pk, actor=town.actor("officer"), now=AFTERNOON)


def test_withhold_takes_a_reviewer_and_a_reason_from_the_list():
    town = make_town()
    question = make_question_in_hand(town)
    make_approved(town, question)
    asking = {"question_id": question.pk, "now": AFTERNOON, "reason": WithholdReason.THIRD_PARTY}
    with pytest.raises(NotYours):
        withhold(**asking, actor=town.actor("officer"))
    withhold(**asking, actor=town.actor("reviewer"))
    question = Question.objects.get(pk=question.pk)
    assert (question.publication, question.reason) == ("withheld", "third_party")
    assert not access.published(AFTERNOON + timedelta(days=9)).exists()


def test_withhold_takes_an_earlier_answer_out_of_the_publics_sight():
    town = make_town()
    question = make_published(town)
    next_day = MONDAY + timedelta(days=1)
    reopen(question_id=question.pk, actor=resident_of(question.pk), now=next_day, reason="Dark again.")
    version_hash = make_in_review(town, question, now=next_day, body="CANARY of the withheld answer.")
    asking = {"question_id": question.pk, "now": next_day + 6 * HOUR, "actor": town.actor("second_reviewer")}
    review(**asking, version_hash=version_hash, verdict="approve")
    assert access.published(asking["now"]).get().published.body.startswith("The lamp")
    before = public_stamp(asking["now"])
    withhold(**asking, reason=WithholdReason.THIRD_PARTY)
    assert Answer.objects.get(pk=question.pk).published.body == "CANARY of the withheld answer."
    assert not access.published(asking["now"] + timedelta(days=9)).exists()
    assert public_stamp(asking["now"]) != before


def test_imported_answer_takes_a_reviewer_and_is_public_at_once():
    town = make_town()
    question = make_imported(town)
    assert (question.handling, question.publication) == ("answered", "undecided")
    assert not access.published(AFTERNOON).exists()
    with pytest.raises(NotYours):
        publish(question_id=question.pk, actor=town.actor("responder"), now=AFTERNOON)
    publish(question_id=question.pk, actor=town.actor("reviewer"), now=AFTERNOON)
    assert access.published(AFTERNOON).get().published_at == question.answered_at
    with pytest.raises(NotNow):
        publish(question_id=question.pk, actor=town.actor("reviewer"), now=AFTERNOON)


def test_progress_is_the_owners_and_public_and_a_note_is_neither():
    town = make_town()
    question = make_question_in_hand(town)
    progress(question_id=question.pk, actor=town.actor("officer"), now=AFTERNOON, text="The cable is ordered.")
    note(question_id=question.pk, actor=town.actor("second_officer"), now=AFTERNOON, text="Ask Ben for the plan.")
    events = Event.objects.filter(question=question, kind__in=["progress", "note"]).order_by("seq")
    assert list(events.values_list("kind", "audience", "text__body")) == [
        ("progress", "public", "The cable is ordered."),
        ("note", "staff", "Ask Ben for the plan."),
    ]
    with pytest.raises(NotYours):
        progress(question_id=question.pk, actor=town.actor("second_officer"), now=AFTERNOON, text="Mine too.")
    with pytest.raises(NotYours):
        note(question_id=question.pk, actor=town.actor("outsider"), now=AFTERNOON, text="I saw it.")
