"""Filling an empty database with the demo town, fast: one process, nothing waits for the disk."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from inbox.errands import queue
from inbox.errands.models import Errand
from inbox.operate.founding import found
from inbox.people.models import Town
from inbox.questions.models import Answer, Event, Question

from .stage import Cast, Play, perform
from .story import FOLDER, stories

PASSWORD = "open sesame brook"  # of every member of the demo town, and of nobody anywhere else


@dataclass(frozen=True)
class Prepared:
    questions: int
    codes: list[tuple[str, str]]  # tracking codes to try, each with what is to be seen


def prepare(now: datetime, say: Callable[[str], None]) -> Prepared:
    """The town, its people and its questions, searchable. No letter about the past is sent."""
    facts = json.loads((FOLDER / "town.json").read_text(encoding="utf-8"))
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")  # until this connection closes; a crash only costs the demo
    found(facts, now, password=PASSWORD)
    Town.objects.update(texts=_texts())
    say("The town stands. Residents ask, offices answer …")
    plays = perform(stories(now), Cast(facts["on_duty"]), now)
    say("Indexing for search …")
    _run_errands(now)
    questions = Question.objects.count()
    connection.close()
    return Prepared(questions, _codes(plays, now))


def _texts() -> dict[str, dict[str, str]]:
    """The town's own pages, from texts/<page>.<language>.md."""
    texts: dict[str, dict[str, str]] = {}
    for path in sorted((FOLDER / "texts").glob("*.md")):
        page, lang = path.stem.split(".")
        texts.setdefault(page, {})[lang] = path.read_text(encoding="utf-8").strip()
    return texts


def _run_errands(now: datetime) -> None:
    """Each question is indexed once, as it stands now; letters of the past are called off."""
    due = Errand.objects.filter(waiting=True, run_at__lte=now)
    due.filter(follower="letters").update(waiting=False)
    events = Event.objects.filter(pk__in=due.values("event_id")).order_by("pk")
    last = set(dict(events.values_list("question_id", "pk")).values())
    due.exclude(event_id__in=last).update(waiting=False)
    while queue.work_once(now):
        pass


def _codes(plays: list[Play], now: datetime) -> list[tuple[str, str]]:
    """One of each, with its answer to be read at once: not one in its grace period."""
    wanted = {"with_resident": "waits for your reply", "in_review": "in review", "answered": "answered"}
    coming = set(Answer.objects.filter(published_at__gt=now).values_list("question_id", flat=True))
    shown = (play for play in plays if play.receipt and play.question.pk not in coming)
    found: dict[str, Play] = {play.question.handling: play for play in shown}
    return [(found[handling].receipt.tracking_code, words) for handling, words in wanted.items() if handling in found]
