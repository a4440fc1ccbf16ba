"""Bringing in questions that were asked and answered elsewhere, row by row through the real action.

Each row is one transaction under a key of its own, so that a run which was stopped, by whatever, is gone on with by
the next one, and nothing comes in twice.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import Enum
from zoneinfo import ZoneInfo

from django.conf import settings

from inbox.kit.text import clean_text, first_sentence
from inbox.people.models import Department
from inbox.questions.actions.import_question import Imported, ImportedAlready, import_question
from inbox.questions.actions.publish import publish
from inbox.questions.actor import OPERATOR, Actor
from inbox.questions.models import Question, Topic
from inbox.questions.states import Handling, Publication

from .reading import Read

LONGEST_TEXT, LONGEST_ANSWER, LONGEST_TITLE = 20_000, 100_000, 300  # characters; an archive is kinder than a form
PUBLIC_QUESTION = 200
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?\s*(?:[T ]?\s*(\d{1,2}):(\d{2})(?::(\d{2}))?)?"
)
_MARKDOWN = re.compile(r"[\\`*_\[\]<>|~]|^(?=[#+=-])", re.M)


class Rejected(Exception):
    """The row cannot come in; the words say why."""


class Done(Enum):
    IMPORTED = "imported"
    THERE = "there already"


@dataclass
class Importer:
    """One file on its way in. `reviewer` publishes what comes in."""

    origin: str
    zone: ZoneInfo
    department: Department
    lang: str
    now: datetime
    reviewer: Actor | None = None
    is_markdown: bool = False
    _lines: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._departments = dict(_by_names(Department.objects.filter(is_active=True)))
        self._topics = dict(_by_names(Topic.objects.all()))

    def check(self, row: Read) -> Imported:
        """The row as it would come in. Raises Rejected."""
        if row.trouble:
            raise Rejected(row.trouble)
        title = clean_text(row.values["title"], multiline=False)[:LONGEST_TITLE]
        text = _limited(row, "text", LONGEST_TEXT)
        asked = text if not title or text.startswith(title) else f"{title}\n\n{text}".strip()
        answer = _limited(row, "answer", LONGEST_ANSWER)
        if not asked:
            raise Rejected("it has neither a title nor a text")
        if not answer:
            raise Rejected("it has no answer")
        asked_at, answered_at = self._instant(row, "asked_at"), self._instant(row, "answered_at")
        if answered_at < asked_at:
            raise Rejected("it was answered before it was asked")
        return Imported(
            origin=self.origin,
            key=self._key(row, asked),
            text=asked,
            answer=answer if self.is_markdown else as_markdown(answer),
            asked_at=asked_at,
            answered_at=answered_at,
            lang=self._lang(row),
            public_question=title or first_sentence(text, PUBLIC_QUESTION),
            department=_named(row, "department", self._departments) or self.department,
            topic_id=getattr(_named(row, "topic", self._topics), "pk", None),
        )

    def bring_in(self, row: Imported) -> Done:
        """Import and, where there is a reviewer, publish; each is done once, however often this is called."""
        try:
            question = import_question(row=row, actor=OPERATOR, now=self.now)
        except ImportedAlready as earlier:
            question = Question.objects.get(number=earlier.details["number"])
            self._publish(question)
            return Done.THERE
        self._publish(question)
        return Done.IMPORTED

    def _publish(self, question: Question) -> None:
        is_waiting = (question.handling, question.publication) == (Handling.ANSWERED, Publication.UNDECIDED)
        if self.reviewer and is_waiting and question.may_publish:
            publish(question_id=question.pk, actor=self.reviewer, now=self.now)

    def _key(self, row: Read, asked: str) -> str:
        """The row's id; without one its words and date, so that the order of the file does not matter."""
        key = clean_text(row.values["id"], multiline=False)[:200]
        key = key or hashlib.sha256(f"{row.values['asked_at']}\n{asked}".encode()).hexdigest()[:32]
        first = self._lines.setdefault(key, row.line)
        if first != row.line:
            raise Rejected(f"it has the same id as line {first}")
        return key

    def _instant(self, row: Read, name: str) -> datetime:
        written = row.values[name].strip()
        if not written:
            raise Rejected(f"it has no {name}")
        try:
            instant = _parsed(written)
            instant = (instant if instant.tzinfo else instant.replace(tzinfo=self.zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            raise Rejected(f"its {name} is no date: “{written[:40]}”; write 2026-11-24 09:30") from None
        if not EARLIEST <= instant <= self.now:
            raise Rejected(f"its {name} lies before 1970 or in the future: “{written[:40]}”")
        return instant

    def _lang(self, row: Read) -> str:
        written = row.values["lang"].strip()
        return language(written) if written else self.lang


def language(written: str) -> str:
    """Our code for "zh", "zh-CN", "zh_Hans", "en-GB" … Raises Rejected."""
    code = written.lower().replace("_", "-")
    known = dict(settings.LANGUAGES)
    same = [one for one in known if one == code] or [one for one in known if one.split("-")[0] == code.split("-")[0]]
    if not same:
        raise Rejected(f"the language “{written[:20]}” is none of {', '.join(known)}")
    return same[0]


def as_markdown(text: str) -> str:
    """Plain words so that Markdown shows them as they stand: no stars, dashes or indents that mean something there."""
    return _MARKDOWN.sub(lambda sign: f"\\{sign[0]}", "\n".join(line.strip() for line in text.split("\n")))


def _parsed(written: str) -> datetime:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        match = _DATE.fullmatch(written)
        if not match:
            raise
        day, clock = match.groups()[:3], match.groups(default="0")[3:]
        date(*map(int, day))
        return datetime(*map(int, (*day, *clock)))  # noqa: DTZ001  the caller gives it the town's zone


def _limited(row: Read, name: str, longest: int) -> str:
    text = clean_text(row.values[name], multiline=True)
    if len(text) > longest:
        raise Rejected(f"its {name} has {len(text):,} characters; {longest:,} is the most")
    return text


def _named(row: Read, name: str, known: dict) -> Department | Topic | None:
    written = row.values[name].strip()
    if not written:
        return None
    found = known.get(written.casefold())
    if found is None:
        raise Rejected(f"there is no {name} “{written[:60]}” here")
    return found


def _by_names(rows) -> Iterator[tuple[str, Department | Topic]]:
    """Each by its slug and by its name in every language."""
    for row in rows:
        for name in (*row.name.values(), row.slug):
            yield name.casefold(), row
