"""Versions of an answer: what the verbs of writing, checking and publishing share."""

import hashlib
import json
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from inbox.people.models import User
from inbox.questions.errors import Changed, Refused
from inbox.questions.models import Answer, AnswerVersion, Approval, Authorship, Question


class NoDraft(Refused):
    code = "no_draft"
    sentence = _("There is no draft yet. Write the answer first.")


class NotApproved(Refused):
    code = "not_approved"
    sentence = _("A second person has to approve exactly this text first.")


def text_hash(public_question: str, body: str) -> str:
    """SHA-256 (hex) of exactly what a reviewer approves: public question and body (redactions join them later)."""
    exact = json.dumps([public_question, body], ensure_ascii=False)
    return hashlib.sha256(exact.encode()).hexdigest()


def answer_to(question: Question) -> Answer:
    """The answer's row, made with the first draft."""
    defaults = {"lang": question.lang, "department_id": question.lead_id, "topic_id": question.topic_id}
    return Answer.objects.select_related("latest", "approved").get_or_create(question=question, defaults=defaults)[0]


def latest_number(answer: Answer) -> int:
    return answer.latest.number if answer.latest else 0


def save_version(
    answer: Answer, *, body: str, public_question: str, author: User | None, now: datetime
) -> AnswerVersion | None:
    """The next version, or None where it says what the latest one says.

    Authors are everyone who saved since the text was last approved: the latest version's, unless that was approved,
    and this one's.
    """
    latest = answer.latest
    hashed = text_hash(public_question, body)
    if latest and latest.hash == hashed:
        return None
    authors = set()
    if latest and not Approval.objects.filter(version=latest).exists():
        authors |= set(Authorship.objects.filter(version=latest).values_list("member_id", flat=True))
    if author:
        authors.add(author.pk)
    version = AnswerVersion.objects.create(
        answer=answer,
        number=latest_number(answer) + 1,
        public_question=public_question,
        body=body,
        hash=hashed,
        made_at=now,
    )
    Authorship.objects.bulk_create(Authorship(version=version, member_id=pk) for pk in sorted(authors))
    return version


def exact_latest(question: Question, version_hash: str) -> tuple[Answer, AnswerVersion]:
    """The answer and its latest version, if that is the one the person read. Raises NoDraft, Changed."""
    answer = Answer.objects.select_related("latest").filter(question=question).first()
    if answer is None or answer.latest is None:
        raise NoDraft
    if answer.latest.hash != version_hash:
        raise Changed(number=answer.latest.number)
    return answer, answer.latest


def approved_latest(question: Question) -> tuple[Answer, AnswerVersion]:
    """The answer and its latest version, if that is the approved one. Raises NoDraft, NotApproved."""
    answer = Answer.objects.select_related("latest").filter(question=question).first()
    if answer is None or answer.latest is None:
        raise NoDraft
    if answer.approved_id != answer.latest_id:
        raise NotApproved
    return answer, answer.latest
