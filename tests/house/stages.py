"""Questions in each state from which a verb at the desk begins."""

from datetime import timedelta

from inbox.questions.actions.ask_department import ask_department
from inbox.questions.actions.claim import claim
from inbox.questions.actions.draft import draft
from inbox.questions.actions.mark_spam import mark_spam
from inbox.questions.actions.offer import offer
from inbox.questions.actions.publish import publish
from inbox.questions.actions.refuse import refuse
from inbox.questions.models import Answer, Contribution, Question
from inbox.questions.states import RefusalReason
from tests.make import MONDAY, TownOfTests, make_approved, make_in_hand, make_in_review, make_question

NOW = MONDAY + timedelta(days=1)  # an offer of yesterday still stands, a publishing of now can be undone


def staged(town: TownOfTests, stage: str):
    """A question in this state, and the hash of its draft; led by roads from in_hand on."""
    question = make_question(town, may_publish=stage != "approved_private")
    hand = {"question_id": question.pk, "now": MONDAY}
    if stage == "spam":
        mark_spam(actor=town.actor("responder"), **hand)
    if stage == "refused":
        refuse(actor=town.actor("responder"), reason=RefusalReason.ABUSIVE, **hand)
    if stage in {"claimed", "offered"}:
        claim(actor=town.actor("responder"), **hand)
    if stage == "offered":
        offer(actor=town.actor("responder"), to=town.roads, reason="Theirs.", **hand)
    if stage in {"in_hand", "asked", "drafted", "in_review", "approved", "approved_private", "published"}:
        make_in_hand(town, question)
    if stage == "asked":
        late = hand | {"now": MONDAY + timedelta(hours=4)}
        ask_department(actor=town.actor("officer"), department=town.parks, ask="Is the hedge yours?", **late)
    if stage == "drafted":
        late = hand | {"now": MONDAY + timedelta(hours=4)}
        draft(actor=town.actor("officer"), body="Mended.", public_question="When?", base_version=0, **late)
    if stage == "in_review":
        make_in_review(town, question)
    if stage in {"approved", "approved_private", "published"}:
        make_approved(town, question)
    if stage == "published":
        publish(actor=town.actor("officer"), **hand | {"now": NOW})
    answer = Answer.objects.filter(question=question).select_related("latest").first()
    return question, answer.latest.hash if answer else ""


def filled(sends: dict[str, str], question: Question, version_hash: str) -> dict[str, str]:
    """What a row of the matrix sends, with this question's `{hash}` and `{asked}` filled in."""
    asked = Contribution.objects.filter(question=question).first()
    names = {"hash": version_hash, "asked": asked.pk if asked else ""}
    return {name: value.format(**names) for name, value in sends.items()}
