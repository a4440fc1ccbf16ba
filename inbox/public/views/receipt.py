"""The receipt: number, code, who leads, by when. Shown for half an hour in the browser that sent the question."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from inbox.kit import clock, dates
from inbox.kit.pages import private_page
from inbox.kit.qr import qr_path
from inbox.people.town import zone
from inbox.public import visitor
from inbox.public.happened import resident_events, resident_lines
from inbox.public.own_page import stamp_of
from inbox.public.to_come import steps_to_come
from inbox.questions import uploads
from inbox.questions.models import Question
from inbox.questions.receiving import receipt_of
from inbox.questions.residents import contact_of
from inbox.questions.rules import rules_of
from inbox.questions.words import limit_in_words


@private_page
@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    found = receipt_of(visitor.receipt_key(request), clock.now(), settings.LIMITS["receipt_minutes"])
    if found is None:
        context = {"minutes": settings.LIMITS["receipt_minutes"]}
        return render(request, "public/receipt_gone.html", context, status=404)
    question, code = found
    return render(request, "public/receipt.html", _slip(question, code))


def _slip(question: Question, code: str) -> dict[str, object]:
    """The code stands behind the address's #, which no browser sends and no log keeps."""
    here, now = zone(), clock.now()
    size, path = qr_path(f"{settings.SITE_URL}{reverse('track')}#{code}")
    contact = contact_of(question)
    return {
        "question": question,
        "code": code,
        "qr": {"size": size, "path": path},
        "lead": question.lead.name_in(get_language()),
        "received": dates.short_and_hour(question.received_at, here),
        "stamp": stamp_of(question.received_at, here),
        "topic": question.topic.name_in(get_language()) if question.topic else "",
        "due": dates.weekday_and_hour(question.due_at, here),
        "limit": limit_in_words(rules_of(question).pack.limit(question.kind, question.urgency)),
        "lines": resident_lines(resident_events(question, now), here),
        "to_come": steps_to_come(question, here, now),
        "has_email": bool(contact and contact.email),
        "files": uploads.files_of(question),
    }
