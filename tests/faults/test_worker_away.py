"""The worker down for a week, running every hour, or killed while it settles: the same becomes of every question."""

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from inbox.questions.actions.decline import decline
from inbox.questions.models import Arbitration, Contribution, Event, Offer, Question, Stewardship
from inbox.questions.offers import TooLate
from inbox.questions.settle import settle_due
from tests.make import MONDAY, make_contribution_asked, make_disputed, make_offered, make_question, make_town
from tests.processes import ROOT, environment
from tests.questions.holding import assert_ownership_holds

pytestmark = pytest.mark.django_db
HOUR, WEEK = timedelta(hours=1), timedelta(days=8)
TUESDAY_CLOSE = datetime(2026, 11, 3, 17, 0, tzinfo=UTC)


def make_week():
    """Offers nobody answers, disputes nobody rules, a contribution asked; and who they belong to."""
    town = make_town()
    for _ in range(3):
        make_offered(town, make_question(town))
        make_disputed(town, make_question(town))
    make_contribution_asked(town, make_question(town))
    return town


def tables():
    """What became of everything, by the numbers of questions and slugs: without keys and recorded times."""
    number = "question__number"
    return (
        list(
            Question.objects.order_by("number").values_list(
                "number", "handling", "lead__slug", "owner__username", "due_at", "accepted_at", "bounces", "settle_at"
            )
        ),
        list(
            Stewardship.objects.order_by(number, "ordinal").values_list(
                number, "lead__slug", "owner__username", "how", "started_at", "ended_at"
            )
        ),
        list(Offer.objects.order_by(number, "pk").values_list(number, "to__slug", "state", "decided_at")),
        list(Arbitration.objects.order_by(number).values_list(number, "due_at", "stepped_up_at", "ended_at")),
        list(Contribution.objects.order_by(number).values_list(number, "department__slug", "state", "due_at")),
        list(Event.objects.order_by(number, "seq").values_list(number, "seq", "kind", "effective_at", "by")),
    )


def late_declines_are_refused(town, now):
    for question in Question.objects.filter(offers__state="pending", arbitrations=None):
        with pytest.raises(TooLate):
            decline(question_id=question.pk, actor=town.actor("officer"), now=now, reason="Not ours after all.")


def hourly(town):
    now = MONDAY + 5 * HOUR
    while now < MONDAY + WEEK:
        settle_due(now)
        now += HOUR


def away(town):
    late_declines_are_refused(town, MONDAY + WEEK)
    settle_due(MONDAY + WEEK)


DIE = """
import os, signal
from datetime import datetime
import django
django.setup()
from inbox.questions import act, settle
from inbox.questions.act import Act
finished, real = [], Act.finish
def finish(self):
    real(self)
    finished.append(1)
    if len(finished) == 3:
        os.kill(os.getpid(), signal.SIGKILL)  # its rows are written, its transaction is not committed
Act.finish = finish
settle.settle_due(datetime.fromisoformat("{now}"))
"""


def killed(town):
    connection.close()
    code = DIE.format(now=(MONDAY + WEEK).isoformat())
    died = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment(), capture_output=True, text=True)
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert Event.objects.filter(by="clock").count() == 2
    assert_ownership_holds()
    settle_due(MONDAY + WEEK)


def test_worker_that_was_down_or_died_leaves_the_same_as_one_that_ran(reset_database):
    left = {}
    for how in (hourly, away, killed):
        reset_database()
        how(make_week())
        assert_ownership_holds()
        left[how.__name__] = tables()
    assert left["away"] == left["hourly"]
    assert left["killed"] == left["hourly"]
    events = [(kind, at) for _number, _seq, kind, at, by in left["away"][-1] if by == "clock"]
    assert sorted(events) == [("accept_by_silence", TUESDAY_CLOSE)] * 3 + [("escalate", TUESDAY_CLOSE)] * 3
