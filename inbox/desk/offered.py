"""A verb that this member can do, as the page offers it: its form, its words, and what follows from it here and now."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.desk.forms.fields import Words
from inbox.desk.forms.lists import Lists
from inbox.desk.forms.verbs import VerbForm
from inbox.desk.steps import STEPS, Step
from inbox.kit import dates
from inbox.questions import words

AT_ONCE = {"claim", "accept", "withdraw_offer", "unmark_spam", "undo_publish"}
IN_BAR = {
    "draft": gettext_lazy("Write the answer"),
    "note": gettext_lazy("Note"),
    "progress": gettext_lazy("Progress note"),
    "add_information": gettext_lazy("Add their words"),
    "contacted": gettext_lazy("Spoke with them"),
    "split": gettext_lazy("Split"),
}


@dataclass(frozen=True)
class Offered:
    """`is_open` where it was just sent and refused; `key` is the contribution's that it answers."""

    verb: str
    name: Any
    step: Step
    form: VerbForm
    readers: str
    is_open: bool
    is_possible: bool = True
    more: list[str] = field(default_factory=list)
    key: int | None = None

    @property
    def anchor(self) -> str:
        return f"do-{self.verb}-{self.key}" if self.key else f"do-{self.verb}"

    @property
    def in_bar(self) -> Any:
        """What the bar on top calls it, where the button's words would sound odd."""
        return IN_BAR.get(self.verb, self.name)

    @property
    def typed(self) -> list[tuple[Any, str]]:
        """What somebody wrote into its fields, with their labels."""
        written = [field for field in self.form.visible_fields() if isinstance(field.field, Words)]
        return [(field.label, field.value()) for field in written if self.form.is_bound and field.value()]

    @property
    def acts_at_once(self) -> bool:
        """Whether the bar may do it without a look at what happens then."""
        return self.verb in AT_ONCE


def as_offered(
    verb: str, lists: Lists, sent: VerbForm | None, *, is_possible: bool = True, key: int | None = None
) -> Offered:
    """`sent` is the form that was just sent and refused: of this verb, it is shown with all that was typed."""
    question = lists.question
    is_sent = sent is not None and sent.verb == verb and (key is None or sent.data.get("id") == str(key))
    form = sent if is_sent else STEPS[verb].form(verb=verb, question=question, lists=lists, key=key)
    readers = STEPS[verb].readers
    if verb == "progress" and not question.may_publish:
        readers = "resident"
    name = words.DO[verb]
    if verb == "refuse" and question.refused_by_id:
        name = _("Propose another reason")
    return Offered(verb, name, STEPS[verb], form, readers, is_sent, is_possible, _consequences(verb, lists), key)


def _consequences(verb: str, lists: Lists) -> list[str]:
    """What follows from this verb on this question, beside what always does."""
    match verb:
        case "return_to_desk" if lists.return_until:
            until = _("It can be returned until %(until)s.") % {"until": moment(lists.return_until)}
            return [until, _of_coming_back(lists)]
        case "decline":
            return [_of_coming_back(lists)]
    return []


def _of_coming_back(lists: Lists) -> str:
    if lists.bounces_left > 2:
        return ""
    if lists.bounces_left == 2:
        return _("Once more after this, and an arbiter rules who leads.")
    if lists.question.bounces == 1:
        return _("This is the second time it comes back: an arbiter will rule who leads.")
    return _("It has come back as often as the rules allow: an arbiter will rule who leads.")


def moment(at: datetime) -> str:
    return dates.short_and_hour(at, get_current_timezone())
