"""What letters say, in which language, and to whom they say nothing."""

import email
import email.policy
from datetime import timedelta

import pytest

from inbox.kit import clock
from inbox.mailroom.letters import message
from inbox.people.models import Town
from inbox.questions.actions.answer_privately import answer_privately
from inbox.questions.actions.ask_resident import ask_resident
from inbox.questions.actions.confirm_refusal import confirm_refusal
from inbox.questions.actions.refuse import refuse
from inbox.questions.actions.withhold import withhold
from inbox.questions.models import Question
from inbox.questions.states import RefusalReason, WithholdReason
from tests.mailroom.posting import ADDRESS, confirm, html_of, make_asked, text_of, write
from tests.make import MONDAY, make_approved, make_department, make_in_hand, make_published, make_town

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TOKEN = "Zm9yLXRlc3Rz-Zm9yLXRlc3Rz_Zm9yLX"
LINK = f"http://localhost:8000/t/{TOKEN}"
CONFIRM = "Yes, it is mine"


@pytest.fixture
def town():
    return make_town()


def mail_about(question, kind):
    raw = message(write(question, kind), TOKEN, clock.now())
    return email.message_from_bytes(raw, policy=email.policy.default)


def all_of(mail):
    """Headers and both bodies, decoded."""
    return f"{dict(mail)}{text_of(mail)}{html_of(mail)}"


def ask(town, question):
    make_in_hand(town, question)
    asked = "Staff canary: which lamp?"
    ask_resident(question_id=question.pk, actor=town.actor("officer"), now=MONDAY + 4 * HOUR, text=asked)


def turn_away(town, question):
    where = "Staff canary: the county court."
    refuse(
        question_id=question.pk,
        actor=town.actor("responder"),
        now=MONDAY,
        reason=RefusalReason.IN_COURT,
        where_instead=where,
    )
    confirm_refusal(question_id=question.pk, actor=town.actor("reviewer"), now=MONDAY + HOUR)


ANSWER = {"body": "Staff canary: **mended** on Thursday.", "public_question": "Canary: when is it mended?"}


def make_answered(town):
    return make_published(town, email=ADDRESS, name="Canary Name", text="Canary question?", texts=ANSWER)


def test_receipt_says_number_lead_date_and_link(town):
    question = make_asked(town)
    mail = mail_about(question, "submit")
    assert mail["Subject"] == f"We have your question: number {question.number}"
    for body in (text_of(mail), html_of(mail)):
        assert question.number in body
        assert "Citizens’ Desk is responsible for it now, telephone 555 0100." in body
        assert "Monday 9 November, 17:00" in body
        assert LINK in body
        assert CONFIRM in body
    assert "You will have an answer by Monday 9 November, 17:00." in text_of(mail)


def test_receipt_is_in_the_language_of_the_question(town):
    question = make_asked(town, lang="zh-hans")
    mail = mail_about(question, "submit")
    assert mail["Content-Language"] == "zh-Hans"
    assert '<html lang="zh-Hans" dir="ltr">' in html_of(mail)
    assert "便民服务台" in text_of(mail)
    assert "测试镇" in str(mail["From"])


def test_date_in_a_letter_is_of_the_towns_zone(town):
    Town.objects.update(zone="Asia/Shanghai")
    assert "Tuesday 10 November, 01:00" in text_of(mail_about(make_asked(town), "submit"))


def test_nothing_that_anybody_typed_goes_to_an_unconfirmed_address(town):
    asked = make_asked(town)
    ask(town, asked)
    refused = make_asked(town)
    turn_away(town, refused)
    answered = make_answered(town)
    letters = {
        "submit": make_asked(town),
        "ask_resident": asked,
        "confirm_refusal": refused,
        "publish": answered,
    }
    for kind, question in letters.items():
        mail = mail_about(question, kind)
        everything = all_of(mail)
        assert question.number in everything
        assert LINK in text_of(mail)
        assert CONFIRM in text_of(mail)
        assert "anary" not in everything
        assert "555 0199" not in everything

        confirm(question)  # there was something to leak
        mail = mail_about(question, kind)
        assert ("anary" in all_of(mail)) == (kind != "submit")
        assert CONFIRM not in all_of(mail)


def test_receipt_never_holds_what_was_typed(town):
    question = make_asked(town)
    confirm(question)
    mail = mail_about(question, "submit")
    assert "anary" not in all_of(mail)


def test_notice_holds_the_public_question_and_answer_when_the_address_is_confirmed(town):
    question = make_answered(town)
    confirm(question)
    mail = mail_about(question, "publish")
    assert "Canary: when is it mended?" in text_of(mail)
    assert "Staff canary: mended on Thursday." in text_of(mail)
    assert "<strong>mended</strong>" in html_of(mail)
    assert f"http://localhost:8000/answers/{question.number}/" in text_of(mail)
    assert "Canary question?" not in all_of(mail)  # the resident's own words are not public


def test_notice_of_a_private_answer_holds_no_answer(town):
    for verb, fields in ((answer_privately, {"may_publish": False}), (withhold, {})):
        question = make_asked(town, **fields)
        make_in_hand(town, question)
        make_approved(town, question, **ANSWER)
        reason = {"reason": WithholdReason.IN_COURT} if verb is withhold else {}
        actor = town.actor("reviewer")
        verb(question_id=question.pk, actor=actor, now=MONDAY + 7 * HOUR, **reason)
        confirm(question)
        mail = mail_about(question, verb.__name__)
        assert "anary" not in all_of(mail)
        assert "stands on your question’s page" in text_of(mail)


def test_headers_tell_robots_to_be_silent_and_are_exactly_these(town, settings):
    settings.DEFAULT_FROM_EMAIL = "inbox@town.example"
    raw = message(write(make_asked(town)), TOKEN, clock.now())
    head = raw.split(b"\r\n\r\n")[0].replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ")
    names = [line.split(b":")[0] for line in head.split(b"\r\n")]
    assert names == [
        b"From", b"To", b"Subject", b"Date", b"Message-ID", b"Auto-Submitted", b"X-Auto-Response-Suppress",
        b"MIME-Version", b"Content-Type", b"Content-Language",
    ]  # fmt: skip
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert (mail["From"], mail["To"]) == ("Town of Testing <inbox@town.example>", ADDRESS)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_header_takes_no_line_from_the_towns_names(town, settings):
    Town.objects.update(name={"en": "Town\r\nBcc: canary@mail.example\x85\u2028X: y\x1b"})
    mail = mail_about(make_asked(town), "submit")
    assert mail["Bcc"] is None
    assert mail["X"] is None
    assert str(mail["From"]) == '"Town Bcc: canary@mail.example X: y" <ask-once@localhost>'


def test_message_id_is_kept_whole_when_the_domain_is_long(town, settings):
    settings.DEFAULT_FROM_EMAIL = f"inbox@{'a' * 60}.{'b' * 60}.town.example"
    letter = write(make_asked(town))
    raw = message(letter, TOKEN, clock.now())
    assert f"Message-ID: {letter.message_id}\r\n".encode() in raw.replace(b"\r\n ", b" ")


def test_department_without_a_telephone_is_named_alone(town):
    quiet = make_department("quiet", "Quiet Office & Co", "静处")
    quiet.phone = ""
    quiet.save()
    town.topic.department, town.topic.routes_at_once = quiet, True
    town.topic.save()
    mail = mail_about(make_asked(town), "submit")
    assert "Quiet Office & Co is responsible for it now." in text_of(mail)
    assert "Quiet Office &amp; Co is responsible for it now." in html_of(mail)


def test_letter_says_that_its_date_may_move_when_holidays_are_unknown(town):
    question = make_asked(town)
    Question.objects.filter(pk=question.pk).update(due_is_provisional=True)
    assert "That date may still move" in text_of(mail_about(question, "submit"))


def test_html_names_the_subject_keeps_the_number_whole_and_follows_the_direction(town, settings):
    question = make_asked(town)
    mail = mail_about(question, "submit")
    assert f"<title>{mail['Subject']}</title>" in html_of(mail)
    assert f'<b><span style="white-space: nowrap;">{question.number}</span></b>' in html_of(mail)
    ask(town, question)
    confirm(question)
    settings.LANGUAGES_BIDI = ["en"]
    assert ("border-left" in html_of(mail_about(question, "ask_resident"))) is False
    settings.LANGUAGES_BIDI = []
    assert "border-left" in html_of(mail_about(question, "ask_resident"))
