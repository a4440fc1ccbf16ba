from datetime import datetime, timedelta
from typing import Any

from inbox.people.models import Department
from inbox.questions.actions.claim import claim
from inbox.questions.actions.return_to_desk import return_to_desk
from inbox.questions.actions.rule import rule
from inbox.search.index import Entry, put_many
from tests.make import MONDAY, TownOfTests, make_in_hand, make_question

SCOPE = "public"


def make_documents(*questions: str, scope: str = SCOPE, first: int = 1, answer: str = "", lang: str = "en") -> None:
    """Index these questions as documents first, first + 1, …; the later ones are newer."""
    put_many(
        Entry(scope=scope, doc_id=number, lang=lang, question=question, answer=answer)
        for number, question in enumerate(questions, first)
    )


def make_town() -> None:
    """A small town's answers: 1 to 6 in English, 11 to 14 in Chinese."""
    make_documents(
        "How do I apply for a parking permit?",
        "When is the garbage collected in my street?",
        "Where can I register a newborn child?",
        "What are the opening hours of the swimming pool?",
        "How do I report a broken street light?",
        "Can I burn leaves in my garden?",
    )
    make_documents(
        "停车证怎么申请？", "垃圾什么时候收？", "新生儿在哪里上户口？", "游泳馆几点开门？", first=11, lang="zh-hans"
    )


def make_precedent(town: TownOfTests, text: str, reason: str, *, to: Department, now: datetime = MONDAY, **fields: Any):
    """A question that an arbiter ruled on, indexed by the worker or not yet."""
    question = make_question(town, text=text, now=now, **fields)
    claim(question_id=question.pk, actor=town.actor("responder"), now=now)
    return rule(question_id=question.pk, actor=town.actor("arbiter"), now=now, to=to, reason=reason)


def make_return(
    town: TownOfTests, text: str, reason: str, *, suggest: Department | None = None, now: datetime = MONDAY, **fields
):
    """A question that roads accepted and gave back three hours later."""
    question = make_in_hand(town, make_question(town, text=text, now=now, **fields), now=now)
    late = now + timedelta(hours=4)
    officer = town.actor("officer")
    return return_to_desk(question_id=question.pk, actor=officer, now=late, reason=reason, suggest=suggest)
