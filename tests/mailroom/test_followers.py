"""Which letters are written down, and which are not."""

from datetime import timedelta

import pytest

from inbox.kit import clock
from inbox.mailroom.followers import write_letters
from inbox.mailroom.letters import KINDS
from inbox.mailroom.models import Letter
from inbox.questions.actions.add_information import add_information
from inbox.questions.actions.ask_resident import ask_resident
from inbox.questions.actions.confirm_refusal import confirm_refusal
from inbox.questions.actions.mark_spam import mark_spam
from inbox.questions.actions.publish import publish
from inbox.questions.actions.refuse import refuse
from inbox.questions.actions.undo_publish import undo_publish
from inbox.questions.actor import resident_of
from inbox.questions.models import Contact, Event
from inbox.questions.states import VERBS, RefusalReason
from tests.mailroom.posting import ADDRESS, make_asked, write
from tests.make import MONDAY, make_approved, make_in_hand, make_published, make_question, make_town

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def events(question, kind):
    return Event.objects.filter(question=question, kind=kind).order_by("seq")


def test_every_verb_that_writes_letters_has_its_kind():
    assert set(KINDS) == {name for name, verb in VERBS.items() if verb.writes_letters}


def test_letter_is_written_once_however_often_the_errand_runs():
    question = make_asked(make_town())
    letter = write(question)
    assert write(question) == letter
    assert (letter.kind, letter.recipient, letter.state, letter.why) == ("receipt", ADDRESS, "waiting", "no_server")
    assert letter.sentence == "It waits, since no mail server is set."
    assert letter.message_id.endswith("@localhost>")


def test_letter_waits_without_a_reason_when_a_server_is_set(settings):
    settings.EMAIL_URL = "smtp://127.0.0.1"
    assert (write(make_asked(make_town())).why, Letter.objects.get().sentence) == ("", "")


def test_no_letter_is_written_without_an_address():
    town = make_town()
    with_phone = make_question(town, phone="555 0199")
    for question in (make_question(town), with_phone):
        for event in events(question, "submit"):
            write_letters(event.pk)
    assert (Contact.objects.count(), Letter.objects.count()) == (1, 0)


def test_no_letter_is_written_about_an_event_that_is_not_there():
    write_letters(12345)
    assert not Letter.objects.exists()


def test_letter_to_what_is_no_address_is_kept_as_failed():
    letter = write(make_asked(make_town(), email="ana@localhost"))
    assert (letter.state, letter.why, letter.send_at) == ("failed", "no_address", None)


def test_each_verb_writes_its_letter():
    town = make_town()
    asked = make_asked(town)
    make_in_hand(town, asked)
    ask_resident(question_id=asked.pk, actor=town.actor("officer"), now=MONDAY + 4 * HOUR, text="Which lamp?")
    assert write(asked, "ask_resident").kind == "clarification"
    published = make_published(town, email=ADDRESS)
    assert write(published, "publish").kind == "answered"
    refused = make_asked(town)
    refuse(question_id=refused.pk, actor=town.actor("responder"), now=MONDAY, reason=RefusalReason.IN_COURT)
    confirm_refusal(question_id=refused.pk, actor=town.actor("reviewer"), now=MONDAY + HOUR)
    assert write(refused, "confirm_refusal").kind == "refused"


def test_no_receipt_is_written_when_it_was_spam():
    town = make_town()
    question = make_asked(town)
    mark_spam(question_id=question.pk, actor=town.actor("responder"), now=MONDAY)
    write_letters(events(question, "submit").get().pk)
    assert not Letter.objects.exists()


def test_no_clarification_is_written_once_the_resident_replied():
    town = make_town()
    question = make_asked(town)
    make_in_hand(town, question)
    ask_resident(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 4 * HOUR, text="Which lamp?")
    add_information(question_id=question.pk, actor=resident_of(question.pk), now=MONDAY + 5 * HOUR, text="The last.")
    write_letters(events(question, "ask_resident").get().pk)
    assert not Letter.objects.exists()
    ask_resident(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 6 * HOUR, text="On which side?")
    for event in events(question, "ask_resident"):
        write_letters(event.pk)
    assert Letter.objects.get().event == events(question, "ask_resident").last()


def test_no_notice_is_written_about_a_publishing_that_was_undone():
    town = make_town()
    question = make_asked(town)
    make_in_hand(town, question)
    make_approved(town, question)
    publish(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 7 * HOUR)
    undo_publish(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 7 * HOUR + timedelta(minutes=5))
    first = events(question, "publish").get()
    write_letters(first.pk)
    assert not Letter.objects.exists()

    publish(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 8 * HOUR)
    write_letters(first.pk)
    assert not Letter.objects.exists()
    assert write(question, "publish").kind == "answered"


def test_no_notice_is_written_before_the_answer_is_public():
    town = make_town()
    question = make_asked(town)
    make_in_hand(town, question)
    make_approved(town, question)
    publish(question_id=question.pk, actor=town.actor("officer"), now=clock.now())
    write_letters(events(question, "publish").get().pk)
    assert not Letter.objects.exists()
