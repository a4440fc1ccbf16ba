"""Asking: the form, the published answers that may already answer it, and the moment it is sent."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from inbox.kit import clock, dates
from inbox.kit.pages import pack, private_page
from inbox.kit.text import clean_text, first_sentence, plain
from inbox.people.models import in_language
from inbox.people.town import zone
from inbox.public import visitor
from inbox.public.forms.ask import AskForm
from inbox.questions import queries, uploads
from inbox.questions.actions.submit import AlreadyReceived, submit
from inbox.questions.actor import ANYONE
from inbox.questions.models import Answer
from inbox.questions.receiving import receipt_key, receipt_of
from inbox.questions.rules import rules_now
from inbox.search.suggest import suggest

LEAD_LENGTH = 240  # characters of an answer shown before it is opened


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """GET the form; POST shows matches, or what to change, or sends and leads to the receipt."""
    if request.method != "POST":
        return pack(request, _form(request, _begun(request)))
    form = AskForm(QueryDict())
    try:
        typed, files = visitor.sent(request)
        form = AskForm(typed)
        uploads.drop(form.ask_key, _keys(typed.getlist("leave_out")))
        refused = visitor.keep_files(request, files, form.ask_key)
    except visitor.TurnedBack as reason:
        return _form(request, form, reason.status, sentence=str(reason))
    if typed.get("back"):
        return _form(request, form)
    if not form.is_valid() or refused:
        return _form(request, form, 422, refused=refused)
    matches = [] if typed.get("confirmed") == "yes" else _matches(form.cleaned_data["question"])
    if matches:
        return render(
            request, "public/matches.html", {"form": form, "matches": matches, "kept": uploads.waiting(form.ask_key)}
        )
    return _send(request, form)


@private_page
@require_POST
def near(request: HttpRequest) -> HttpResponse:
    """The published answers near to a text that is being typed, as a piece of a page; empty where none is near."""
    try:
        typed, _files = visitor.sent(request)
    except visitor.TurnedBack:
        return HttpResponse(status=204)
    text = clean_text(typed.get("question", ""), multiline=True, max_length=settings.LIMITS["question_max"])
    matches = _matches(text, typing=True) if len(text) >= settings.LIMITS["question_min"] else []
    return render(request, "public/_near.html", {"matches": matches})


def _send(request: HttpRequest, form: AskForm) -> HttpResponse:
    """Once however often it is sent: the same words of the same form lead to the same receipt."""
    asked, now = form.asked(get_language()), clock.now()
    try:
        key = submit(
            asked=asked, actor=ANYONE, now=now, ask_key=form.ask_key, admit=lambda: visitor.admit_question(request)
        ).key
    except AlreadyReceived as reason:
        return _form(request, form, reason.status, sentence=str(reason))
    except visitor.TurnedBack as reason:
        key = receipt_key(form.ask_key, asked.text)
        if receipt_of(key, now, settings.LIMITS["receipt_minutes"]) is None:
            response = _form(request, form, reason.status, sentence=str(reason))
            response["Retry-After"] = str(reason.retry_after)
            return response
    response = visitor.SeeOther(reverse("receipt"))
    visitor.keep_receipt(response, key)
    return response


def _form(
    request: HttpRequest, form: AskForm, status: int = 200, *, refused: list | tuple = (), sentence: str = ""
) -> HttpResponse:
    """The form with everything typed, what to change above it, and what was not kept of the files."""
    errors = (
        [(name or "question", text) for name, texts in form.errors.items() for text in texts] if status == 422 else []
    )
    errors += [("files", str(reason)) for reason in refused]
    rules = rules_now()
    context = {
        "form": form,
        "errors": errors,
        "messages_of": {name: [text for at, text in errors if at == name] for name, _text in errors},
        "sentence": sentence,
        "topics": _topics(),
        "kept": uploads.waiting(form.ask_key) if form.is_bound else [],
        "accepted": uploads.ACCEPTED,
        "limits": settings.LIMITS,
        "megabytes": settings.LIMITS["file_bytes"] // (1024 * 1024),
        "read_by": dates.weekday_and_hour(rules.after(clock.now(), rules.pack.contact), zone()),
    }
    return render(request, "public/ask.html", context, status=status)


def _begun(request: HttpRequest) -> AskForm:
    """An empty form, or with the words that a search found nothing for."""
    form = AskForm()
    form.initial["question"] = clean_text(
        request.GET.get("q", ""), multiline=True, max_length=settings.LIMITS["question_max"]
    )
    form.initial["topic"] = request.GET.get("topic", "")
    return form


def _topics() -> list[tuple[str, list[tuple[str, str]]]]:
    """Topics to choose from, under their headings in the page's language; those without one first."""
    lang, groups = get_language(), {"": []}
    for topic in queries.topics():
        if topic.is_active:
            groups.setdefault(in_language(topic.group, lang), []).append((topic.slug, topic.name_in(lang)))
    return list(groups.items())


def _matches(text: str, *, typing: bool = False) -> list[dict[str, Any]]:
    """Published answers to the same question, nearest first."""
    now, here, lang = clock.now(), zone(), get_language()
    near_to = [one.doc_id for one in suggest(text, lang, typing=typing)]
    found = {answer.pk: answer for answer in queries.newest_answers(now).filter(pk__in=near_to)} if near_to else {}
    return [_match(found[pk], lang, here) for pk in near_to if pk in found]


def _match(answer: Answer, lang: str, here) -> dict[str, Any]:
    return {
        "number": answer.question.number,
        "lang": answer.lang,
        "heading": answer.published.public_question,
        "lead": first_sentence(plain(answer.published.body), LEAD_LENGTH),
        "body": answer.published.body,
        "office": answer.department.name_in(lang),
        "on": dates.day(answer.published_at, here),
    }


def _keys(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]
