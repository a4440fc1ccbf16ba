"""The page of one question: what stands there for whom, what it offers, what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inbox.errands import queue as errands
from inbox.questions.actions.reopen import reopen
from inbox.questions.actions.submit import Asked, submit
from inbox.questions.actions.withhold import withhold
from inbox.questions.actor import resident_of
from inbox.questions.models import Answer
from inbox.questions.states import Source
from tests.desk.pages import NOW, do, in_hand, in_review, verbs, words
from tests.make import make_approved, make_imported, make_published

WHILE_NEW = {"claim", "classify", "note", "refuse", "mark_spam"}
IN_HAND = {
    *("draft", "progress", "ask_resident", "ask_department", "note", "classify", "assign", "contacted"),
    *("add_information", "split", "refuse"),
}
IN_REVIEW = {"draft", "progress", "ask_department", "note", "assign", "contacted", "add_information", "split"}


def page(client, question):
    return client.get(f"/desk/questions/{question.number}/")


def offers(sign_in, question, *roles):
    return {role: verbs(page(sign_in(role), question)) for role in roles}


def test_new_question_offers_first_responders_to_claim_and_others_to_note(sign_in, ask):
    question = ask()
    assert offers(sign_in, question, "responder", "second_responder", "reviewer", "leader") == {
        "responder": WHILE_NEW,
        "second_responder": WHILE_NEW,
        "reviewer": {"note"},
        "leader": {"note"},
    }


def test_question_in_hand_offers_its_owner_everything_and_the_offered_department_its_answer(sign_in, ask):
    question = ask()
    do(sign_in("responder"), question, "claim")
    assert offers(sign_in, question, "responder", "second_responder") == {
        "responder": IN_HAND | {"offer"},
        "second_responder": {"draft", "note"},
    }

    do(sign_in("responder"), question, "offer", to="roads", reason="Theirs.")
    assert offers(sign_in, question, "responder", "officer", "head") == {
        "responder": IN_HAND | {"withdraw_offer"},
        "officer": {"accept", "decline", "note"},
        "head": {"accept", "decline", "note"},
    }


def test_accepted_question_offers_no_department_any_more(sign_in, town, ask):
    question = ask()
    in_hand(town, question)
    assert offers(sign_in, question, "officer", "second_officer", "head", "responder") == {
        "officer": IN_HAND | {"return_to_desk"},
        "second_officer": {"draft", "note"},
        "head": {"draft", "assign", "note"},
        "responder": {"note"},
    }


def test_text_in_review_is_approved_by_whoever_did_not_write_it(sign_in, town, ask):
    question = ask()
    version_hash = in_review(town, question)
    assert offers(sign_in, question, "officer", "reviewer", "head", "second_reviewer") == {
        "officer": IN_REVIEW,
        "reviewer": {"review", "note"},
        "head": {"review", "draft", "assign", "note"},
        "second_reviewer": {"review", "note"},
    }

    do(sign_in("reviewer"), question, "review", version_hash=version_hash, verdict="approve", read="on")
    assert offers(sign_in, question, "officer", "reviewer") == {
        "officer": {"publish", *IN_REVIEW},
        "reviewer": {"publish", "withhold", "note"},
    }


def test_private_question_is_answered_privately(sign_in, town, ask):
    question = ask(may_publish=False)
    version_hash = in_review(town, question)
    do(sign_in("reviewer"), question, "review", version_hash=version_hash, verdict="approve", read="on")
    assert offers(sign_in, question, "officer")["officer"] >= {"answer_privately"}
    assert "publish" not in offers(sign_in, question, "officer")["officer"]


def test_publishing_can_be_undone_until_it_is_public(sign_in, town):
    early = make_published(town, now=NOW - timedelta(hours=7, minutes=5))
    late = make_published(town, now=NOW - timedelta(hours=8))
    assert offers(sign_in, early, "officer") == {"officer": {"undo_publish"}}
    assert offers(sign_in, late, "officer") == {"officer": set()}
    assert "Public from Wed 4 November, 14:05" in words(page(sign_in("officer"), early))


def test_imported_answer_is_published_by_a_reviewer(sign_in, town):
    question = make_imported(town)
    assert offers(sign_in, question, "reviewer", "responder") == {"reviewer": {"publish"}, "responder": set()}
    assert "old board" in words(page(sign_in("reviewer"), question))


def test_proposed_refusal_says_who_and_why_and_for_whom_it_waits(sign_in, town, ask):
    question = ask()
    do(sign_in("responder"), question, "refuse", reason="not_ours", where_instead="The county court.")
    why = "It is for another office or body, not for the town. Where to turn instead: The county court."
    rest = "Until then nothing is decided and the promise holds. Sending an answer to review takes the proposal back."
    told = {
        "responder": f"You propose to refuse this question {why} It waits for a reviewer to confirm it: "
        f"somebody other than you. {rest}",
        "reviewer": f"Responder proposes to refuse this question {why} It waits for you or another reviewer to "
        f"confirm it. {rest}",
        "leader": f"Responder proposes to refuse this question {why} It waits for a reviewer to confirm it. {rest}",
    }
    shown = {role: page(sign_in(role), question) for role in told}
    assert {role: sentence in words(shown[role]) for role, sentence in told.items()} == dict.fromkeys(told, True)
    assert {"New Refusal proposed Consultation" in words(one) for one in shown.values()} == {True}
    assert verbs(shown["reviewer"]) == {"confirm_refusal", "note"}


def test_proposed_refusal_leaves_one_main_step_to_confirm_it(sign_in, ask):
    question = ask()
    main = 'class="act" form="do-claim"'
    assert main in page(sign_in("responder"), question).content.decode()
    do(sign_in("responder"), question, "refuse", reason="in_court")
    assert main not in page(sign_in("responder"), question).content.decode()
    assert 'class="act" href="#do-confirm_refusal"' in page(sign_in("reviewer"), question).content.decode()
    assert "Propose another reason" in words(page(sign_in("responder"), question))


def test_answer_sent_to_review_takes_a_proposed_refusal_back(sign_in, town, ask):
    question = ask()
    in_hand(town, question)
    client = sign_in("officer")
    do(client, question, "refuse", reason="in_court")
    assert "Refusal proposed" in words(page(client, question))

    do(client, question, "draft", body="On Friday 13 November.", public_question="When?", base_version="0")
    do(client, question, "submit_for_review", version_hash=Answer.objects.get(question=question).latest.hash)
    assert "Refusal proposed" not in words(page(client, question))


def test_history_gives_the_reason_of_what_was_refused_or_withheld(sign_in, town, ask):
    refused, withheld = ask(), ask()
    do(sign_in("responder"), refused, "refuse", reason="not_ours", where_instead="The county court.")
    do(sign_in("reviewer"), refused, "confirm_refusal", version=refused.version + 1)
    make_approved(town, in_hand(town, withheld), now=NOW)
    withhold(question_id=withheld.pk, actor=town.actor("reviewer"), now=NOW, reason="security")

    why = "It is for another office or body, not for the town. Where to turn instead: The county court."
    shown = words(page(sign_in("responder"), refused))
    assert f"The town does not take this on public {why}" in shown
    assert "Closed Not the town’s to answer Consultation" in shown
    assert f"Citizens’ Desk proposed to refuse it staff {why}" in shown
    held = "Answered; the public does not see the answer public It would put people or buildings at risk."
    assert held in words(page(sign_in("responder"), withheld))


def test_history_tells_an_approval_from_a_return(sign_in, town, ask):
    question = ask()
    version_hash = in_review(town, question)
    do(sign_in("reviewer"), question, "review", version_hash=version_hash, verdict="return", comment="Name the day.")
    in_review_again = ask()
    version_hash = in_review(town, in_review_again)
    do(sign_in("reviewer"), in_review_again, "review", version_hash=version_hash, verdict="approve", read="on")

    assert "gave the answer back staff Name the day." in words(page(sign_in("officer"), question))
    assert "approved the answer staff Reviewer" in words(page(sign_in("officer"), in_review_again))


def test_answer_that_did_not_solve_it_is_written_anew_first(client, town):
    question = make_published(town, now=NOW - timedelta(days=1))
    reopen(question_id=question.pk, actor=resident_of(question.pk), now=NOW, reason="Still dark.")
    client.force_login(town.officer)
    assert '<a class="act" href="#do-draft">' in page(client, question).content.decode()


@pytest.mark.parametrize(
    ("source", "heading"),
    [
        ("web", "What the resident wrote"),
        ("phone", "What the resident said by phone, as it was written down"),
        ("counter", "What the resident said at the counter, as it was written down"),
        ("letter", "From the resident’s letter, as it was typed in"),
        ("email", "From the resident’s e-mail"),
        ("online", "What was found online, as it was written down"),
    ],
)
def test_letter_says_whose_hand_wrote_it(sign_in, town, source, heading):
    asked = Asked(text="Who mends the bench by the pond?", lang="en", source=Source(source))
    question = submit(asked=asked, actor=town.actor("responder"), now=NOW).question
    assert f'<h2 id="words">{heading}</h2>' in page(sign_in("responder"), question).content.decode()


def test_spam_can_be_taken_back(sign_in, ask):
    question = ask()
    do(sign_in("responder"), question, "mark_spam")
    assert verbs(page(sign_in("responder"), question)) == {"unmark_spam"}


def test_page_tells_who_answers_for_it_and_what_silence_means(sign_in, ask):
    question = ask()
    do(sign_in("responder"), question, "claim")
    do(sign_in("responder"), question, "offer", to="roads", reason="Lamps are theirs.")

    shown = words(page(sign_in("officer"), question))
    assert "Accountable now Citizens’ Desk Responder, claimed, since Wed 4 November, 14:00" in shown
    assert "First responder Citizens’ Desk Responder, stays named for good" in shown
    assert "to Roads and Parking Silence counts as yes on Thu 5 November, 17:00" in shown
    assert "Citizens’ Desk, Responder, says why: Lamps are theirs." in shown


def test_history_says_who_may_know_of_each_line(sign_in, ask):
    question = ask()
    client = sign_in("responder")
    do(client, question, "claim")
    do(client, question, "note", text="Looks like the cable.")
    do(client, question, "ask_resident", text="Which pole is it?")

    shown = words(page(client, question))
    assert "Citizens’ Desk asked the resident resident and staff" in shown
    assert "Internal note by Citizens’ Desk staff Looks like the cable." in shown
    assert "Citizens’ Desk took it on public" in shown
    assert "We asked, Wed 4 November, 14:00 Which pole is it?" in shown


def test_review_shows_what_changed_since_the_version_read_last(sign_in, town, ask):
    question = ask()
    version_hash = in_review(town, question)
    do(sign_in("reviewer"), question, "review", version_hash=version_hash, verdict="return", comment="Name the day.")
    client = sign_in("officer")
    shown = page(client, question)
    assert "Returned by Reviewer, Wed 4 November, 14:00 Name the day." in words(shown)
    assert '<a class="act" href="#do-draft">' in shown.content.decode()
    body = "The lamp is mended on Friday 13 November. Call 555 0100 if it stays dark."
    do(client, question, "draft", body=body, public_question="When?", base_version="1")
    latest = Answer.objects.get(question=question).latest
    do(client, question, "submit_for_review", version_hash=latest.hash)

    html = page(sign_in("reviewer"), question).content.decode()
    assert "What changed since version 1" in html
    assert "<del>Thursday</del><ins>Friday</ins>" in html


def test_contact_is_shown_on_request_to_owner_and_lead_alone(sign_in, town, ask):
    question = ask(name="Rosa Luz", email="rosa@example.org", phone="555 0188")
    in_hand(town, question)
    assert "rosa@example.org" not in words(page(sign_in("officer"), question))

    shown = {
        role: (response.status_code, "rosa@example.org" in words(response))
        for role in ("officer", "second_officer", "head", "responder", "leader", "second_reviewer", "outsider")
        for response in [sign_in(role).post(f"/desk/questions/{question.number}/contact/")]
    }
    assert shown == {
        "officer": (200, True),
        "second_officer": (200, True),
        "head": (200, True),
        "responder": (404, False),
        "leader": (404, False),
        "second_reviewer": (404, False),
        "outsider": (404, False),
    }


def test_question_of_another_department_looks_like_none(sign_in, ask):
    question = ask()
    foreign, unknown = page(sign_in("outsider"), question), sign_in("outsider").get("/desk/questions/2026-99999/")
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert words(foreign) == words(unknown)


def test_similar_questions_stand_beside_it_within_what_the_member_may_see(sign_in, town, ask):
    answered = make_published(town, now=NOW - timedelta(days=2), text="When is the fountain at the station mended?")
    hidden = ask(text="When is the fountain at the station repaired?")
    question = ask(text="When is the fountain at the station mended, please?")
    in_hand(town, question)
    for word in ("library", "passport", "nursery", "swimming pool", "bus", "tax", "market", "cemetery"):
        ask(text=f"Which papers do I bring for the {word}, and who signs them for me?")
    while errands.work_once(NOW):
        pass

    responder, officer = (words(page(sign_in(role), question)) for role in ("responder", "officer"))
    assert f"Published answers very likely When is the fountain at the station mended? {answered.number}" in officer
    assert hidden.number in responder
    assert hidden.number not in officer


def test_nothing_of_the_desk_is_kept_by_a_cache(sign_in, ask):
    response = page(sign_in("responder"), ask())
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    ("role", "stage"), [("responder", "new"), ("responder", "offered"), ("officer", "hand"), ("head", "review")]
)
def test_page_of_a_question_costs_few_queries_whatever_its_history(client, sign_in, town, ask, role, stage):
    question, other = ask(), ask()
    if stage == "hand":
        in_hand(town, question)
    if stage == "review":
        in_review(town, question)
    if stage == "offered":
        do(sign_in("responder"), question, "claim")
        do(sign_in("responder"), question, "offer", to="roads", reason="Theirs.")
    while errands.work_once(NOW):
        pass
    member = sign_in(role)
    page(member, other)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert page(member, question).status_code == 200
        return len(queries)

    before = cost()
    for _ in range(5):
        do(member, question, "note", text="One more word.")
    assert cost() == before <= 34
