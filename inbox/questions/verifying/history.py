"""The history: events without a gap, steps of the table, words that match their commitments; and what was sent in."""

import hashlib
from collections.abc import Iterator

from inbox.questions import replay
from inbox.questions.events import commitment
from inbox.questions.models import Attachment
from inbox.questions.states import VERBS
from inbox.questions.uploads import open_file

from .whole import Whole

BEGINS_WITH = ("submit", "import_question", "split")

# -- 8 ---------------------------------------------------------------------------------------------------------------


def events_have_no_gap(whole: Whole) -> Iterator[str]:
    numbers = [event.seq for event in whole.events]
    if numbers != list(range(1, whole.question.version + 1)):
        missing = sorted(set(range(1, whole.question.version + 1)) - set(numbers))
        what = f"event {', '.join(map(str, missing))} is gone" if missing else "it has more events than changes"
        yield f"{what}: a change is not in its history."


def steps_are_of_the_table(whole: Whole) -> Iterator[str]:
    handling = None
    for event in whole.events:
        verb, after = VERBS.get(event.kind), event.data.get("axes", {}).get("handling", handling)
        if verb is None:
            yield f"event {event.seq} is “{event.kind}”, which is no verb."
        elif handling is None:
            if event.kind not in BEGINS_WITH:
                yield f"its history begins with “{event.kind}”."
        elif handling not in verb.sources or (after not in verb.to and not (None in verb.to and after == handling)):
            yield f"event {event.seq} went by “{event.kind}” from {handling} to {after}, which the table does not have."
        handling = after


def axes_are_replayed(whole: Whole) -> Iterator[str]:
    for axis, said in replay.axes(whole.events).items():
        stands = getattr(whole.question, axis)
        if stands != said:
            yield f"its {axis} is “{stands}”, its history says “{said}”: it was changed without an event."


def words_match(whole: Whole) -> Iterator[str]:
    for event in whole.events:
        text = getattr(event, "text", None)  # None: it had no words, or they were erased
        if text is None:
            continue
        if commitment(text.salt, text.body) != event.commitment:
            yield f"the words of event {event.seq} ({event.kind}) are not those that were written."


# -- 9 ---------------------------------------------------------------------------------------------------------------


def files_are_there(whole: Whole) -> Iterator[str]:
    for attachment in whole.attachments:
        if wrong := _wrong_with(attachment):
            yield f"its file “{attachment.name}” {wrong}."
    said = sum(event.data.get("files", 0) for event in whole.events_of("submit", "add_information"))
    if said != len(whole.attachments):
        yield f"{said} files were sent with it, {len(whole.attachments)} are there."


def _wrong_with(attachment: Attachment) -> str:
    try:
        with open_file(attachment) as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
    except OSError:
        return "is gone from the disk"
    if size != attachment.size:
        return f"has {size} bytes instead of {attachment.size}"
    return "has another content than when it came" if found != attachment.sha256 else ""
