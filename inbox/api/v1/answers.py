"""Published answers for machines: the list, one of them, and those near a text."""

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from inbox.api.v1.replies import invalid, reads, reply, unknown
from inbox.kit import clock
from inbox.kit.pages import public_page
from inbox.people.town import zone
from inbox.questions import access
from inbox.questions.models import Answer
from inbox.questions.queries import newest_answers, public_stamp
from inbox.search.answers import AnswerFilter, look
from inbox.search.suggest import suggest

ROWS, MOST_ROWS, SUGGESTED = 20, 100, 3


@reads
@public_page(public_stamp, query=("q", "topic", "department", "from", "to", "after", "limit"))
def index(request: HttpRequest) -> HttpResponse:
    asked = request.GET.dict()
    narrowed = AnswerFilter(asked, now=clock.now(), zone=zone())
    if narrowed.form.errors:
        return invalid({name: list(sentences) for name, sentences in narrowed.form.errors.items()})
    size = asked.get("limit", str(ROWS))
    if not (re.fullmatch(r"\d{1,3}", size, re.A) and 1 <= int(size) <= MOST_ROWS):
        sentence = _("Give a whole number from 1 to %(most)d.") % {"most": MOST_ROWS}
        return invalid({"limit": [sentence]})
    looked = look(narrowed.qs, asked.get("q", ""), lang=get_language(), after=asked.get("after", ""), size=int(size))
    return reply({"results": [_shown(answer) for answer in looked.rows], "next": looked.next_token or None})


@reads
@public_page(public_stamp)
def one(request: HttpRequest, number: str) -> HttpResponse:
    try:
        return reply(_shown(access.get_published(number, clock.now())))
    except access.Hidden:
        return unknown()


@reads
def suggested(request: HttpRequest) -> HttpResponse:
    """Stored nowhere on the way: what is typed here may become somebody's question."""
    lang = request.GET.get("lang", "")
    text = request.GET.get("text", "")[: settings.LIMITS["question_max"]]
    near = suggest(text, lang or None, SUGGESTED, typing=True)
    answers = newest_answers(clock.now()).in_bulk([one.doc_id for one in near])
    results = [
        {**_shown(answers[one.doc_id]), "score": round(one.score, 4), "confidence": round(one.confidence, 4)}
        for one in near
        if one.doc_id in answers
    ]
    return reply({"results": results})


def _shown(answer: Answer) -> dict[str, Any]:
    return {
        "number": answer.question.number,
        "url": f"{settings.SITE_URL}/answers/{answer.question.number}/",
        "lang": answer.lang,
        "question": answer.published.public_question,
        "answer": answer.published.body,
        "department": answer.department.slug,
        "topic": answer.topic.slug if answer.topic else None,
        "published_at": answer.published_at.isoformat().replace("+00:00", "Z"),
        "version": answer.published.number,
    }
