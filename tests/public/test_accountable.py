"""Who answers for a question, as its resident and everybody read it: in plain words, to the instant."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from inbox.kit import clock
from inbox.people.models import Department
from inbox.people.roles import Role
from inbox.people.standing import standing_of
from inbox.public.accountable import helpers, periods
from inbox.questions import access, queries
from inbox.questions import actor as actors
from inbox.questions.actions.accept_contribution import accept_contribution
from inbox.questions.actions.ask_department import ask_department
from inbox.questions.actions.claim import claim
from inbox.questions.actions.contacted import contacted
from inbox.questions.actions.contribute import contribute
from inbox.questions.actions.decline import decline
from inbox.questions.actions.decline_contribution import decline_contribution
from inbox.questions.actions.offer import offer
from inbox.questions.actions.return_to_desk import return_to_desk
from inbox.questions.actions.rule import rule
from inbox.questions.actions.vacate import vacate
from inbox.questions.actions.withdraw import withdraw
from inbox.questions.actor import OPERATOR, resident_of
from inbox.questions.merging import merge_departments
from inbox.questions.models import Contribution, Question
from inbox.questions.settle import settle_one
from tests.make import MONDAY, make_in_hand, make_member, make_receipt, make_topic, make_town
from tests.public.reading import main

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DESK, ROADS, PARKS = "Citizens’ Desk", "Roads and Parking", "Parks and Sport"
ASKED = "Citizens’ Desk asked it to take over, and it said yes."


class Story:
    """One question, its two pages, and verbs in short."""

    def __init__(self, monkeypatch, **fields):
        self.patch, self.town = monkeypatch, make_town()
        self.receipt = make_receipt(self.town, **fields)
        self.question = self.receipt.question
        self.number = self.question.number
        self.at(MONDAY)

    def at(self, instant) -> None:
        self.now = instant
        self.patch.setattr(clock, "now", lambda: instant)

    def do(self, verb, role, **more) -> Question:
        self.at(self.now + HOUR)
        return verb(question_id=self.question.pk, actor=self.town.actor(role), now=self.now, **more)

    def bounce(self) -> None:
        self.do(offer, "responder", to=self.town.parks, reason="CANARY-OFFER")
        self.do(decline, "outsider", reason="CANARY-DECLINE")

    def own(self) -> str:
        client = Client()
        assert client.post("/track/", {"code": self.receipt.tracking_code}).status_code == 303
        return main(client.get(f"/track/{self.number}/").content.decode())

    def public(self) -> str:
        return main(Client().get(f"/questions/{self.number}/").content.decode())

    def both(self) -> tuple[str, str]:
        return self.own(), self.public()

    def tag(self) -> str:
        return Client().get(f"/questions/{self.number}/")["ETag"]

    def told(self) -> list[tuple[str, str]]:
        self.question.refresh_from_db()
        return [(one.office, one.how) for one in periods(self.question, "en", LONDON)]


@pytest.fixture
def story(monkeypatch):
    return Story(monkeypatch)


# -- how an office came to answer for it -----------------------------------------------------------------------------


def test_office_that_accepted_and_the_one_before_are_told_with_how_it_came(story):
    assert story.told() == [(DESK, "New questions come here first.")]
    make_in_hand(story.town, story.question)
    assert story.told() == [(ROADS, ASKED), (DESK, "It came here, and a person took it on.")]
    story.at(MONDAY + 8 * HOUR)
    for page in story.both():
        assert f"Answers for it now {ROADS} since Mon 2 November, 13:00 555 0100 {ASKED}" in page
        assert f"Before {DESK} Mon 2 November, 10:00 to Mon 2 November, 13:00" in page


def test_change_of_owner_inside_an_office_is_no_change(story):
    make_in_hand(story.town, story.question)
    told = story.told()
    story.at(MONDAY + 4 * HOUR)
    story.do(vacate, "leader")
    story.do(claim, "second_officer")
    assert story.told() == told


def test_topic_that_routes_at_once_says_so(monkeypatch):
    story = Story(monkeypatch)
    topic = make_topic("lamps", story.town.roads, "Lamps", "路灯", routes_at_once=True)
    story.question = make_receipt(story.town, topic_id=topic.pk).question
    assert story.told() == [(ROADS, "Questions on this topic come straight here.")]


def test_silence_return_and_ruling_are_told_and_why_only_to_the_resident(story):
    story.do(claim, "responder")
    story.do(offer, "responder", to=story.town.roads, reason="CANARY-OFFER")
    story.at(MONDAY + 2 * DAY)
    settle_one(story.question.pk, story.now)
    assert story.told()[0] == (ROADS, "Citizens’ Desk asked it to take over, and it did not object in time.")
    for page in story.both():
        assert "Roads and Parking answers for it; a colleague there takes it up next." in page
        assert "is working on it" not in page and page.count("takes it up next") == 1
    story.do(return_to_desk, "officer", reason="CANARY-RETURN")
    assert story.told()[0] == (DESK, "Roads and Parking gave it back.")
    story.do(rule, "arbiter", to=story.town.parks, reason="CANARY-RULING")
    assert story.told()[0] == (PARKS, "It was ruled that this office answers for it.")
    own, public = story.both()
    for page in (own, public):
        assert "Roads and Parking gave it back to Citizens’ Desk" in page
        assert "It was ruled that Parks and Sport answers for it" in page
    assert [word for word in ("OFFER", "RETURN", "RULING") if f"CANARY-{word}" in own] == ["OFFER", "RETURN", "RULING"]
    assert "CANARY" not in public


def test_office_that_took_over_another_ones_work_says_whose(story):
    make_in_hand(story.town, story.question)
    story.at(MONDAY + 4 * HOUR)
    merge_departments(
        merged=story.town.roads, into=story.town.parks, actor=OPERATOR, now=story.now, reason="CANARY-MERGE"
    )
    assert story.told()[0] == (PARKS, "It took over the work of Roads and Parking.")
    for page in story.both():
        assert "Parks and Sport took over the work of another department" in page and "CANARY" not in page


# -- what is not settled ---------------------------------------------------------------------------------------------


def test_offer_says_who_is_asked_until_when_and_who_answers_meanwhile(story):
    story.do(claim, "responder")
    story.do(offer, "responder", to=story.town.roads, reason="Theirs.")
    tag = story.tag()
    for page in story.both():
        assert (
            "Roads and Parking is asked to take it over; until it says yes, Citizens’ Desk answers for it."
            " If it says nothing by Tuesday 3 November, 17:00, that counts as yes."
        ) in page
        assert "Roads and Parking says whether it takes it over By Tuesday 3 November, 17:00" in page
    story.at(MONDAY + 2 * DAY)  # and no worker has run
    for page in story.both():
        assert "was asked to take it over and said nothing by Tuesday 3 November, 17:00. That counts as yes." in page
        assert "is asked to take it over" not in page
    assert story.tag() != tag


def test_dispute_says_by_when_it_is_decided_and_when_that_is_late(story):
    story.do(claim, "responder")
    story.bounce()
    story.bounce()
    tag = story.tag()
    for page in story.both():
        assert (
            "Departments do not agree who is responsible; it is decided by Tuesday 3 November, 17:00."
            " Until then Citizens’ Desk answers for it."
        ) in page
        assert "It is decided which office answers for it By Tuesday 3 November, 17:00" in page
    story.at(MONDAY + 2 * DAY)
    for page in story.both():
        assert "It should have been decided by Tuesday 3 November, 17:00; the leader of the town is asked" in page
        assert "as well. Until it is decided, Citizens’ Desk answers for it." in page
        assert "It is decided which office answers for it It was promised by Tuesday 3 November" in page
    assert story.tag() != tag
    story.do(rule, "arbiter", to=story.town.roads, reason="Theirs.")
    assert all("Departments do not agree" not in page for page in story.both())


def test_page_is_kept_no_longer_than_to_the_next_turn(story):
    story.do(claim, "responder")
    story.do(offer, "responder", to=story.town.roads, reason="Theirs.")
    answer_by = queries.pending_offer(story.question).answer_by
    assert queries.question_stamp(story.number, story.now)[1] == answer_by
    assert queries.question_stamp(story.number, answer_by)[1] == story.question.due_at


# -- who helps -------------------------------------------------------------------------------------------------------


def test_help_is_told_in_each_state_and_never_its_words(story):
    town = story.town
    lawyers = Department.objects.create(slug="law", name={"en": "Law"}, phone="555 0101")
    make_member("lawyer", lawyers, Role.OFFICER)
    make_in_hand(town, story.question)
    story.at(MONDAY + 4 * HOUR)
    story.do(ask_department, "officer", department=town.parks, ask="CANARY-ASK")
    story.do(ask_department, "officer", department=lawyers, ask="CANARY-ASK")
    parks, law = queries.contributions(story.question)
    tag = story.tag()
    for page in story.both():
        assert f"Asked to help {PARKS} Was asked to help on Monday 2 November, and has until Wednesday" in page
        assert "Roads and Parking asked Parks and Sport to help" in page
    story.do(accept_contribution, "outsider", id=parks.pk)
    for page in story.both():
        assert f"{PARKS} Is helping, and has until Wednesday 4 November, 17:00." in page
    late = MONDAY + 3 * DAY
    story.at(late)
    for page in story.both():
        assert f"{PARKS} Was asked to help by Wednesday 4 November, 17:00 and has not done so yet." in page
    assert story.tag() != tag
    story.do(contribute, "outsider", id=parks.pk, text="CANARY-GIVEN")
    lawyer = actors.staff(lawyers.memberships.get().user)
    decline_contribution(
        question_id=story.question.pk, actor=lawyer, now=story.now, id=law.pk, reason="CANARY-COULD-NOT"
    )
    for page in story.both():
        assert f"{PARKS} Gave what it was asked for on Thursday 5 November." in page
        assert "Law Could not help; it said so on Thursday 5 November." in page
        assert "CANARY" not in page
    standing = standing_of(town.outsider)
    assert access.get_asked(story.number, standing)[0].decided.text.body == "CANARY-GIVEN"  # there was one to leak


def test_help_that_did_not_come_before_the_end_is_told(story):
    make_in_hand(story.town, story.question)
    story.at(MONDAY + 4 * HOUR)
    story.do(ask_department, "officer", department=story.town.parks, ask="A plan.")
    withdraw(question_id=story.question.pk, actor=resident_of(story.question.pk), now=story.now, reason="")
    assert Contribution.objects.get().state == "lapsed"
    told = helpers(Question.objects.get(), "en", LONDON, story.now)
    assert [one.words for one in told] == ["Was asked to help; the question ended before it did."]


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("phone", "spoke with you by phone"),
        ("email", "wrote to you by e-mail"),
        ("counter", "spoke with you at the counter"),
        ("visit", "came to see you"),
        ("letter", "wrote you a letter"),
    ],
)
def test_contact_is_told_to_the_resident_alone_and_without_its_note(story, how, said):
    make_in_hand(story.town, story.question)
    story.at(MONDAY + 4 * HOUR)
    story.do(contacted, "officer", how=how, note="CANARY-NOTE")
    own, public = story.both()
    assert said in own and said not in public and "CANARY" not in own + public
    assert "spoke with the person who asked" not in public
