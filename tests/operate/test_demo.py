"""The demo town: every state that has a verb, put there by the real actions, with believable dates."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F, Q

from inbox.errands.models import Errand
from inbox.kit import clock
from inbox.operate.demo.hours import Hours
from inbox.operate.demo.prepare import PASSWORD, prepare
from inbox.operate.demo.stage import STEPS
from inbox.operate.demo.story import AFTER, FOLDER, stories, timed
from inbox.operate.founding import calendar_of
from inbox.people.models import Department, User
from inbox.questions.calendar import Calendar
from inbox.questions.deadlines import RulePack, add
from inbox.questions.models import Answer, Event, Offer, Question, Topic
from inbox.questions.rules import rules_of
from inbox.questions.states import VERBS
from inbox.search.find import find

FACTS = json.loads((FOLDER / "town.json").read_text(encoding="utf-8"))
AT_NIGHT = ("submit", "classify")  # an emergency is seen to at any hour


@pytest.mark.django_db
def test_demo_town_stands_in_every_state_and_is_found_by_search():
    now = clock.now()
    prepared = prepare(now, lambda words: None)

    assert [name for name, rows in states(now).items() if not rows.exists()] == []
    assert prepared.questions == Question.objects.count() > 150
    assert Answer.objects.filter(is_public=True, published_at__lte=now).count() >= 60
    assert Answer.objects.filter(is_public=True, lang="zh-hans").count() >= 20
    assert (Department.objects.count(), Topic.objects.count(), User.objects.count()) == (12, 46, 26)
    assert not Topic.objects.filter(questions__isnull=True).exists()
    assert all(user.check_password(PASSWORD) for user in User.objects.all())
    assert set(Event.objects.values_list("kind", flat=True)) == set(VERBS) - {"import_question", "resume"}
    assert not Event.objects.filter(at__gt=now).exists()
    assert not Event.objects.exclude(kind__in=["accept_by_silence", "close"]).exclude(at=F("effective_at")).exists()
    assert acts_while_closed() == []
    assert not Errand.objects.filter(waiting=True, run_at__lte=now).exists()
    assert not Errand.objects.filter(follower="letters", done_at__isnull=False).exists()
    assert not Errand.objects.filter(Q(dead=True) | ~Q(last_error="")).exists()
    assert find("Which bin is emptied on which day?").hits[0].question == "Which bin is collected on which day?"
    assert find("租房能不能迁户口到溪港").hits[0].question == "租房能把户口迁到溪港镇吗？"
    assert len(prepared.codes) == 3


def states(now: datetime) -> dict:
    """Name of each state → the questions or answers that stand in it."""
    every, still = Question.objects.all(), Question.objects.filter(is_open=True)
    answered = every.filter(outcome="answered")
    return {
        "new": still.filter(handling="new", urgency="normal"),
        "urgent hazard": still.filter(kind="hazard", urgency="urgent"),
        "emergency": still.filter(urgency="emergency"),
        "claimed at the desk": still.filter(handling="in_hand", lead__is_desk=True, owner__isnull=False),
        "offered": still.filter(offers__decided_at__isnull=True, offers__answer_by__gt=now),
        "declined": still.filter(bounces=1),
        "declined twice": still.filter(bounces=2),
        "accepted": still.filter(handling="in_hand", accepted_at__isnull=False, owner__isnull=False),
        "accepted by silence": still.filter(handling="in_hand", owner__isnull=True),
        "offer taken back": Offer.objects.filter(state="withdrawn"),
        "waiting for the resident": still.filter(handling="with_resident", paused_until__gt=now),
        "in review": still.filter(handling="in_review", answer__approved__isnull=True),
        "approved": still.filter(handling="in_review", answer__approved=F("answer__latest")),
        "returned": still.filter(returned_at__isnull=False),
        "in its grace period": Answer.objects.filter(is_public=True, published_at__gt=now),
        "published": answered.filter(publication="public", handling="answered"),
        "published and closed": answered.filter(publication="public", handling="closed"),
        "private": answered.filter(publication="private", is_hidden=False),
        "hidden": answered.filter(is_hidden=True),
        "withheld": answered.filter(publication="withheld"),
        "refusal proposed": still.filter(refused_by__isnull=False),
        "not ours": every.filter(outcome="not_ours"),
        "not accepted": every.filter(outcome="not_accepted"),
        "withdrawn": every.filter(outcome="withdrawn"),
        "spam": every.filter(outcome="spam"),
        "late": still.filter(due_at__lt=now, paused_at__isnull=True),
        "reopened": still.filter(clocks__ordinal=2),
        "rated": answered.filter(ratings__solved="yes"),
        **{
            f"taken in from {source}": every.filter(source=source)
            for source in ("counter", "phone", "letter", "online")
        },
        **{f"open in {lang}": still.filter(lang=lang) for lang in ("en", "zh-hans")},
    }


def acts_while_closed() -> list[str]:
    """What staff did outside the town hall's hours, but for the one in its grace period and emergencies."""
    acts = Event.objects.filter(by="staff").exclude(kind__in=AT_NIGHT).select_related("question")
    grace = Answer.objects.filter(is_public=True).order_by("-published_at").values_list("question_id", flat=True)[0]
    found = []
    for act in acts.exclude(question_id=grace):
        calendar = rules_of(act.question).calendar
        span = calendar.span(calendar.local_date(act.at))
        if span is None or not span[0] <= act.at <= span[1]:
            found.append(f"{act.question.number} {act.kind} {act.at}")
    return found


# -- the dates alone, whenever the demo is begun ---------------------------------------------------------------------

BEGUN = [
    datetime(2026, 11, 24, 20, 45, tzinfo=UTC),  # a Tuesday evening
    datetime(2026, 11, 23, 9, 5, tzinfo=UTC),  # Monday, just opened
    datetime(2026, 11, 28, 3, 0, tzinfo=UTC),  # the night to Saturday
    datetime(2027, 1, 1, 12, 0, tzinfo=UTC),  # a holiday
    datetime(2027, 6, 4, 16, 59, tzinfo=UTC),  # Friday, about to close
]


@pytest.mark.parametrize("now", BEGUN, ids=lambda now: f"{now:%a-%H-%M}")
def test_steps_follow_each_other_up_to_now_whenever_the_demo_begins(now):
    hours = Hours(Calendar.from_data(calendar_of(FACTS, now)))
    for story in stories():
        instants = [at for at, _step in timed(story, now, hours)]
        assert instants == sorted(instants), story["id"]
        assert instants[-1] <= now, story["id"]
        assert len(instants) == 1 + len(story["steps"])


@pytest.mark.parametrize("now", BEGUN, ids=lambda now: f"{now:%a-%H-%M}")
def test_offers_are_still_open_or_surely_silent_whenever_the_demo_begins(now):
    calendar = Calendar.from_data(calendar_of(FACTS, now))
    window = RulePack.load("default").return_window
    ends = {"offer": [], "accept_by_silence": []}
    for story in stories():
        steps = list(timed(story, now, Hours(calendar)))
        if (last := steps[-1][1]["do"]) in ends:
            ends[last].append(add([at for at, step in steps if step["do"] == "offer"][-1], window, calendar))
    assert ends["offer"] and min(ends["offer"]) > now
    assert ends["accept_by_silence"] and max(ends["accept_by_silence"]) < now


def test_every_step_of_a_story_has_a_way_to_be_played_and_a_time():
    used = {step["do"] for story in stories() for step in story["steps"]}
    assert used <= set(AFTER) <= set(STEPS)
    assert set(STEPS) - {"submit"} == used


def test_stories_leak_nothing_that_they_say_is_personal():
    """Public words hold no telephone number of a resident; the town's own numbers are listed with its offices."""
    offices = {one["phone"] for one in FACTS["departments"]}
    residents = {one["contact"]["phone"] for one in stories() if one.get("contact", {}).get("phone")} - offices
    assert residents
    told = [step["public_question"] for one in stories() for step in one["steps"] if step["do"] == "draft"]
    assert [text for text in told for phone in residents if phone in text] == []


def test_hours_walk_back_over_a_weekend_and_forward_again():
    hours = Hours(Calendar.from_data(calendar_of(FACTS, BEGUN[0])))
    monday = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert hours.earlier(monday, 60) == datetime(2026, 11, 18, 16, 30, tzinfo=UTC) + timedelta(0)
    assert hours.later(hours.earlier(monday, 60), 60) == monday
