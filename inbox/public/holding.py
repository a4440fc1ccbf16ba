"""“Download my data”: all that is held of one question and of whoever asked it, for them to keep."""

from datetime import datetime
from typing import Any

from inbox.public.happened import resident_events
from inbox.questions import queries, uploads
from inbox.questions.models import Question
from inbox.questions.residents import contact_of, is_unconfirmed


def everything_held(question: Question, via: str, now: datetime) -> dict[str, Any]:
    """Instants in ISO 8601, words as they were written; what colleagues noted among themselves is not in it.

    Whoever came by a letter to an address that nobody confirmed may be a stranger: a mistyped address must not hand
    them a name and a telephone number.
    """
    contact = contact_of(question)
    if is_unconfirmed(contact, via):
        contact = None
    answer = queries.answer_with_versions(question)
    is_readable = answer and answer.published and answer.published_at <= now
    return {
        "number": question.number,
        "question": question.text,
        "place": question.place,
        "topic": question.topic and question.topic.slug,
        "language": question.lang,
        "source": question.source,
        "different": question.different,
        "may_publish": question.may_publish,
        "hidden_from_public": question.is_hidden,
        "received_at": question.received_at.isoformat(),
        "due_at": question.due_at.isoformat(),
        "handling": question.handling,
        "outcome": question.outcome,
        "publication": question.publication,
        "lead": question.lead.slug,
        "contact": {
            "name": contact.name,
            "email": contact.email,
            "phone": contact.phone,
            "email_confirmed_at": contact.email_confirmed_at and contact.email_confirmed_at.isoformat(),
        }
        if contact
        else None,
        "files": [
            {"name": file.name, "type": file.content_type, "bytes": file.size, "sha256": file.sha256}
            for file in uploads.files_of(question)
        ],
        "history": [
            {
                "what": event.kind,
                "at": event.effective_at.isoformat(),
                "by": event.by,
                "office": event.office and event.office.slug,
                "words": event.text.body if hasattr(event, "text") else "",
            }
            for event in resident_events(question, now)
        ],
        "answer": {"text": answer.published.body, "published_at": answer.published_at.isoformat()}
        if is_readable
        else None,
    }
