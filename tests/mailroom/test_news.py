"""News to members: each once, to whom it concerns and nobody else, without a word that anybody wrote."""

import email
import email.policy
from datetime import timedelta

import pytest
import time_machine

from inbox.kit import clock
from inbox.mailroom.followers import write_letters
from inbox.mailroom.letters import holds, message
from inbox.mailroom.models import Letter
from inbox.mailroom.send import post
from inbox.people.models import User
from inbox.people.roles import Role
from inbox.questions.actions.accept import accept
from inbox.questions.actions.answer_privately import answer_privately
from inbox.questions.actions.claim import claim
from inbox.questions.actions.confirm_refusal import confirm_refusal
from inbox.questions.actions.decline import decline
from inbox.questions.actions.offer import offer
from inbox.questions.actions.publish import publish
from inbox.questions.actions.refuse import refuse
from inbox.questions.actions.rule import rule
from inbox.questions.actions.split import split
from inbox.questions.actions.undo_publish import undo_publish
from inbox.questions.actions.withhold import withhold
from inbox.questions.models import Event, Question, SecretLink
from inbox.questions.settle import settle_one
from tests.mailroom.post_office import open_post_office
from tests.mailroom.posting import ADDRESS, confirm, html_of, make_asked, text_of, write
from tests.make import MONDAY, make_approved, make_in_hand, make_member, make_town

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def town(settings):
    settings.EMAIL_URL = "smtp://127.0.0.1"
    settings.SITE_URL = "https://inbox.town.example"
    with time_machine.travel(MONDAY + 9 * HOUR, tick=False):
        yield make_town()


def do(verb, town, question, role, hours=1, **more):
    return verb(question_id=question.pk, actor=town.actor(role), now=MONDAY + hours * HOUR, **more)


def news(question) -> list[Letter]:
    """Every errand of the question run, each twice."""
    for event in Event.objects.filter(question=question).order_by("seq"):
        write_letters(event.pk)
        write_letters(event.pk)
    return list(Letter.objects.filter(question=question, kind="news").order_by("pk"))


def to(letters) -> list[tuple[str, str]]:
    return [(letter.event.kind, letter.recipient.partition("@")[0]) for letter in letters]


def said(letter) -> str:
    mail = email.message_from_bytes(message(letter, "x" * 32, clock.now()), policy=email.policy.default)
    assert "/t/" not in text_of(mail) + html_of(mail)
    assert "anary" not in f"{dict(mail)}{text_of(mail)}{html_of(mail)}"
    assert f"https://inbox.town.example/desk/questions/{letter.question.number}/" in text_of(mail)
    return f"{mail['Subject']}\n{text_of(mail)}"


def make_offered(town, **fields) -> Question:
    question = make_asked(town, **fields)
    do(claim, town, question, "responder")
    do(offer, town, question, "responder", 2, to=town.roads, reason="Canary: theirs.")
    return question


def make_disputed(town) -> Question:
    question = make_offered(town)
    do(decline, town, question, "officer", 3, reason="Canary: not ours.")
    do(offer, town, question, "responder", 3, to=town.parks, reason="Canary: yours.")
    do(decline, town, question, "outsider", 4, reason="Canary: no.")
    return question


# -- somebody's turn -------------------------------------------------------------------------------------------------


def test_heads_are_told_that_their_department_is_asked_to_take_over(town):
    question = make_offered(town)
    (letter,) = news(question)
    assert to([letter]) == [("offer", "head")]
    assert "Your department is asked to take a question over: " + question.number in said(letter)
    assert (
        f"Citizens’ Desk asks Roads and Parking to take question {question.number} over. Accept it or say why not by"
        " Tuesday 3 November, 17:00: silence is acceptance."
    ) in said(letter)


def test_officers_are_told_where_a_department_has_no_head(town):
    question = make_asked(town)
    do(claim, town, question, "responder")
    do(offer, town, question, "responder", 2, to=town.parks, reason="x")
    assert to(news(question)) == [("offer", "outsider")]


def test_letter_of_an_offer_that_was_answered_meanwhile_is_not_sent(town):
    question = make_offered(town)
    (letter,) = news(question)
    assert holds(letter, clock.now())
    do(accept, town, question, "officer", 3)
    assert not holds(Letter.objects.get(pk=letter.pk), clock.now())
    late = make_offered(town)
    do(accept, town, late, "officer", 3)
    assert news(late) == []


def test_heads_are_told_what_fell_to_them_by_silence(town):
    question = make_offered(town)
    with time_machine.travel(MONDAY + 2 * DAY, tick=False):
        settle_one(question.pk, clock.now())
        letter = next(one for one in news(question) if one.event.kind == "accept_by_silence")
        assert to([letter]) == [("accept_by_silence", "head")]
        assert f"it leads question {question.number} now, and nobody owns it. Claim it, or return it once" in said(
            letter
        )
        assert "by Wednesday 4 November, 17:00" in said(letter)
        with time_machine.travel(MONDAY + 3 * DAY, tick=False):
            assert "nobody owns it. Claim it." in said(letter) and "return it" not in said(letter)
        do(claim, town, question, "officer", 49)
        assert not holds(Letter.objects.get(pk=letter.pk), clock.now())


def test_arbiters_are_told_of_a_dispute_once_and_leaders_when_it_steps_up(town):
    question = make_disputed(town)
    make_member("second_arbiter", town.hall, Role.ARBITER)
    told = [one for one in news(question) if one.event.kind == "decline"]
    assert to(told) == [("decline", "arbiter"), ("decline", "second_arbiter")]
    assert "Rule by Tuesday 3 November, 17:00; until then Citizens’ Desk answers for it." in said(told[0])
    with time_machine.travel(MONDAY + 2 * DAY, tick=False):
        settle_one(question.pk, clock.now())
        (letter,) = [one for one in news(question) if one.event.kind == "escalate"]
        assert to([letter]) == [("escalate", "leader")]
        assert "So you are asked as well." in said(letter)
        do(rule, town, question, "arbiter", 49, to=town.roads, reason="Canary: roads.")
        assert not any(holds(one, clock.now()) for one in news(question))


# -- the end ---------------------------------------------------------------------------------------------------------


def ended(town, verb, role="reviewer", **fields) -> Letter:
    question = make_asked(town, may_publish=verb is not answer_privately)
    make_in_hand(town, question)
    make_approved(town, question, body="Canary answer.", public_question="Canary question?")
    do(verb, town, question, role, 7, **fields)
    return next(one for one in news(question) if one.event.kind == verb.__name__)


@pytest.mark.parametrize(
    ("verb", "fields", "sentence"),
    [
        (publish, {}, "Roads and Parking answered question {}, for everybody to read."),
        (answer_privately, {}, "Roads and Parking answered question {}, for its resident alone."),
        (
            withhold,
            {"reason": "in_court"},
            "Roads and Parking answered question {}. The public does not see the answer. The reason: It is before a",
        ),
    ],
)
def test_first_responder_is_told_what_became_of_the_question(town, verb, fields, sentence):
    letter = ended(town, verb, **fields)
    assert to([letter]) == [(verb.__name__, "responder")]
    assert sentence.format(letter.question.number) in said(letter)
    assert "A question you took first has come to its end" in said(letter)


def test_first_responder_is_told_of_a_refusal_elsewhere(town):
    question = make_asked(town)
    make_in_hand(town, question)
    do(refuse, town, question, "officer", 4, reason="not_ours", where_instead="Canary: the county.")
    do(confirm_refusal, town, question, "reviewer", 5)
    (letter,) = [one for one in news(question) if one.event.kind == "confirm_refusal"]
    assert "The town does not take question" in said(letter) and "It is for another office" in said(letter)


def test_end_is_told_in_the_language_of_the_member(town):
    User.objects.filter(username="responder").update(language="zh-hans")
    letter = ended(town, publish)
    mail = email.message_from_bytes(message(letter, "x" * 32, clock.now()), policy=email.policy.default)
    assert mail["Content-Language"] == "zh-Hans" and "道路停车科" in text_of(mail)


def test_nobody_is_told_what_they_did_themselves_nor_what_their_own_office_answered(town):
    question = make_asked(town)
    do(claim, town, question, "responder")
    do(refuse, town, question, "responder", 2, reason="abusive")
    do(confirm_refusal, town, question, "second_reviewer", 3)  # the desk took it first, and ends it
    assert news(question) == []
    User.objects.get(username="responder").memberships.create(department=town.roads, role=Role.REVIEWER)
    question = make_asked(town)
    make_in_hand(town, question)
    make_approved(town, question)
    do(publish, town, question, "responder", 7)
    assert to(news(question)) == []


def test_publishing_that_was_undone_is_told_to_nobody_and_the_next_one_once(town):
    question = make_asked(town)
    make_in_hand(town, question)
    make_approved(town, question)
    do(publish, town, question, "reviewer", 7)
    do(undo_publish, town, question, "reviewer", 7)
    assert news(question) == []
    do(publish, town, question, "reviewer", 8)
    assert to(news(question)) == [("publish", "responder")]


def test_member_who_left_or_may_not_see_it_is_told_nothing(town):
    letter = ended(town, publish)
    User.objects.filter(username="responder").update(is_active=False)
    assert not holds(Letter.objects.get(pk=letter.pk), clock.now())
    Letter.objects.all().delete()
    User.objects.filter(username="responder").update(is_active=True)
    assert len(news(letter.question)) == 1
    Letter.objects.all().delete()
    User.objects.get(username="responder").memberships.all().delete()
    assert news(letter.question) == []


def test_no_news_are_written_where_no_mail_is_sent(town, settings):
    settings.EMAIL_URL = ""
    assert news(make_offered(town)) == []


def test_news_opens_no_page_of_the_resident_and_keeps_no_other_letter_waiting(town, settings, limits):
    limits["letters_per_mail_address_day"] = 1
    letters = [*news(make_offered(town)), *news(make_offered(town)), ended(town, publish)]
    links = SecretLink.objects.count()
    Letter.objects.exclude(kind="news").delete()
    with open_post_office() as office:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{office.port}"
        post(clock.now())
        assert [mail["To"] for mail in office.mails].count("head@town.example") == 2
    assert SecretLink.objects.count() == links and len(letters) == 3


# -- two matters -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_resident_is_told_of_two_questions_with_both_numbers_and_links_and_no_word(town, is_confirmed):
    question = make_asked(town)
    make_in_hand(town, question)
    do(split, town, question, "officer", 4, texts=["Canary lamp?", "Canary dog?"])
    if is_confirmed:
        confirm(question)
    letter = write(question, "split")
    part = Question.objects.get(split_from=question)
    mail = email.message_from_bytes(message(letter, "t" * 32, clock.now()), policy=email.policy.default)
    link = f"https://inbox.town.example/t/{'t' * 32}"
    assert mail["To"] == ADDRESS
    assert mail["Subject"] == f"Your letter became two questions: {question.number} and {part.number}"
    for body in (text_of(mail), html_of(mail)):
        assert question.number in body and f"{link}?of={part.number}" in body and "anary" not in body
    assert f"{link}\n" in text_of(mail) and f'href="{link}"' in html_of(mail)
    assert Letter.objects.filter(question=part).count() == 0
