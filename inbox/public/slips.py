"""An answer as a list shows it, its strings made ready so that a page of them renders fast."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from inbox.kit import dates
from inbox.kit.text import excerpt, first_sentence, plain, slugify_any
from inbox.public.context import TownFace, language_tag
from inbox.questions.models import Answer
from inbox.search import text

LONGEST_HEADING, LONGEST_LEAD, MOST_READ = 120, 180, 2_000
_PIECE = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Slip:
    url: str
    heading: SafeString
    lead: SafeString
    office: str
    answered: str
    lang: str  # "" where it is the page's own


def slips(answers: Iterable[Answer], town: TownFace, q: str = "") -> list[Slip]:
    """With a search, its words are marked."""
    words = wanted_words(q)
    return [_slip(answer, town, words) for answer in answers]


def answer_url(answer: Answer) -> str:
    return reverse("answer", kwargs={"number": answer.question.number})


def heading_of(public_question: str, number: str) -> str:
    """The question as one line: all of it where it is short, else the first sentence of its first line."""
    first_line = public_question.strip().partition("\n")[0].strip()
    if len(first_line) > LONGEST_HEADING:
        first_line = first_sentence(first_line, LONGEST_HEADING)
    return first_line or _("Question %(number)s") % {"number": number}


def lead_of(body: str) -> str:
    """What the answer says first."""
    words = plain(body[:MOST_READ])
    first = first_sentence(words, LONGEST_LEAD)
    return first if len(first) > LONGEST_LEAD // 3 else excerpt(words.partition("\n\n")[0] or words, LONGEST_LEAD)


def slug_of(answer: Answer) -> str:
    return slugify_any(heading_of(answer.published.public_question, ""), 60)


def wanted_words(q: str) -> frozenset[str]:
    """The words of a search that carry meaning."""
    return frozenset(word for word in text.words(text.normal(q[:1_000])) if text.weight(word) == 1)


def marked(shown: str, words: frozenset[str]) -> SafeString:
    """Escaped, with `<mark>` round the words: Latin ones in any ending, Chinese ones in pairs of characters."""
    parts, last = [], 0
    for start, end in _spans(shown, words) if words else ():
        parts += [escape(shown[last:start]), "<mark>", escape(shown[start:end]), "</mark>"]
        last = end
    parts.append(escape(shown[last:]))
    return mark_safe("".join(parts))  # every part was escaped


def _spans(shown: str, words: frozenset[str]) -> Iterable[tuple[int, int]]:
    for piece in _PIECE.finditer(shown):
        if not _HAN.match(piece[0]):
            if text.normal(piece[0]) in words:
                yield piece.span()
            continue
        run = text.folded(piece[0])
        hit = [False] * len(run)
        for at in range(len(run) - 1):
            if run[at : at + 2] in words:
                hit[at] = hit[at + 1] = True
        if len(run) == len(piece[0]):
            for match in re.finditer("x+", "".join("x" if one else " " for one in hit)):
                yield piece.start() + match.start(), piece.start() + match.end()


def _slip(answer: Answer, town: TownFace, words: frozenset[str]) -> Slip:
    lang = get_language()
    return Slip(
        url=answer_url(answer),
        heading=marked(heading_of(answer.published.public_question, answer.question.number), words),
        lead=marked(lead_of(answer.published.body), words),
        office=answer.department.name_in(lang),
        answered=dates.day(answer.question.answered_at or answer.published_at, town.zone),
        lang=language_tag(answer.lang) if answer.lang != lang else "",
    )
