import secrets
from datetime import timedelta

import pytest

from inbox.errands.models import Errand
from inbox.kit import signing
from inbox.questions.actions.submit import AlreadyReceived, Asked, submit
from inbox.questions.actor import ANYONE
from inbox.questions.errors import NotYours
from inbox.questions.events import commitment
from inbox.questions.models import Clock, Contact, Event, Question, Stewardship
from inbox.questions.receiving import forget_receipts, receipt_of
from tests.make import MONDAY, make_receipt, make_topic, make_town

pytestmark = pytest.mark.django_db


def test_submit_gives_number_code_promise_and_an_accountable_desk():
    town = make_town()
    receipt = make_receipt(town, email="ann@example.org", name="Ann")
    question = Question.objects.get(pk=receipt.question.pk)
    parsed = signing.parse_tracking_code(receipt.tracking_code)

    assert (question.number, parsed.number, question.lead, question.owner) == (
        "2026-00001",
        "2026-00001",
        town.desk,
        None,
    )
    assert signing.code_hash(parsed.number, parsed.secret) == question.code_hash
    assert Stewardship.objects.get(question=question).how == "receipt"
    assert Clock.objects.get(question=question).started_at == MONDAY
    assert Contact.objects.get(question=question).email == "ann@example.org"
    event = Event.objects.get(question=question)
    assert event.commitment == commitment(event.text.salt, question.text)
    assert set(Errand.objects.filter(event_id=event.pk).values_list("follower", flat=True)) == {"search", "letters"}


def test_submit_without_mail_address_posts_no_letter():
    town = make_town()
    make_receipt(town)
    assert list(Errand.objects.values_list("follower", flat=True)) == ["search"]


def test_submit_with_the_same_key_and_words_is_one_question_with_the_same_code():
    town = make_town()
    key = secrets.token_urlsafe(24)
    first = make_receipt(town, ask_key=key, text="Why is the lamp off?")
    second = make_receipt(town, ask_key=key, text="Why is the lamp off?")
    assert (second.question.pk, second.tracking_code, second.is_new) == (first.question.pk, first.tracking_code, False)
    assert Question.objects.count() == 1


def test_submit_with_the_same_key_and_other_words_is_another_question():
    town = make_town()
    key = secrets.token_urlsafe(24)
    make_receipt(town, ask_key=key, text="Why is the lamp off?")
    make_receipt(town, ask_key=key, text="Why is the lamp on?")
    assert Question.objects.count() == 2


def test_submit_repeated_after_the_receipt_is_gone_names_the_number_without_a_code():
    town = make_town()
    key = secrets.token_urlsafe(24)
    make_receipt(town, ask_key=key, text="Why is the lamp off?")
    forget_receipts(MONDAY + timedelta(minutes=31))
    with pytest.raises(AlreadyReceived) as refused:
        make_receipt(town, ask_key=key, text="Why is the lamp off?")
    assert refused.value.details == {"number": "2026-00001"}


def test_receipt_is_shown_for_its_minutes_to_whoever_holds_its_key_and_to_nobody_else():
    town = make_town()
    receipt = make_receipt(town)
    assert receipt_of(receipt.key, MONDAY + timedelta(minutes=29), 30) == (receipt.question, receipt.tracking_code)
    assert receipt_of(receipt.key, MONDAY + timedelta(minutes=31), 30) is None
    assert receipt_of("0" * 64, MONDAY, 30) is None


def test_code_stands_nowhere_in_the_database_in_the_clear():
    town = make_town()
    receipt = make_receipt(town)
    secret = signing.parse_tracking_code(receipt.tracking_code).secret
    row = Question.objects.filter(pk=receipt.question.pk).values().get()
    assert secret not in repr({k: bytes(v) if isinstance(v, memoryview) else v for k, v in row.items()})
    assert receipt.key not in repr(row)


def test_topic_sets_kind_and_urgency_and_may_route_at_once():
    town = make_town()
    hazard = make_topic("holes", town.roads, "Holes", "坑洞", kind="hazard", urgency="urgent", routes_at_once=True)
    question = make_receipt(town, topic_id=hazard.pk).question
    assert (question.kind, question.urgency, question.lead) == ("hazard", "urgent", town.roads)


def test_only_the_desk_enters_questions_from_counter_and_phone():
    town = make_town()
    asked = Asked(text="Caller asks why the lamp is off.", lang="en", source="phone")
    for actor in (ANYONE, town.actor("officer")):
        with pytest.raises(NotYours):
            submit(asked=asked, actor=actor, now=MONDAY)
    assert submit(asked=asked, actor=town.actor("responder"), now=MONDAY).question.source == "phone"
