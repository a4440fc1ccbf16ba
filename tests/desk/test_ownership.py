"""Who answers for a question, as its page says it: returned, ruled, vacated, split, acted for."""

import re
from datetime import timedelta

import pytest
import time_machine

from inbox.people.models import Absence
from inbox.questions.actions.vacate import vacate
from inbox.questions.actor import CLOCK
from inbox.questions.models import Contribution, Question
from tests.desk.pages import NOW, do, in_hand, verbs, words

WHY = "An enclosure follows its plot, and this plot is green space."


def page(client, question):
    return client.get(f"/desk/questions/{question.number}/")


@pytest.fixture
def offer_and_decline(sign_in):
    """Offered by the desk and declined, naming somebody else."""

    def done(question, to="roads", by="officer", suggest="parks", reason="The pole stands on a meadow."):
        do(sign_in("responder"), question, "offer", to=to, reason=f"Lamps are for {to}.")
        return do(sign_in(by), question, "decline", suggest=suggest, reason=reason)

    return done


@pytest.fixture
def disputed(sign_in, ask, offer_and_decline):
    question = ask()
    do(sign_in("responder"), question, "claim")
    offer_and_decline(question)
    offer_and_decline(question, "parks", "outsider", "roads", "We cut grass, not cables.")
    return question


# -- giving it back ------------------------------------------------------------------------------------------------


def test_return_says_until_when_what_follows_and_who_reads_it(sign_in, town, ask):
    question = ask()
    in_hand(town, question)
    shown = words(page(sign_in("officer"), question))
    assert "Can be returned until Thu 5 November, 17:00" in shown
    assert "It can be returned until Thu 5 November, 17:00. Once more after this, and an arbiter rules" in shown
    assert "The citizens’ desk reads this, and so does the resident. It becomes a precedent." in shown

    assert do(sign_in("officer"), question, "return_to_desk", suggest="parks", reason="A meadow.").status_code == 302
    shown = words(page(sign_in("responder"), question))
    assert "Accountable now Citizens’ Desk Responder, given back, since Wed 4 November, 14:00" in shown
    assert "Roads and Parking gave it back to Citizens’ Desk public A meadow." in shown
    assert "Who should have it instead: Parks and Sport" in shown
    assert "It came back once. The next time an arbiter rules who leads." in shown
    assert "Who had it before Roads and Parking, Officer accepted, Wed 4 November, 11:00 to Wed 4 November" in shown


def test_return_is_not_offered_once_its_window_is_over_and_keeps_what_was_typed(sign_in, town, ask):
    question = ask()
    in_hand(town, question)
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        assert "return_to_desk" not in verbs(page(sign_in("officer"), question))
        refused = do(sign_in("officer"), question, "return_to_desk", suggest="parks", reason="A meadow.")
    assert refused.status_code == 409
    assert "It can’t be returned any more." in words(refused) and "A meadow." in words(refused)


def test_second_decline_says_that_an_arbiter_will_rule(sign_in, ask, offer_and_decline):
    question = ask()
    do(sign_in("responder"), question, "claim")
    do(sign_in("responder"), question, "offer", to="roads", reason="Lamps.")
    assert "Once more after this, and an arbiter rules" in words(page(sign_in("officer"), question))
    do(sign_in("officer"), question, "decline", suggest="parks", reason="A meadow.")
    do(sign_in("responder"), question, "offer", to="parks", reason="A meadow.")
    assert "This is the second time it comes back: an arbiter will rule" in words(page(sign_in("outsider"), question))


def test_decline_asks_first_who_should_have_it_and_does_not_offer_oneself(sign_in, ask):
    question = ask()
    do(sign_in("responder"), question, "claim")
    do(sign_in("responder"), question, "offer", to="roads", reason="Lamps.")
    html = page(sign_in("officer"), question).content.decode()
    form = html[html.index('id="do-decline"') :]
    form = form[: form.index("</form>")]
    assert form.index('name="suggest"') < form.index('name="reason"')
    assert re.findall(r'<option value="(\w+)"', form) == ["hall", "parks"]


# -- ruling --------------------------------------------------------------------------------------------------------


def test_arbiter_reads_each_side_and_rules_among_those_concerned_first(sign_in, disputed):
    client = sign_in("arbiter")
    assert client.get("/desk/")["Location"] == "/desk/arbitration/"
    row = words(client.get("/desk/arbitration/"))
    assert "Not agreed since Wed 4 November, 14:00; to be ruled by Thu 5 November, 17:00" in row
    assert "Parks and Sport declined it: We cut grass, not cables." in row

    shown = page(client, disputed)
    assert "Not agreed who leads An arbiter rules by Thu 5 November, 17:00" in words(shown)
    sides = words(shown)[words(shown).index("What each side says") :]
    assert sides.index("The pole stands on a meadow.") < sides.index("We cut grass, not cables.")
    html = shown.content.decode()
    assert re.findall(r'name="to" value="(\w+)"', html) == ["desk", "parks", "roads", "hall"]
    assert "leads it now" in words(shown) and "was suggested, was offered it, declined it" in words(shown)
    assert "read by all sides and by the resident. It becomes a precedent." in words(shown)
    assert 'class="act" href="#do-rule"' in html
    assert "offer" not in verbs(page(sign_in("responder"), disputed))


def test_ruling_refused_keeps_choice_and_reason(sign_in, disputed):
    client = sign_in("arbiter")
    blank = do(client, disputed, "rule", to="parks", reason=" ")
    assert blank.status_code == 422 and 'value="parks" required checked' in blank.content.decode()
    nobody = do(client, disputed, "rule", reason=WHY)
    assert nobody.status_code == 422 and WHY in words(nobody)
    assert "Choose one from the list." in words(nobody)
    other = do(client, disputed, "rule", to="hall", reason=" ").content.decode()
    assert re.search(r'<details open><summary>Another department</summary>.*value="hall" required checked', other)
    stale = do(client, disputed, "rule", to="parks", reason=WHY, version="1")
    assert stale.status_code == 409 and "Somebody changed this question" in words(stale) and WHY in words(stale)


def test_ruled_question_waits_for_a_colleague_at_the_top_of_the_departments_list(sign_in, town, ask, disputed):
    other = ask(hours=30)
    in_hand(town, other)
    do(sign_in("officer"), other, "return_to_desk", suggest="parks", reason="A meadow.")
    do(sign_in("responder"), other, "offer", to="parks", reason="A meadow.")
    do(sign_in("outsider"), other, "accept")
    assert do(sign_in("arbiter"), disputed, "rule", to="parks", reason=WHY).status_code == 302

    client = sign_in("outsider")
    listed = client.get("/desk/department/")
    assert re.findall(r'href="/desk/questions/([0-9-]+)/"', listed.content.decode()) == [disputed.number, other.number]
    assert "Parks and Sport nobody has it" in words(listed)
    shown = words(page(client, disputed))
    assert "Parks and Sport Nobody has it ruled, since Wed 4 November, 14:00" in shown
    assert "It waits for a colleague of Parks and Sport to claim it." in shown
    assert "First responder Citizens’ Desk Responder, stays named for good" in shown
    assert f"It was ruled that Parks and Sport leads, no longer Citizens’ Desk public {WHY}" in shown
    assert "return_to_desk" not in verbs(page(client, disputed))


def test_ruling_offers_nobody_what_a_ruling_took_from_them(sign_in, disputed):
    do(sign_in("arbiter"), disputed, "rule", to="parks", reason=WHY)
    shown = page(sign_in("arbiter"), disputed)
    assert sorted(re.findall(r'name="to" value="(\w+)"', shown.content.decode())) == ["hall", "parks", "roads"]
    refused = do(sign_in("arbiter"), disputed, "rule", to="desk", reason=WHY)
    assert refused.status_code == 422 and WHY in words(refused)


def test_leader_is_asked_once_nobody_ruled_in_time(sign_in, disputed):
    assert "rule" not in verbs(page(sign_in("leader"), disputed))
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        do(sign_in("responder"), disputed, "note", text="Still open.")  # the clock acts first
        shown = page(sign_in("leader"), disputed)
        assert "Nobody ruled in time, so the leader is asked as well since Thu 5 November, 17:00" in words(shown)
        assert "rule" in verbs(shown)
        assert "nobody ruled by Thu 5 November, 17:00" in words(sign_in("leader").get("/desk/arbitration/"))


# -- who owns it ---------------------------------------------------------------------------------------------------


def test_vacated_question_says_since_when_nobody_has_it_and_who_had(sign_in, town, ask):
    question = ask()
    in_hand(town, question)
    town.officer.memberships.all().delete()
    vacate(question_id=question.pk, actor=CLOCK, now=NOW)
    shown = words(page(sign_in("second_officer"), question))
    assert "Nobody has it the owner left, since Wed 4 November, 14:00" in shown
    assert "Officer does not have it any more; it waits for a colleague staff" in shown
    assert "claim" in verbs(page(sign_in("second_officer"), question))


def test_deputy_reads_for_whom_they_act_and_others_who_acts(sign_in, town, ask):
    question = ask()
    in_hand(town, question)
    day = timedelta(days=1)
    Absence.objects.create(
        member=town.officer,
        deputy=town.second_officer,
        from_at=NOW - day,
        until_at=NOW + day,
        made_at=NOW - day,
        made_by=town.head,
    )
    deputy = page(sign_in("second_officer"), question)
    assert "You act for Officer, who is away until Thu 5 November, 14:00 and stays accountable." in words(deputy)
    assert "ask_department" in verbs(deputy)
    assert "Officer is away until Thu 5 November, 14:00; Second_Officer acts for them." in words(
        page(sign_in("head"), question)
    )
    assert "Officer, you act for them" in words(sign_in("second_officer").get("/desk/mine/"))


def test_colleague_is_named_whom_it_was_given_to(sign_in, town, ask):
    question = ask()
    in_hand(town, question)
    do(sign_in("officer"), question, "assign", member="second_officer")
    assert "Roads and Parking gave it to Second_Officer" in words(page(sign_in("head"), question))


# -- speaking with the resident, splitting -------------------------------------------------------------------------


def test_contact_is_written_down_and_its_note_stays_among_staff(sign_in, town, ask):
    question = ask()
    in_hand(town, question)
    client = sign_in("officer")
    missing = do(client, question, "contacted", note="She calls back.")
    assert missing.status_code == 422
    assert "Say how you spoke with them." in words(missing) and "She calls back." in words(missing)
    assert do(client, question, "contacted", how="visit", note="She calls back.").status_code == 302
    told = "spoke with the resident. On a visit resident and staff The words are for staff alone: She calls back."
    assert told in words(page(client, question))


def test_split_begins_with_the_whole_letter_in_both_and_links_the_two(sign_in, town, ask):
    text = "The lamp at the mill is dark. And who cuts the hedge?"
    question = ask(text=text)
    in_hand(town, question)
    client = sign_in("officer")
    html = page(client, question).content.decode()
    assert re.findall(r'<textarea name="(first|second)"[^>]*>\s*([^<]*)</textarea>', html) == [
        ("first", text),
        ("second", text),
    ]
    same = do(client, question, "split", first=text, second=text)
    assert same.status_code == 422 and "Both say the same." in words(same)

    done = do(client, question, "split", first="The lamp at the mill is dark.", second="Who cuts the hedge?")
    assert done.status_code == 302
    part = Question.objects.get(split_from=question)
    whole, other = words(page(client, question)), words(page(client, part))
    assert f"Its other part {part.number}: Who cuts the hedge?" in whole
    assert f"made two questions of it; the other one is {part.number}" in whole and text in whole
    assert f"Split from {question.number}: The lamp at the mill is dark." in other
    assert f"Roads and Parking split it from {question.number}" in other and text not in other


# -- asking for help -----------------------------------------------------------------------------------------------


def test_ask_shows_by_when_on_the_towns_clock_and_keeps_what_was_typed(sign_in, town, ask):
    question = ask()
    in_hand(town, question)
    client = sign_in("officer")
    assert 'name="due_at" value="2026-11-06T17:00"' in page(client, question).content.decode()

    typed = {"department": "parks", "ask": "Is the hedge yours?"}
    for due_at, status in (("2026-11-30T12:00", 422), ("2026-11-01T12:00", 422), ("soon", 422)):
        refused = do(client, question, "ask_department", **typed, due_at=due_at)
        assert (refused.status_code, "Is the hedge yours?" in words(refused)) == (status, True)
        assert f'value="{due_at}"' in refused.content.decode()
    assert do(client, question, "ask_department", **typed, due_at="2026-11-05T12:30").status_code == 302
    assert Contribution.objects.get().due_at.isoformat() == "2026-11-05T12:30:00+00:00"


def test_department_that_was_asked_is_not_offered_again(sign_in, town, ask):
    question = ask()
    in_hand(town, question)
    client = sign_in("officer")
    do(client, question, "ask_department", department="parks", ask="Is the hedge yours?")
    html = page(client, question).content.decode()
    form = html[html.index('id="do-ask_department"') :]
    assert re.findall(r'<option value="(\w+)"', form[: form.index("</form>")]) == ["desk", "hall"]
