"""Each guard in the database refuses what no code of ours would do, on whichever database this run uses."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from inbox.kit.keys import new_key
from inbox.people.models import Calendar, Department
from inbox.questions import triggers
from inbox.questions.actions.ask_department import ask_department
from inbox.questions.actions.claim import claim
from inbox.questions.actions.decline import decline
from inbox.questions.actions.offer import offer
from inbox.questions.actions.rule import rule
from inbox.questions.models import (
    AnswerVersion,
    Approval,
    Authorship,
    Contribution,
    Event,
    Offer,
    Pack,
    Precedent,
    Question,
    Stewardship,
    Topic,
)
from inbox.questions.verifying import Found, verify
from tests.make import MONDAY, TownOfTests, make_published, make_question, make_town

pytestmark = pytest.mark.django_db


def make_disputed(town: TownOfTests) -> Question:
    """Declined by roads, ruled to them, who asked parks something; a second one is offered to parks."""
    question, offered = make_question(town), make_question(town)
    for one, to in ((question, town.roads), (offered, town.parks)):
        claim(question_id=one.pk, actor=town.actor("responder"), now=MONDAY)
        offer(question_id=one.pk, actor=town.actor("responder"), now=MONDAY, to=to, reason="A lamp.")
    act = {"question_id": question.pk, "now": MONDAY}
    decline(**act, actor=town.actor("officer"), reason="A tree.")
    rule(**act, actor=town.actor("arbiter"), to=town.roads, reason="The lamp is what is dark.")
    claim(**act, actor=town.actor("officer"))
    ask_department(**act, actor=town.actor("officer"), department=town.parks, ask="Whose tree is it?")
    return question


def refuses(what: str):
    """The database refuses the change with this sentence."""
    return pytest.raises(IntegrityError, match=what)


def test_guards_are_all_there_after_migrate():
    assert triggers.missing(connection) == []


def test_guards_that_were_lost_are_named():
    triggers.remove(connection)
    assert triggers.missing(connection) == sorted(trigger.name for trigger in triggers.TRIGGERS)
    (warning,) = triggers.check_triggers(databases=["default"])
    assert "questions_question_first" in warning.msg
    triggers.install(connection)
    assert triggers.check_triggers(databases=["default"]) == []


@pytest.mark.parametrize(
    ("model", "fields", "sentence"),
    [
        (Stewardship, {"lead_id": 3}, "a stewardship is never rewritten"),
        (Stewardship, {"started_at": MONDAY}, "a stewardship is never rewritten"),
        (Stewardship, {"ended_at": None}, "a stewardship is never rewritten"),
        (Event, {"kind": "note"}, "an event is never rewritten"),
        (AnswerVersion, {"body": "Something else."}, "a version of an answer is never rewritten"),
        (Question, {"received_at": MONDAY + timedelta(days=1)}, "frozen at receipt"),
        (Question, {"first_responder_id": None, "first_office_id": None}, "the first responder is written once"),
        (Question, {"lead_id": 3}, "a question names its own open stewardship"),
        (Question, {"owner_id": None}, "a question names its own open stewardship"),
        (Question, {"publication": "withheld"}, "an answer is public only while its question is"),
        (Question, {"handling": "in_hand", "outcome": ""}, "a question names its own open stewardship"),
        (Precedent, {"to_id": None, "how": "return"}, "a precedent is never rewritten"),
        (Pack, {"data": {}}, "a rule pack is never rewritten"),
        (Calendar, {"data": {}}, "a calendar is never rewritten"),
    ],
)
def test_rewriting_is_refused(model, fields, sentence):
    town = make_town()
    make_disputed(town)
    make_published(town)
    row = model.objects.order_by("pk").last()
    with refuses(sentence), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**fields)


@pytest.mark.parametrize(
    "model", [Stewardship, Event, AnswerVersion, Question, Offer, Contribution, Precedent, Pack, Calendar]
)
def test_deleting_is_refused(model):
    town = make_town()
    make_disputed(town)
    make_published(town)
    assert model.objects.exists()
    table = model._meta.db_table
    with refuses("never deleted"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")


def test_question_without_its_own_stewardship_is_refused():
    town = make_town()
    one, other = make_question(town), make_question(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=one.pk).update(stewardship_id=other.stewardship_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=one.pk).update(stewardship_id=new_key())


def test_second_open_stewardship_is_refused():
    town = make_town()
    question = make_question(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stewardship.objects.create(question=question, ordinal=2, lead=town.roads, how="ruling", started_at=MONDAY)


def test_gap_between_stewardships_is_refused():
    town = make_town()
    question = make_question(town)
    Stewardship.objects.filter(pk=question.stewardship_id).update(ended_at=MONDAY)
    with refuses("begins where the one before it ended"), transaction.atomic():
        Stewardship.objects.create(
            question=question, ordinal=2, lead=town.roads, how="ruling", started_at=MONDAY + timedelta(seconds=1)
        )


# -- each guard is what refuses, and verify finds what it would have kept out --------------------------------------


def assign_across(town, question):
    last = Stewardship.objects.filter(question=question).latest("ordinal")
    Stewardship.objects.filter(pk=last.pk).update(ended_at=MONDAY)
    row = Stewardship.objects.create(
        question=question, ordinal=last.ordinal + 1, lead=town.parks, how="assign", started_at=MONDAY
    )
    Question.objects.filter(pk=question.pk).update(stewardship=row, lead=town.parks, owner=None)


def begin_later(town, question):
    """As a way to take questions in that forgets when they came."""
    copied = Question.objects.get(pk=question.pk)
    steward = Stewardship.objects.get(question=question, ordinal=1)
    steward.pk, steward.question_id, steward.started_at = new_key(), new_key(), MONDAY + timedelta(hours=1)
    steward.ended_at = None
    copied.pk, copied.number, copied.stewardship_id = steward.question_id, "2026-00099", steward.pk
    copied.lead_id, copied.owner_id, copied.code_hash, copied.ask_key_hash = steward.lead_id, None, "", None
    copied.handling, copied.first_responder_id, copied.first_office_id = "new", None, None
    steward.save(force_insert=True)
    copied.save(force_insert=True)


def close_roads(town, question):
    Topic.objects.update(is_active=False)
    Department.objects.filter(pk=town.roads.pk).update(is_active=False)


def give_back(town, question):
    """A ruling to the desk, which a ruling took it from."""
    event = Event.objects.filter(question=question, kind="claim").first()
    Precedent.objects.create(
        question=question, how="ruling", away_from=town.roads, to=town.desk, at=MONDAY, event=event
    )


def drop(model, which=""):
    def delete(town, question):
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE question_id = %s {which}", [question.pk])

    return delete


def write(model, **fields):
    def update(town, question):
        values = {name: value(town) if callable(value) else value for name, value in fields.items()}
        rows = model.objects.filter(**{"pk" if model is Question else "question": question.pk})
        model.objects.filter(pk=rows.order_by("pk").last().pk).update(**values)

    return update


def approve_own(town, question):
    version = Approval.objects.get(approver=town.reviewer).version
    Authorship.objects.create(version=version, member=town.reviewer)


# trigger: what it keeps out, and the statement of the rule book under which verify finds it.
KEPT_OUT = {
    "questions_stewardship_lead_kept": (assign_across, 3),
    "questions_stewardship_kept": (drop(Stewardship, "AND ordinal = 2"), 1),
    "questions_stewardship_unchanged": (write(Stewardship, how="silence"), 3),
    "questions_question_from_receipt": (begin_later, 1),
    "questions_question_steward_u": (write(Question, owner_id=lambda town: town.second_officer.pk), 1),
    "questions_question_first": (write(Question, first_responder_id=lambda town: town.officer.pk), 2),
    "questions_question_receipt": (write(Question, received_at=MONDAY - timedelta(days=1)), 1),
    "people_department_leads": (close_roads, 1),
    "questions_precedent_given_away": (give_back, 3),
    "questions_precedent_kept": (drop(Precedent), 3),
    "questions_precedent_unchanged": (write(Precedent, how="return"), 3),
    "questions_offer_kept": (drop(Offer), 4),
    "questions_contribution_kept": (drop(Contribution), 4),
    "questions_event_unchanged": (write(Event, kind="progress"), 4),
    "questions_authorship_four_eyes": (approve_own, 7),
}


@pytest.mark.parametrize("name", KEPT_OUT)
def test_trigger_alone_keeps_out_what_verify_would_find(name):
    change, statement = KEPT_OUT[name]
    town = make_town()
    question = make_disputed(town)
    make_published(town)
    question.refresh_from_db()
    with pytest.raises(IntegrityError), transaction.atomic():
        change(town, question)
    assert list(verify(Found())) == []
    (guard,) = [trigger for trigger in triggers.TRIGGERS if trigger.name == name]
    on = f' ON "{guard.table}"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{name}"{on}')
    try:
        with transaction.atomic():
            change(town, question)
        assert statement in {breach.statement for breach in verify(Found())}
    finally:
        triggers.install(connection)


@pytest.mark.parametrize("what", ["leads", "led", "was offered", "was asked", "has topics"])
def test_department_with_something_of_its_own_is_not_closed(what):
    """Each of the five alone keeps it in use."""
    town = make_town()
    Topic.objects.update(is_active=False)
    match what:
        case "leads":
            department = make_disputed(town).lead
            Contribution.objects.update(ended_at=MONDAY, state="lapsed")
            Offer.objects.filter(decided_at__isnull=True).update(decided_at=MONDAY, state="withdrawn")
        case "led":
            department = make_published(town).lead
        case "was offered":
            department = town.parks
            make_disputed(town)
            Contribution.objects.update(ended_at=MONDAY, state="lapsed")
        case "was asked":
            department = town.parks
            make_disputed(town)
            Offer.objects.filter(decided_at__isnull=True).update(decided_at=MONDAY, state="withdrawn")
        case _:
            department = town.roads
            Topic.objects.update(is_active=True)
    with refuses("can only be merged"), transaction.atomic():
        Department.objects.filter(pk=department.pk).update(is_active=False)
    Department.objects.filter(pk=town.hall.pk).update(is_active=False)  # it holds and held nothing
