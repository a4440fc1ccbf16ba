"""Verbs by form: what is refused says why and keeps what was typed, what is done leads back to the page."""

from datetime import timedelta

import pytest
import time_machine

from inbox.questions.models import Answer, Event, Question
from tests.desk.pages import NOW, do, in_hand, in_review, words
from tests.make import make_department

TYPED = "Pole 3-118 is theirs since 2024."


def state(question):
    row = Question.objects.get(pk=question.pk)
    return row.handling, row.version


def test_whole_path_goes_through_the_forms(sign_in, ask):
    question = ask()
    assert do(sign_in("responder"), question, "claim").status_code == 302
    assert do(sign_in("responder"), question, "offer", to="roads", reason=TYPED).status_code == 302
    assert do(sign_in("officer"), question, "accept").status_code == 302
    done = do(sign_in("officer"), question, "draft", body="Mended.", public_question="When?", base_version="0")
    assert (done.status_code, done["Location"]) == (302, f"/desk/questions/{question.number}/")
    latest = Answer.objects.get(question=question).latest
    assert do(sign_in("officer"), question, "submit_for_review", version_hash=latest.hash).status_code == 302
    approve = {"version_hash": latest.hash, "verdict": "approve", "read": "on"}
    assert do(sign_in("reviewer"), question, "review", **approve).status_code == 302
    assert do(sign_in("officer"), question, "publish").status_code == 302
    assert do(sign_in("officer"), question, "undo_publish").status_code == 302
    assert do(sign_in("officer"), question, "publish").status_code == 302
    assert state(question)[0] == "answered"


def test_done_is_said_once(sign_in, ask):
    question = ask()
    client = sign_in("responder")
    shown = client.post(f"/desk/questions/{question.number}/claim/", follow=True)
    assert "You have it now." in words(shown)
    assert "You have it now." not in words(client.get(f"/desk/questions/{question.number}/"))


def test_claim_names_who_was_first_and_how_long_ago(sign_in, ask):
    question = ask()
    do(sign_in("responder"), question, "claim")
    with time_machine.travel(NOW + timedelta(seconds=8), tick=False):
        refused = do(sign_in("second_responder"), question, "claim", version="1")
    assert refused.status_code == 409
    assert "Responder took this 8 seconds ago." in words(refused)
    assert Event.objects.filter(question=question, kind="claim").count() == 1


@pytest.mark.parametrize(
    ("verb", "fields", "sentence"),
    [
        ("offer", {"to": "", "reason": TYPED}, "Choose one from the list."),
        ("offer", {"to": "moon", "reason": TYPED}, "Choose one from the list: what was sent is not in it."),
        ("offer", {"to": "desk", "reason": TYPED}, "Choose one from the list: what was sent is not in it."),
        ("offer", {"to": "roads", "reason": " \u200b\u202e "}, "Write something here first."),
        ("offer", {"to": "roads", "reason": "x" * 5_001}, "This has 5001 characters; there is room for 5000."),
        ("classify", {"kind": "riddle", "urgency": "normal", "place": TYPED}, "riddle"),
        ("refuse", {"reason": "not_ours", "where_instead": ""}, "say where to turn instead"),
        ("draft", {"body": TYPED, "public_question": "", "base_version": "latest"}, "Nothing was changed yet."),
        ("note", {"text": "\x00"}, "Write something here first."),
    ],
)
def test_form_says_what_to_change_and_keeps_the_rest(sign_in, ask, verb, fields, sentence):
    question = ask()
    do(sign_in("responder"), question, "claim")
    before = state(question)

    refused = do(sign_in("responder"), question, verb, **fields)
    assert (refused.status_code, state(question)) == (422, before)
    assert sentence in words(refused)
    if TYPED in fields.values():
        assert TYPED in words(refused)


@pytest.mark.parametrize(
    ("role", "verb", "fields", "status"),
    [
        ("outsider", "offer", {"to": "hall", "reason": TYPED}, 404),
        ("responder", "draft", {"body": TYPED, "base_version": "0"}, 403),
        ("responder", "progress", {"text": TYPED}, 403),
        ("officer", "offer", {"to": "hall", "reason": TYPED}, 409),
        ("officer", "decline", {"reason": TYPED}, 409),
        ("officer", "accept", {}, 409),
    ],
)
def test_refused_verb_keeps_what_was_typed(sign_in, town, ask, role, verb, fields, status):
    question = ask()
    in_hand(town, question)
    before = state(question)

    refused = do(sign_in(role), question, verb, **fields)
    assert (refused.status_code, state(question)) == (status, before)
    assert status == 404 or TYPED not in fields.values() or TYPED in words(refused)


def test_decision_holds_for_the_question_as_it_was_read(sign_in, ask):
    question = ask()
    do(sign_in("responder"), question, "refuse", reason="abusive")
    do(sign_in("responder"), question, "refuse", reason="in_court")
    refused = do(sign_in("reviewer"), question, "confirm_refusal", version="2")
    assert refused.status_code == 409 and "Somebody changed this question" in words(refused)
    assert 'name="version" value="3"' in refused.content.decode()
    assert do(sign_in("reviewer"), question, "confirm_refusal", version="3").status_code == 302


def test_draft_of_two_shows_both_texts_and_saves_the_second_on_top(sign_in, town, ask):
    question = ask()
    in_hand(town, question)
    theirs, mine = "The lamp is mended on Thursday.", "The lamp is mended on Friday."
    do(sign_in("second_officer"), question, "draft", body=theirs, public_question="When?", base_version="0")

    refused = do(sign_in("officer"), question, "draft", body=mine, public_question="When exactly?", base_version="0")
    shown = words(refused)
    assert refused.status_code == 409
    assert "Second_Officer saved version 1 while you were writing." in shown
    assert theirs in shown and shown.count(mine) == 2 and "When exactly?" in shown
    assert 'name="base_version" value="1"' in refused.content.decode()

    again = do(sign_in("officer"), question, "draft", body=mine, public_question="When exactly?", base_version="1")
    assert again.status_code == 302
    assert Answer.objects.get(question=question).latest.body == mine


def test_review_waits_for_the_tick_and_for_a_comment(sign_in, town, ask):
    question = ask()
    version_hash = in_review(town, question)
    client = sign_in("reviewer")
    unread = do(client, question, "review", version_hash=version_hash, verdict="approve")
    silent = do(client, question, "review", version_hash=version_hash, verdict="return")
    neither = do(client, question, "review", version_hash=version_hash, comment="Hm.")
    stale = do(client, question, "review", version_hash="0" * 64, verdict="approve", read="on")

    assert [one.status_code for one in (unread, silent, neither, stale)] == [422, 422, 422, 409]
    assert "Approving waits for this tick." in words(unread)
    assert "Say what has to change" in words(silent)
    assert "use one of the two buttons" in words(neither)
    assert Question.objects.get(pk=question.pk).handling == "in_review"


def test_own_text_is_not_approved(sign_in, town, ask):
    question = ask()
    in_hand(town, question)
    do(sign_in("head"), question, "draft", body="Mended.", public_question="When?", base_version="0")
    version_hash = Answer.objects.get(question=question).latest.hash
    do(sign_in("officer"), question, "submit_for_review", version_hash=version_hash)

    refused = do(sign_in("head"), question, "review", version_hash=version_hash, verdict="approve", read="on")
    assert refused.status_code == 403 and "You wrote part of this text" in words(refused)


def test_declined_question_is_out_of_sight_so_the_member_lands_in_the_queues(sign_in, ask):
    question = ask()
    do(sign_in("responder"), question, "claim")
    do(sign_in("responder"), question, "offer", to="parks", reason="Trees.")
    done = do(sign_in("outsider"), question, "decline", reason="No tree stands there.", suggest="roads")
    assert (done.status_code, done["Location"]) == (302, "/desk/")

    back = words(sign_in("responder").get(f"/desk/questions/{question.number}/"))
    assert "No tree stands there." in back and "Who should have it instead: Roads and Parking" in back


def test_page_stays_readable_when_a_department_that_was_suggested_is_gone(sign_in, ask, town):
    question = ask()
    gone = make_department("lamps", "Lamps", "路灯科")
    do(sign_in("responder"), question, "claim")
    do(sign_in("responder"), question, "offer", to="parks", reason="Trees.")
    do(sign_in("outsider"), question, "decline", reason="No tree stands there.", suggest="lamps")
    gone.delete()
    page = sign_in("responder").get(f"/desk/questions/{question.number}/")
    assert page.status_code == 200 and "No tree stands there." in words(page)


def test_get_of_a_verb_changes_nothing_and_leads_to_the_question(sign_in, ask):
    question = ask()
    client = sign_in("responder")
    response = client.get(f"/desk/questions/{question.number}/claim/")
    assert (response.status_code, response["Location"]) == (302, f"/desk/questions/{question.number}/")
    assert client.get(f"/desk/questions/{question.number}/delete/").status_code == 404
    assert state(question) == ("new", 1)


def test_form_without_its_token_is_refused(ask, town):
    from django.test import Client

    question = ask()
    client = Client(enforce_csrf_checks=True)
    client.force_login(town.responder)
    assert do(client, question, "claim").status_code == 403
    assert state(question) == ("new", 1)
