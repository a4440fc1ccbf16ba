"""Synthetic load: fast, but every statement that must always hold does, on both databases."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from inbox.kit import clock
from inbox.operate.filling.fill import OTHERS, fill
from inbox.operate.filling.ground import Unable
from inbox.people.models import Membership
from inbox.questions import access
from inbox.questions.actions.claim import claim
from inbox.questions.actions.submit import Asked, submit
from inbox.questions.actor import ANYONE
from inbox.questions.drafts import text_hash
from inbox.questions.events import commitment
from inbox.questions.models import (
    Answer,
    Clock,
    Contribution,
    Event,
    EventText,
    Offer,
    Precedent,
    Question,
    Stewardship,
)
from inbox.questions.rules import rules_of
from inbox.questions.settle import settle_due
from inbox.questions.states import VERBS, Handling
from inbox.search.find import find
from tests.make import make_question, make_topic, make_town

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def filled(questions=400, answers=150, seed=1):
    town = make_town()
    make_topic("trees", town.parks, "Trees", "树木", kind="hazard", urgency="emergency")
    steps = []
    fill(questions, answers, seed=seed, now=NOW, step=steps.append)
    assert sum(steps) == questions
    return town


def test_everything_that_must_hold_holds():
    filled()
    for question in Question.objects.prefetch_related("stewardships", "clocks", "events").select_related("stewardship"):
        stewards = sorted(question.stewardships.all(), key=lambda one: one.ordinal)
        assert stewards[0].started_at == question.received_at
        assert [one.ended_at for one in stewards[:-1]] == [one.started_at for one in stewards[1:]]
        assert (stewards[-1].pk, stewards[-1].ended_at is None) == (question.stewardship_id, question.is_open)
        assert (stewards[-1].lead_id, stewards[-1].owner_id) == (question.lead_id, question.owner_id)

        only = question.clocks.get()
        limit = rules_of(question).pack.limit(question.kind, question.urgency)
        due_at = rules_of(question).after(question.received_at, limit)
        assert (only.due_at, question.due_at, only.limit) == (due_at, due_at, str(limit))
        assert only.stopped_at == (None if question.is_open else stewards[-1].ended_at)

        events = sorted(question.events.all(), key=lambda one: one.seq)
        assert [one.seq for one in events] == list(range(1, question.version + 1))
        assert events[0].at == question.received_at
        assert [one.at for one in events] == sorted(one.at for one in events)
        assert events[-1].at <= NOW
        assert question.handling in ends_of([one.kind for one in events])


def ends_of(kinds: list[str]) -> set[str]:
    """Where the table of verbs lets a path end; it must have each of its steps."""
    assert kinds[0] == "submit"
    stands = {Handling.NEW}
    for kind in kinds[1:]:
        before = stands & VERBS[kind].sources
        assert before, kinds
        stands = {to or one for one in before for to in VERBS[kind].to}
    return stands


def test_verify_finds_nothing_and_every_way_to_a_lead_is_there():
    town = filled(questions=900, answers=500)
    out = io.StringIO()
    call_command("verify", stdout=out, stderr=io.StringIO())
    assert out.getvalue().endswith("900 questions checked. Everything holds.\n")
    assert out.getvalue().count(": holds\n") == 10
    ways = set(Stewardship.objects.values_list("how", flat=True))
    assert ways == {"receipt", "claim", "accept", "silence", "return", "ruling"}
    assert set(Contribution.objects.values_list("state", flat=True)) == {"asked", "given"}
    assert Precedent.objects.filter(how="ruling", away_from=town.desk).exists()


def test_words_match_their_commitments_and_versions_their_hashes():
    filled()
    assert EventText.objects.count() > 400
    for text in EventText.objects.select_related("event"):
        assert commitment(text.salt, text.body) == text.event.commitment
    for answer in Answer.objects.select_related("latest").prefetch_related("latest__authorships", "latest__approval"):
        version = answer.latest
        assert version.hash == text_hash(version.public_question, version.body)
        if answer.published_id:
            assert answer.published_id == answer.approved_id == version.pk
            assert version.approval.approver_id not in {one.member_id for one in version.authorships.all()}


def test_states_and_published_are_as_asked_for_and_both_languages_are_found():
    filled(questions=600, answers=100)
    assert access.published(NOW).count() == 100
    assert Offer.objects.filter(decided_at__isnull=True, answer_by__gt=NOW).exists()
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert {"ask_resident", "withhold", "answer_privately", "refuse", "mark_spam", "withdraw", "rate"} <= kinds
    assert len(OTHERS) == 11
    for lang in ("en", "zh-hans"):
        answer = Answer.objects.filter(is_public=True, lang=lang).select_related("published").first()
        assert find(answer.published.public_question).hits[0].question == answer.published.public_question
    asked = Question.objects.filter(handling="new").first()
    assert asked.pk in {hit.doc_id for hit in find(asked.text, scope="desk").hits}


def test_same_seed_gives_the_same_questions(reset_database):
    columns = ("id", "number", "text", "handling", "due_at", "code_hash")
    filled(questions=30, answers=10)
    first = list(Question.objects.order_by("pk").values_list(*columns))
    reset_database()
    filled(questions=30, answers=10)
    assert list(Question.objects.order_by("pk").values_list(*columns)) == first


def test_life_goes_on_in_a_filled_town():
    town = filled(questions=80, answers=20)
    numbers = set(Question.objects.values_list("number", flat=True))
    question = submit(asked=Asked(text="Is this one new among them?", lang="en"), actor=ANYONE, now=NOW).question
    assert question.number not in numbers
    claim(question_id=question.pk, actor=town.actor("responder"), now=NOW)
    waiting = Question.objects.filter(handling="new").first()
    claim(question_id=waiting.pk, actor=town.actor("responder"), now=NOW)
    assert settle_due(NOW + timedelta(days=30)) > 0
    assert not Question.objects.filter(handling="with_resident").exists()


def test_fills_a_town_that_has_questions_already():
    town = make_town()
    make_topic("trees", town.parks, "Trees", "树木")
    earlier = make_question(town, now=NOW - timedelta(days=1))
    fill(20, 5, seed=1, now=NOW, step=lambda done: None)
    fill(20, 5, seed=2, now=NOW, step=lambda done: None)
    assert Question.objects.count() == 41
    assert Question.objects.get(number=earlier.number).pk == earlier.pk


def test_no_orphans_are_left_for_the_database_to_find():
    filled(questions=50, answers=20)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA foreign_key_check").fetchall() == []
    assert Clock.objects.count() == Question.objects.count() == 50
    assert Stewardship.objects.filter(ended_at__isnull=True).count() == Question.objects.filter(is_open=True).count()


def test_sentence_where_it_cannot_be_done():
    with pytest.raises(CommandError, match="can be --answers, not more"):
        call_command("fill", questions=1, answers=2)
    with pytest.raises(CommandError, match="There is no town yet"):
        call_command("fill", questions=1)
    make_town()
    Membership.objects.filter(role="reviewer").delete()
    with pytest.raises(Unable):
        fill(1, 0, seed=1, now=clock.now(), step=lambda done: None)
    Membership.objects.filter(role="responder").delete()
    with pytest.raises(CommandError, match="Nobody is a responder at the desk"):
        call_command("fill", questions=1)


def test_command_says_what_it_wrote():
    make_town()
    out, err = io.StringIO(), io.StringIO()
    call_command("fill", questions=5, answers=2, stdout=out, stderr=err)
    assert out.getvalue() == "5 questions written, 2 of them published.\n"
    assert err.getvalue().startswith("5 of 5 questions, ")
