"""Save the text of an answer as a new version. Any edit after an approval voids it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from inbox.kit.punctuation import listed
from inbox.questions.acting import acting, require
from inbox.questions.actor import Actor
from inbox.questions.drafts import answer_to, latest_number, save_version
from inbox.questions.errors import Changed
from inbox.questions.models import Answer, AnswerVersion, Question
from inbox.questions.states import Handling


class DraftChanged(Changed):
    """Somebody saved a version meanwhile; `latest` is theirs."""

    sentence = _(
        "%(by)s saved version %(number)s while you were writing. Your text is kept here; compare and save again."
    )


def draft(
    *,
    question_id: int,
    actor: Actor,
    now: datetime,
    body: str,
    public_question: str,
    base_version: int,
    version: int | None = None,
) -> Question:
    """Save body (Markdown) and public question over the version the writer began from (0: none).

    Saving what stands there already writes nothing. Raises DraftChanged, Missing.
    """
    with acting("draft", question_id, actor, now, version=version) as act:
        require(body=body)
        answer = answer_to(act.question)
        if base_version != latest_number(answer):
            raise _changed(answer)
        saved = save_version(answer, body=body, public_question=public_question, author=actor.user, now=now)
        if saved is None:
            act.skip()
        else:
            Answer.objects.filter(pk=answer.pk).update(latest=saved, approved=None)
            act.set(handling=Handling.IN_HAND)
            act.say(body, number=saved.number, hash=saved.hash)
    return act.question


def _changed(answer: Answer) -> DraftChanged:
    latest = AnswerVersion.objects.prefetch_related("authors").get(pk=answer.latest_id)
    by = listed(latest.authors.all())
    return DraftChanged(number=latest.number, by=by, body=latest.body, public_question=latest.public_question)
