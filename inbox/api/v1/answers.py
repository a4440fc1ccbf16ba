"""Published answers for machines: the list, one of them, and those near a text."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from inbox.api.v1 import bodies
from inbox.api.v1.doors import query
from inbox.api.v1.fields import Invalid
from inbox.api.v1.replies import reply
from inbox.api.v1.shapes import answer_row
from inbox.kit import clock
from inbox.kit.pages import public_page
from inbox.people.town import zone
from inbox.questions import access
from inbox.questions.queries import newest_answers, public_stamp
from inbox.search.answers import AnswerFilter, look
from inbox.search.suggest import suggest

SUGGESTED = 3


@public_page(public_stamp, query=tuple(bodies.ANSWERS))
def index(request: HttpRequest) -> HttpResponse:
    asked = query(request, bodies.ANSWERS)
    narrowed = AnswerFilter(request.GET.dict(), now=clock.now(), zone=zone())
    if narrowed.form.errors:
        raise Invalid({name: list(sentences) for name, sentences in narrowed.form.errors.items()})
    looked = look(narrowed.qs, asked["q"], lang=get_language(), after=asked["after"], size=asked["limit"])
    return reply({"results": [answer_row(answer) for answer in looked.rows], "next": looked.next_token or None})


@public_page(public_stamp)
def one(request: HttpRequest, number: str) -> HttpResponse:
    return reply(answer_row(access.get_published(number, clock.now())))


def suggested(request: HttpRequest) -> HttpResponse:
    """Stored nowhere on the way: what is typed here may become somebody's question."""
    text = request.GET.get("text", "")[: bodies.LONGEST_QUESTION]
    return reply({"results": similar_to(text, request.GET.get("lang", "")[:20], typing=True)})


def similar_to(text: str, lang: str, *, typing: bool = False) -> list[dict[str, Any]]:
    """Up to three published answers to the same question, with how near and how sure."""
    near = suggest(text, lang or None, SUGGESTED, typing=typing)
    answers = newest_answers(clock.now()).in_bulk([one.doc_id for one in near])
    return [
        {**answer_row(answers[one.doc_id]), "score": round(one.score, 4), "confidence": round(one.confidence, 4)}
        for one in near
        if one.doc_id in answers
    ]
