"""When each step of a demo question happens: dates relative to today, staff in working hours, residents by day.

A story is one line of questions_en.jsonl or questions_zh.jsonl: what was asked, how many days ago, and its steps.
Its path stands there whole, with the steps of verbs that are still to be built: what nobody misses is passed over,
and a story that would not be true without one waits for it.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from .hours import MINUTES_A_DAY, Hours

Story = dict[str, Any]
Step = dict[str, Any]

FOLDER = Path(__file__).parent
FILES = ("questions_en.jsonl", "questions_zh.jsonl")

# Steps whose verbs come later and without which a story stays true: what was cut is only not told yet.
PASSED_OVER = frozenset({"redact"})

# Stories that need a verb of a later step to be true: who leads them, when they were due or what their answer says.
WAITING = {
    "correct": ("en-a-012", "en-a-047", "en-a-094", "en-a-095", "en-a-100", "en-a-101", "zh-004", "zh-015"),
    "extend": ("en-a-023", "en-a-037", "en-a-055", "en-a-085", "en-a-103", "en-a-115", "en-a-118", "zh-012"),
    "join": ("zh-135",),
}

WRITTEN_ON = date(2026, 11, 22)  # the day from which the stories count back
A_YEAR = 365
OUT_OF_SEASON = 91  # days: an open question about ice is not asked in May

# Working minutes since the step before, give or take a third. The last three concern the town, not one question.
AFTER = {
    "claim": 25,
    "classify": 4,
    "offer": 12,
    "withdraw_offer": 8,
    "accept": 100,
    "decline": 130,
    "accept_by_silence": 1_000,  # two working days and more: the window is surely over
    "return_to_desk": 90,
    "rule": 200,
    "ask_department": 60,
    "accept_contribution": 45,
    "contribute": 220,
    "decline_contribution": 160,
    "contacted": 15,
    "split": 12,
    "merge_departments": 60,
    "leave": 60,
    "be_away": 20,
    "assign": 30,
    "ask_resident": 90,
    "add_information": 300,
    "draft": 180,
    "submit_for_review": 12,
    "review": 70,
    "publish": 6,
    "undo_publish": 4,
    "answer_privately": 6,
    "withhold": 15,
    "progress": 200,
    "note": 20,
    "refuse": 40,
    "confirm_refusal": 110,
    "mark_spam": 15,
    "unmark_spam": 60,
    "withdraw": 300,
    "rate": 500,
    "reopen": 700,
    "hide": 900,
}
SHORTEST_ANSWER = 150  # working minutes, where the story says “the same day”
STILL_OPEN = ("reopen", "rate", "progress", "draft")  # before the first of these an open question waited longest


def stories(now: datetime) -> list[Story]:
    """Those that can be played in full, each asked in its season, the oldest first."""
    waiting = {name for names in WAITING.values() for name in names}
    seasoned = (_in_season(story, now.date()) for story in written() if story["id"] not in waiting)
    return sorted((story for story in seasoned if story), key=lambda story: -story["days_ago"])


def written() -> list[Story]:
    """All of them as they stand in the files."""
    lines = [line for name in FILES for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]
    return list(map(json.loads, lines))


def _in_season(story: Story, today: date) -> Story | None:
    """An answered story of a season keeps its day of the year; an open one too far from it is left out."""
    if not story.get("seasonal"):
        return story
    since = (today - WRITTEN_ON).days % A_YEAR
    if "took" not in story:
        return story if min(since, A_YEAR - since) <= OUT_OF_SEASON else None
    days_ago = story["days_ago"] + since
    if days_ago - A_YEAR > 2 * story["took"] + 3:  # over by now in the season that was last
        days_ago -= A_YEAR
    return story | {"days_ago": days_ago}


def timed(story: Story, now: datetime, hours: Hours) -> Iterator[tuple[datetime, Step]]:
    """Each step with its instant, the asking itself first; all before `now`, each later than the one before."""
    asked_at = _asked_at(story, now, hours)
    yield asked_at, {"do": "import_question" if "imported" in story else "submit"}
    played = [step for step in story["steps"] if step["do"] not in PASSED_OVER]
    steps = [step for step in played if "minutes_ago" not in step]
    at = asked_at
    if any("worked_ago" in step for step in steps):
        yield from _anchored(story, steps, asked_at, now, hours)
        return
    if _is_emergency(story):
        for step in steps:
            at += (now - asked_at) / (len(steps) + 1)
            yield at, step
        return
    offered_at = asked_at
    for step, minutes in zip(steps, _fitting(story, steps, hours.between(asked_at, now)), strict=True):
        is_silence = step["do"] == "accept_by_silence"
        at = hours.next_closing(offered_at) if is_silence else hours.later(at, minutes)
        offered_at = at if step["do"] == "offer" else offered_at
        yield at, step
    for step in played[len(steps) :]:
        yield now - timedelta(minutes=step["minutes_ago"]), step


def _anchored(
    story: Story, steps: list[Step], at: datetime, now: datetime, hours: Hours
) -> Iterator[tuple[datetime, Step]]:
    """Some steps happened so many working minutes ago, so that “since yesterday” is true on whatever weekday the demo
    begins; the others follow at their usual distance, or closer where they would not fit."""
    between: list[Step] = []
    for step in [*steps, {"worked_ago": 0}]:
        if "worked_ago" not in step:
            between.append(step)
            continue
        until = hours.earlier(now, step["worked_ago"]) if step["worked_ago"] else now
        gaps = [_gap(story, one) for one in between]
        shrunk = min(1.0, 0.9 * hours.between(at, until) / (sum(gaps) or 1))
        for one, gap in zip(between, gaps, strict=True):
            at = hours.later(at, gap * shrunk)
            yield at, one
        if step["worked_ago"]:
            yield until, step
        at, between = until, []


def _gap(story: Story, step: Step) -> float:
    """Working minutes since the step before, give or take a third."""
    return AFTER[step["do"]] * (0.67 + 0.67 * _chance(story, step["do"]))


def _asked_at(story: Story, now: datetime, hours: Hours) -> datetime:
    """Answered ones so many days ago, at any hour of the day; open ones so many days of five to a week, while the
    town hall was open, so that they stand where they stand on whatever weekday the demo begins."""
    days = story["days_ago"]
    if _is_emergency(story):
        return now - timedelta(days=days)
    if "took" not in story:
        return hours.earlier(now, days * 5 / 7 * MINUTES_A_DAY + 20 * _chance(story, "asked"))
    return hours.at_clock(now - timedelta(days=days), 7 + 14 * _chance(story, "asked"))


def _fitting(story: Story, steps: list[Step], room: float) -> list[float]:
    """Working minutes before each step, so that an answer took as long as the story says and all fit into `room`."""
    gaps = [AFTER[step["do"]] * (0.67 + 0.67 * _chance(story, str(place))) for place, step in enumerate(steps)]
    verbs = [step["do"] for step in steps]
    if "took" in story:
        answered = len(verbs) - verbs[::-1].index("publish")
        wanted = max(story["took"] * MINUTES_A_DAY - 60, SHORTEST_ANSWER)
        _stretch(gaps, verbs.index("draft"), wanted - sum(gaps[:answered]), answered)
        for place in (place for place, verb in enumerate(verbs) if verb == "accept_by_silence"):
            gaps[place] = max(gaps[place], AFTER["accept_by_silence"])
    elif verbs:
        tail = min(90 + 60 * _chance(story, "tail"), room / 3)
        place = next((verbs.index(verb) for verb in STILL_OPEN if verb in verbs and not _is_over(verbs)), None)
        if verbs[-1] == "offer":
            place = len(verbs) - 1
        if place is not None:
            gaps[place] += max(0.0, room - tail - sum(gaps))
    most = room * 0.9
    return [gap * min(1.0, most / (sum(gaps) or 1)) for gap in gaps]


def _stretch(gaps: list[float], place: int, missing: float, until: int) -> None:
    """Give the missing minutes to one gap, or take them from all up to `until`."""
    if missing >= 0:
        gaps[place] += missing
    else:
        whole = sum(gaps[:until])
        gaps[:until] = [gap * (whole + missing) / whole for gap in gaps[:until]]


def _is_emergency(story: Story) -> bool:
    """Seen to at any hour."""
    return any(step.get("urgency") == "emergency" for step in story["steps"])


def _is_over(verbs: list[str]) -> bool:
    return verbs[-1] in {"answer_privately", "withhold", "confirm_refusal", "withdraw", "mark_spam"}


def _chance(story: Story, what: str) -> float:
    """From 0 to 1, the same for the same story in every run."""
    return int.from_bytes(hashlib.sha256(f"{story['id']} {what}".encode()).digest()[:4], "big") / 2**32
