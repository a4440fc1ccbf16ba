"""What was changed behind the product's back is found, with its statement and its question, on both databases."""

import contextlib
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inbox.people.models import Department, Membership, User
from inbox.questions import triggers
from inbox.questions.actions.accept import accept
from inbox.questions.actions.accept_contribution import accept_contribution
from inbox.questions.actions.answer_privately import answer_privately
from inbox.questions.actions.ask_department import ask_department
from inbox.questions.actions.ask_resident import ask_resident
from inbox.questions.actions.claim import claim
from inbox.questions.actions.decline import decline
from inbox.questions.actions.offer import offer
from inbox.questions.actions.rate import rate
from inbox.questions.actions.return_to_desk import return_to_desk
from inbox.questions.actions.rule import rule
from inbox.questions.actions.split import split
from inbox.questions.actions.withdraw import withdraw
from inbox.questions.actor import resident_of
from inbox.questions.drafts import text_hash
from inbox.questions.models import (
    Answer,
    AnswerVersion,
    Approval,
    Arbitration,
    Attachment,
    Authorship,
    Clock,
    Contribution,
    Event,
    EventText,
    Offer,
    Precedent,
    Question,
    Stewardship,
)
from inbox.questions.uploads import _path, keep
from inbox.questions.verifying import STATEMENTS, Found, verify
from tests.make import (
    MONDAY,
    make_approved,
    make_imported,
    make_in_hand,
    make_published,
    make_question,
    make_receipt,
    make_town,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
KEY = "a key that no other test has, long enough"


class Story:
    """A town where every kind of thing happened; each question by what it is for."""

    def __init__(self) -> None:
        self.town = town = make_town()
        self.published = make_published(town)
        self.private = self._private()
        self.disputed = self._disputed()
        self.helped = self._helped()
        self.with_file = self._with_file()
        self.imported = make_imported(town)
        self.part = self._split()
        self.waiting = self._waiting()
        self.withdrawn = self._withdrawn()
        self.reopened = self._reopened()

    def _private(self) -> Question:
        question = make_question(self.town, may_publish=False)
        make_in_hand(self.town, question)
        make_approved(self.town, question)
        return answer_privately(question_id=question.pk, actor=self.town.actor("officer"), now=MONDAY + 7 * HOUR)

    def _disputed(self) -> Question:
        """Declined, accepted, returned, ruled."""
        town, question = self.town, make_question(self.town)
        act = {"question_id": question.pk, "actor": town.actor("responder")}
        claim(**act, now=MONDAY + HOUR)
        offer(**act, now=MONDAY + 2 * HOUR, to=town.parks, reason="A tree.")
        decline(question_id=question.pk, actor=town.actor("outsider"), now=MONDAY + 3 * HOUR, reason="A lamp.")
        offer(**act, now=MONDAY + 4 * HOUR, to=town.roads, reason="A lamp.")
        accept(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 5 * HOUR)
        returned = {"actor": town.actor("officer"), "now": MONDAY + 6 * HOUR, "reason": "A tree, see the photo."}
        return_to_desk(question_id=question.pk, **returned)
        return rule(
            question_id=question.pk,
            actor=town.actor("arbiter"),
            now=MONDAY + 7 * HOUR,
            to=town.parks,
            reason="The tree hides the lamp.",
        )

    def _helped(self) -> Question:
        town, question = self.town, make_question(self.town)
        make_in_hand(town, question)
        asked = {"actor": town.actor("officer"), "department": town.parks, "ask": "Whose tree is it?"}
        ask_department(question_id=question.pk, now=MONDAY + 4 * HOUR, **asked)
        contribution = Contribution.objects.get(question=question)
        return accept_contribution(
            question_id=question.pk, actor=town.actor("outsider"), now=MONDAY + 5 * HOUR, id=contribution.pk
        )

    def _with_file(self) -> Question:
        keep(SimpleUploadedFile("plan.pdf", b"%PDF-1.7 the plan"), KEY, MONDAY)
        return make_receipt(self.town, ask_key=KEY).question

    def _split(self) -> Question:
        question = make_question(self.town)
        make_in_hand(self.town, question)
        split(question_id=question.pk, actor=self.town.actor("officer"), now=MONDAY + 4 * HOUR, texts=["One?", "Two?"])
        return Question.objects.get(split_from=question)

    def _waiting(self) -> Question:
        question = make_question(self.town)
        make_in_hand(self.town, question)
        return ask_resident(
            question_id=question.pk, actor=self.town.actor("officer"), now=MONDAY + 4 * HOUR, text="Which one?"
        )

    def _withdrawn(self) -> Question:
        town, question = self.town, make_question(self.town)
        make_in_hand(town, question)
        asked = {"actor": town.actor("officer"), "department": town.parks, "ask": "Whose tree is it?"}
        ask_department(question_id=question.pk, now=MONDAY + 4 * HOUR, **asked)
        return withdraw(question_id=question.pk, actor=resident_of(question.pk), now=MONDAY + 5 * HOUR)

    def _reopened(self) -> Question:
        question = make_published(self.town)
        later = MONDAY + timedelta(days=2)
        return rate(question_id=question.pk, actor=resident_of(question.pk), now=later, solved="no", comment="Dark.")


@contextlib.contextmanager
def unguarded():
    """The database without its triggers, as somebody with its password has it."""
    triggers.remove(connection)
    try:
        yield
    finally:
        triggers.install(connection)


@contextlib.contextmanager
def without_references():
    """A cursor to which foreign keys are nothing."""
    off, on = {
        "sqlite": ("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON"),
        "postgresql": ("SET session_replication_role = replica", "SET session_replication_role = DEFAULT"),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(off)
        yield cursor
        cursor.execute(on)


def found() -> set[tuple[int, str]]:
    return {(breach.statement, breach.question) for breach in verify(Found())}


def overwrite(of, **fields):
    """Other values in the question's own row."""
    return lambda story: _update(Question, of(story), fields, pk=of(story).pk)


def _update(model, question, fields, **which):
    values = {name: value() if callable(value) else value for name, value in fields.items()}
    assert model.objects.filter(**which).update(**values)
    return question


def another(role: str):
    return lambda: User.objects.get(username=role).pk


def department(slug: str):
    return lambda: Department.objects.get(slug=slug).pk


def delete_stewardship(story):
    Stewardship.objects.get(question=story.published, how="claim").delete()
    return story.published


def move_interval(story):
    """Both rows still touch, so that the history alone can tell."""
    rows = Stewardship.objects.filter(question=story.helped)
    at = rows.get(how="accept").started_at - timedelta(minutes=30)
    rows.filter(how="claim").update(ended_at=at)
    rows.filter(how="accept").update(started_at=at)
    return story.helped


def tear_interval(story):
    rows = Stewardship.objects.filter(question=story.helped, how="claim")
    rows.update(ended_at=rows.get().ended_at - timedelta(seconds=1))
    return story.helped


def move_lead_in_both(story):
    """Question and stewardship agree with each other, but not with what happened."""
    parks = story.town.parks
    Stewardship.objects.filter(pk=story.helped.stewardship_id).update(lead=parks)
    Question.objects.filter(pk=story.helped.pk).update(lead=parks)
    Question.objects.filter(pk=story.helped.pk).update(owner=story.town.outsider)
    Stewardship.objects.filter(pk=story.helped.stewardship_id).update(owner=story.town.outsider)
    return story.helped


def delete_event(story):
    Event.objects.get(question=story.published, kind="submit_for_review").delete()
    return story.published


def change_text(story):
    event = Event.objects.get(question=story.disputed, kind="rule")
    EventText.objects.filter(event=event).update(body="The mayor wished it.")
    return story.disputed


def change_version(story):
    AnswerVersion.objects.filter(answer=story.published.pk).update(body="Never.")
    return story.published


def change_version_and_hash(story):
    version = AnswerVersion.objects.filter(answer=story.published.pk)
    version.update(body="Never.", hash=text_hash(version.get().public_question, "Never."))
    return story.published


def make_approver_author(story):
    approval = Approval.objects.get(version__answer=story.published.pk)
    Authorship.objects.create(version_id=approval.version_id, member_id=approval.approver_id)
    return story.published


def take_approval_away(story):
    Approval.objects.get(version__answer=story.private.pk).delete()
    return story.private


def move_clock(story):
    clock = Clock.objects.filter(question=story.helped)
    clock.update(due_at=clock.get().due_at + timedelta(days=1))
    Question.objects.filter(pk=story.helped.pk).update(due_at=clock.get().due_at)
    return story.helped


def stop_clock(story):
    Clock.objects.filter(question=story.helped).update(stopped_at=MONDAY + 20 * HOUR)
    return story.helped


def remove_file(story):
    _path(Attachment.objects.get().stored).unlink()
    return story.with_file


def change_file(story):
    _path(Attachment.objects.get().stored).write_bytes(b"%PDF-1.7 the plot")
    return story.with_file


def delete_attachment(story):
    Attachment.objects.all().delete()
    return story.with_file


def leave_contribution_open(story):
    Contribution.objects.filter(question=story.withdrawn).update(state="asked", ended_at=None)
    return story.withdrawn


def accept_declined_offer(story):
    Offer.objects.filter(question=story.disputed, state="declined").update(state="accepted")
    return story.disputed


def forget_arbitration(story):
    Arbitration.objects.filter(question=story.disputed).delete()
    return story.disputed


def forget_precedent(story):
    Precedent.objects.filter(question=story.disputed, how="ruling").delete()
    return story.disputed


def make_private_public(story):
    Answer.objects.filter(pk=story.private.pk).update(is_public=True)
    return story.private


def close_department(story):
    """Everything it led is without anybody."""
    Department.objects.filter(pk=story.town.parks.pk).update(is_active=False)
    return story.disputed


TAMPERINGS = {
    "lead overwritten": (overwrite(lambda s: s.helped, lead_id=department("parks")), {1}),
    "owner overwritten": (overwrite(lambda s: s.helped, owner_id=another("second_officer")), {1}),
    "stewardship deleted": (delete_stewardship, {1, 3}),
    "interval moved": (move_interval, {3}),
    "interval torn": (tear_interval, {1, 3}),
    "lead moved in question and stewardship": (move_lead_in_both, {3}),
    "department closed": (close_department, {1}),
    "first responder changed": (overwrite(lambda s: s.helped, first_responder_id=another("second_responder")), {2}),
    "first responder of a part changed": (
        overwrite(lambda s: s.part, first_responder_id=another("second_responder")),
        {2},
    ),
    "bounces forgotten": (overwrite(lambda s: s.disputed, bounces=0), {3}),
    "bounces of a part made up": (overwrite(lambda s: s.part, bounces=1), {3}),
    "precedent forgotten": (forget_precedent, {3}),
    "event deleted": (delete_event, {8}),
    "text of an event changed": (change_text, {8}),
    "outcome changed": (overwrite(lambda s: s.withdrawn, outcome="spam"), {8}),
    "version changed after approval": (change_version, {7}),
    "version and hash changed after approval": (change_version_and_hash, {7}),
    "approver made author": (make_approver_author, {7}),
    "approval taken away": (take_approval_away, {7}),
    "due date moved": (overwrite(lambda s: s.helped, due_at=MONDAY + timedelta(days=30)), {5}),
    "due date and clock moved": (move_clock, {5}),
    "clock stopped": (stop_clock, {6}),
    "urgency changed": (overwrite(lambda s: s.helped, urgency="urgent"), {5}),
    "file removed": (remove_file, {9}),
    "file changed": (change_file, {9}),
    "attachment deleted": (delete_attachment, {9}),
    "contribution left open": (leave_contribution_open, {4}),
    "declined offer made accepted": (accept_declined_offer, {4}),
    "arbitration forgotten": (forget_arbitration, {4}),
    "private answer made public": (make_private_public, {10}),
    "hidden answer left public": (overwrite(lambda s: s.published, is_hidden=True), {10}),
}


def test_nothing_is_found_where_nothing_was_done():
    Story()
    seen = Found()
    assert list(verify(seen)) == []
    assert (seen.questions, seen.left_to_worker) == (Question.objects.count(), 0)


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found_with_its_statement_and_its_question(name):
    tamper, statements = TAMPERINGS[name]
    story = Story()
    assert found() == set()
    with unguarded():
        question = tamper(story)
    assert found() == {(statement, question.number) for statement in statements}


def test_question_that_is_gone_is_missed_by_its_number():
    town = make_town()
    make_question(town)
    gone = make_question(town)
    with unguarded(), without_references() as cursor:
        for table in ("questions_stewardship", "questions_clock", "questions_event"):
            cursor.execute(f"DELETE FROM {table} WHERE question_id = %s", [gone.pk])
        cursor.execute("DELETE FROM questions_question WHERE id = %s", [gone.pk])
        cursor.execute("DELETE FROM questions_eventtext WHERE event_id NOT IN (SELECT id FROM questions_event)")
    assert found() == {(9, gone.number)}


def test_owner_who_left_is_left_to_the_worker():
    story = Story()
    Membership.objects.filter(user=story.town.officer).delete()
    seen = Found()
    assert list(verify(seen)) == []
    owned = Question.objects.filter(owner=story.town.officer, is_open=True)
    assert 0 < seen.left_to_worker == owned.count()


def test_words_that_were_erased_are_no_breach():
    story = Story()
    with unguarded():
        EventText.objects.filter(event__question=story.disputed).delete()
    assert found() == set()


def test_queries_do_not_grow_with_the_questions():
    town = make_town()
    counts = []
    for _ in range(2):
        for _ in range(2):
            make_published(town)
        with CaptureQueriesContext(connection) as queries:
            assert list(verify(Found())) == []
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_every_statement_of_the_rule_book_has_judges():
    assert [statement.number for statement in STATEMENTS] == list(range(1, 11))
    judges = [judge for statement in STATEMENTS for judge in statement.judges]
    assert len(set(judges)) == len(judges)
    expected = set().union(*(statements for _, statements in TAMPERINGS.values()))
    assert expected == {statement.number for statement in STATEMENTS}
