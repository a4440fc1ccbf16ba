"""What each letter says and whether it still holds. Nothing people typed goes to an address nobody has confirmed."""

from collections.abc import Callable
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html

from inbox.kit.dates import weekday_and_hour
from inbox.kit.text import clean_text
from inbox.mailroom import news, staff
from inbox.mailroom.models import Letter, LetterKind
from inbox.mailroom.plain import FLOWED, flowed, without_marks
from inbox.mailroom.rows import sender
from inbox.people.models import in_language
from inbox.people.town import town, zone
from inbox.questions.models import Answer, Contact, Event, EventText, Question
from inbox.questions.states import Handling, Outcome, Publication, RefusalReason
from inbox.questions.words import REFUSAL_REASON

# Which verb writes which letter.
KINDS = {
    "submit": LetterKind.RECEIPT,
    "ask_resident": LetterKind.CLARIFICATION,
    "publish": LetterKind.ANSWERED,
    "answer_privately": LetterKind.ANSWERED,
    "withhold": LetterKind.ANSWERED,
    "confirm_refusal": LetterKind.REFUSED,
    "split": LetterKind.SPLIT,
}
SEVEN_BIT = SMTP.clone(cte_type="7bit")  # not every server takes eight


def holds(letter: Letter, now: datetime) -> bool:
    """Whether what the letter says is still true and of use."""
    if letter.kind == LetterKind.NEWS:
        is_turn = letter.event.kind not in news.ENDS
        stands = news.still_their_turn(letter.event) if is_turn else still_holds(letter.event, now)
        return staff.is_reachable(letter) and stands
    return still_holds(letter.event, now) if letter.event_id else staff.holds(letter, now)


def still_holds(event: Event, now: datetime) -> bool:
    """Whether the letter about this event is still true and of use, by the question as `event.question` has it."""
    question = event.question
    match event.kind:
        case "submit":
            return question.outcome not in {Outcome.SPAM, Outcome.WITHDRAWN}
        case "ask_resident":
            asked_again = Event.objects.filter(question=question, kind="ask_resident", seq__gt=event.seq).exists()
            return question.handling == Handling.WITH_RESIDENT and not asked_again
        case "confirm_refusal":
            return question.outcome in {Outcome.NOT_OURS, Outcome.NOT_ACCEPTED}
        case "split":
            return question.outcome != Outcome.WITHDRAWN
    if question.publication == Publication.TAKEN_DOWN:
        return False
    is_undone = Event.objects.filter(question=question, kind="undo_publish", seq__gt=event.seq).exists()
    return not is_undone and Answer.objects.filter(question=question, published_at__lte=now).exists()


def is_confirmed(question: Question, recipient: str) -> bool:
    """Whether somebody who reads this address's letters said that the question is theirs."""
    return Contact.objects.filter(question=question, email=recipient, email_confirmed_at__isnull=False).exists()


def message(letter: Letter, token: str, now: datetime) -> bytes:
    """The letter as it goes over the line, text and HTML, in seven bits; `token` opens the question's page."""
    name, address = sender()
    with translation.override(letter.question.lang if letter.is_to_resident else staff.language_of(letter)):
        context = _context(letter, token)
        subject = clean_text(render_to_string(f"mail/{letter.kind}/subject.txt", context), multiline=False)
        text = render_to_string(f"mail/{letter.kind}/body.txt", context)
        html = render_to_string(f"mail/{letter.kind}/body.html", context | _in_html(subject, context))
    mail = EmailMessage(policy=SEVEN_BIT)
    mail["From"] = Address(clean_text(name or context["town"], multiline=False, max_length=70), addr_spec=address)
    mail["To"] = Address(addr_spec=letter.recipient)
    mail["Subject"] = subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = letter.message_id
    mail["Auto-Submitted"] = "auto-generated"  # so that no robot answers: RFC 3834 …
    mail["X-Auto-Response-Suppress"] = "All"  # … and Exchange, which knows only this
    mail.set_content(flowed(text.strip()) + "\n", params=FLOWED)
    mail.add_alternative(html.strip() + "\n", subtype="html")
    mail["Content-Language"] = context["language"]
    return mail.as_bytes()


def _context(letter: Letter, token: str) -> dict[str, Any]:
    if letter.kind == LetterKind.NEWS:
        return _around() | news.facts(letter, zone())
    if not letter.is_to_resident:
        return _around() | staff.facts(letter, token, zone())
    return _around() | _facts(letter, token) | _OF_KIND[LetterKind(letter.kind)](letter, zone())


def _in_html(subject: str, context: dict[str, Any]) -> dict[str, Any]:
    """What HTML has beside or in other words: a number is not parted at its dash."""
    whole = {
        name: format_html('<span style="white-space: nowrap;">{}</span>', context.get(name, ""))
        for name in ("number", "part")
    }
    return {"subject": subject, **whole, "start": "right" if context["direction"] == "rtl" else "left"}


def _around() -> dict[str, Any]:
    """What stands around every letter."""
    lang = translation.get_language()
    return {
        "town": in_language(town().name, lang),
        "language": "-".join(part.title() if len(part) == 4 else part for part in lang.split("-")),
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
    }


def _facts(letter: Letter, token: str) -> dict[str, Any]:
    """What any letter may say to anybody: ours, nothing of it typed by a resident."""
    question, lang = letter.question, translation.get_language()
    return {
        "number": question.number,
        "lead": question.lead.name_in(lang),
        "phone": question.lead.phone,
        "link": f"{settings.SITE_URL}/t/{token}",
        "is_confirmed": is_confirmed(question, letter.recipient),
    }


def _receipt(letter: Letter, here: ZoneInfo) -> dict[str, Any]:
    question = letter.question
    return {"due": weekday_and_hour(question.due_at, here), "due_is_provisional": question.due_is_provisional}


def _clarification(letter: Letter, here: ZoneInfo) -> dict[str, Any]:
    asked = EventText.objects.filter(event=letter.event_id).values_list("body", flat=True).first()
    return {"asked": asked or "", "until": weekday_and_hour(letter.question.paused_until, here)}


def _answered(letter: Letter, here: ZoneInfo) -> dict[str, Any]:
    """The words themselves only of an answer that everybody may read: mail travels open."""
    question = letter.question
    answer = Answer.objects.select_related("published", "department").get(question=question)
    prefix = "" if question.lang == settings.LANGUAGE_CODE else f"/{question.lang}"
    return {
        "office": answer.department.name_in(translation.get_language()),
        "publication": question.publication,
        "is_public": answer.is_public,
        "public_question": answer.published.public_question,
        "body": answer.published.body,
        "body_in_text": without_marks(answer.published.body),
        "public_address": f"{settings.SITE_URL}{prefix}/answers/{question.number}/",
    }


def _refused(letter: Letter, here: ZoneInfo) -> dict[str, Any]:
    question = letter.question
    return {"reason": REFUSAL_REASON[RefusalReason(question.reason)], "where_instead": question.where_instead}


def _split(letter: Letter, here: ZoneInfo) -> dict[str, Any]:
    question = letter.question
    part = letter.event.data["into"]
    return {"part": part, "of": part, "due": weekday_and_hour(question.due_at, here)}


_OF_KIND: dict[LetterKind, Callable[[Letter, ZoneInfo], dict[str, Any]]] = {
    LetterKind.RECEIPT: _receipt,
    LetterKind.CLARIFICATION: _clarification,
    LetterKind.ANSWERED: _answered,
    LetterKind.REFUSED: _refused,
    LetterKind.SPLIT: _split,
}
