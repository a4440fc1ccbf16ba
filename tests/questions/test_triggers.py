"""Each guard in the database refuses what no code of ours would do, on whichever database this run uses."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from inbox.kit.keys import new_key
from inbox.people.models import Calendar
from inbox.questions import triggers
from inbox.questions.models import AnswerVersion, Event, Pack, Question, Stewardship
from tests.make import MONDAY, make_published, make_question, make_town

pytestmark = pytest.mark.django_db


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
        (Pack, {"data": {}}, "a rule pack is never rewritten"),
        (Calendar, {"data": {}}, "a calendar is never rewritten"),
    ],
)
def test_rewriting_is_refused(model, fields, sentence):
    town = make_town()
    make_published(town)
    row = model.objects.order_by("pk").last()
    with refuses(sentence), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**fields)


@pytest.mark.parametrize("model", [Stewardship, Event, AnswerVersion, Question, Pack, Calendar])
def test_deleting_is_refused(model):
    town = make_town()
    make_published(town)
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
