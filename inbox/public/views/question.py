"""What everybody may know of a question: who leads, its dates and what happened; not a word of its resident."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from inbox.kit import clock, dates
from inbox.kit.pages import Stamp, public_page
from inbox.people.town import zone
from inbox.public.accountable import helpers, periods
from inbox.public.happened import public_events, public_lines
from inbox.public.telling import told_to_all
from inbox.public.to_come import steps_to_come
from inbox.questions import access, queries
from inbox.reports.time_strip import time_strip


def question(request: HttpRequest, number: str) -> HttpResponse:
    """Kept for as long as this one question stands still."""

    def stamp(now: datetime) -> Stamp:
        return queries.question_stamp(number, now)

    return public_page(stamp)(_question)(request, number)


def _question(request: HttpRequest, number: str) -> HttpResponse:
    try:
        found = access.get_public_question(number)
    except access.Hidden:
        return render(request, "public/link_gone.html", status=404)
    now, here, lang = clock.now(), zone(), get_language()
    has_answer = access.published(now).filter(pk=found.pk).exists()
    context = {
        "question": found,
        "told": told_to_all(found, lang, here, now, has_answer=has_answer),
        "has_answer": has_answer,
        "topic": found.topic.name_in(lang) if found.topic else "",
        "first_office": found.first_office.name_in(lang) if found.first_office else "",
        "received_on": dates.day(found.received_at, here),
        "due": dates.weekday_and_hour(found.due_at, here),
        "periods": periods(found, lang, here),
        "helpers": helpers(found, lang, here, now),
        "strip": None if found.is_open else time_strip(found, lang, now),  # what still grows can’t be kept
        "lines": public_lines(public_events(found, now), here),
        "to_come": steps_to_come(found, here, now, for_all=True),
    }
    return render(request, "public/question.html", context)
