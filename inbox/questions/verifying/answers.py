"""Four eyes on the exact text, and what the public may read."""

from collections.abc import Iterator

from inbox.questions.drafts import text_hash
from inbox.questions.states import Publication

from .whole import Whole

SHOWS = ("publish", "answer_privately", "withhold")

# -- 7 ---------------------------------------------------------------------------------------------------------------


def nobody_approved_their_own(whole: Whole) -> Iterator[str]:
    for version in whole.versions:
        approver = whole.approvers.get(version.pk)
        if approver in whole.authors[version.pk]:
            yield f"{whole.town.member(approver)} approved version {version.number}, which they wrote part of."


def versions_are_what_was_saved(whole: Whole) -> Iterator[str]:
    saved = {event.data.get("number", 0): event for event in whole.events_of("draft", "import_question")}
    for version in whole.versions:
        event = saved.get(version.number)
        if version.hash != text_hash(version.public_question, version.body):
            yield f"the text of version {version.number} is not the one that was saved: somebody changed it."
        elif event and event.data.get("hash") != version.hash:
            yield f"version {version.number} has another hash than its history says."
        if event and event.member_id and event.member_id not in whole.authors[version.pk]:
            yield f"{whole.town.member(event.member_id)} wrote version {version.number} and is not among its authors."
    if len(saved) != len(whole.versions) or [one.number for one in whole.versions] != sorted(saved):
        yield "the versions of its answer are not those of its history: one is gone, or came from nowhere."


def approved_is_what_is_shown(whole: Whole) -> Iterator[str]:
    answer = whole.answer
    if answer is None:
        return
    approved, shown = whole.version(answer.approved_id), whole.version(answer.published_id)
    if answer.approved_id and (approved is None or approved.pk not in whole.approvers):
        yield "its answer counts as approved, and nobody approved it."
    if answer.published_id is None:
        return
    if shown is None or shown.pk not in whole.approvers:
        yield "the answer it shows was approved by nobody."
    published = whole.events_of(*SHOWS, "undo_publish")
    said = published[-1].data.get("hash") if published else None
    if shown and said != shown.hash:
        yield "the answer it shows is not the one that its history published."


# -- 10 --------------------------------------------------------------------------------------------------------------


def public_only_with_consent(whole: Whole) -> Iterator[str]:
    question = whole.question
    if whole.answer is None or not whole.answer.is_public:
        return
    if question.publication != Publication.PUBLIC or not question.may_publish or question.is_hidden:
        yield f"its answer is public although the question is {_why_not(whole)}: anybody can read it."
    if whole.version(whole.answer.published_id) is None:
        yield "its answer is public without a version of its own."


def public_is_shown(whole: Whole) -> Iterator[str]:
    if whole.question.publication == Publication.PUBLIC and not (whole.answer and whole.answer.is_public):
        handling = whole.question.handling
        yield f"it is {handling} and public, and its answer is not: the public does not find what was published."


def _why_not(whole: Whole) -> str:
    question = whole.question
    if not question.may_publish:
        return "not allowed to be published"
    return "hidden by its resident" if question.is_hidden else str(question.publication)
