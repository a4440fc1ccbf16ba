"""The words for everything stored as a code, translatable: one home for doors and letters."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from inbox.questions.deadlines import Limit
from inbox.questions.states import (
    ContactHow,
    Handling,
    Kind,
    Outcome,
    Publication,
    RefusalReason,
    Source,
    Urgency,
    WithholdReason,
)

HANDLING = {
    Handling.NEW: _("New"),
    Handling.IN_HAND: _("In hand"),
    Handling.WITH_RESIDENT: _("With the resident"),
    Handling.IN_REVIEW: _("In review"),
    Handling.ANSWERED: _("Answered"),
    Handling.CLOSED: _("Closed"),
}
OUTCOME = {
    Outcome.ANSWERED: _("Answered"),
    Outcome.JOINED: _("Joined to another answer"),
    Outcome.NOT_OURS: _("Not the town’s to answer"),
    Outcome.NOT_ACCEPTED: _("Not accepted"),
    Outcome.WITHDRAWN: _("Withdrawn by the resident"),
    Outcome.SPAM: _("Not a question"),
}
PUBLICATION = {
    Publication.UNDECIDED: _("Not decided"),
    Publication.PUBLIC: _("Public"),
    Publication.PRIVATE: _("Private"),
    Publication.WITHHELD: _("Withheld"),
    Publication.TAKEN_DOWN: _("Taken down"),
}
KIND = {
    Kind.CONSULTATION: _("Consultation"),
    Kind.HELP: _("Request for help"),
    Kind.SUGGESTION: _("Suggestion"),
    Kind.COMPLAINT: _("Complaint"),
    Kind.HAZARD: _("Hazard"),
}
URGENCY = {
    Urgency.NORMAL: pgettext_lazy("urgency", "Normal"),
    Urgency.URGENT: pgettext_lazy("urgency", "Urgent"),
    Urgency.EMERGENCY: pgettext_lazy("urgency", "Emergency"),
}
SOURCE = {
    Source.WEB: _("Web form"),
    Source.COUNTER: _("At the counter"),
    Source.PHONE: _("By phone"),
    Source.LETTER: _("By letter"),
    Source.EMAIL: _("By e-mail"),
    Source.ONLINE: _("Found online"),
    Source.IMPORT: _("Brought in from an earlier system"),
}
CONTACT_HOW = {
    ContactHow.PHONE: _("By phone"),
    ContactHow.EMAIL: _("By e-mail"),
    ContactHow.COUNTER: _("At the counter"),
    ContactHow.VISIT: _("On a visit"),
    ContactHow.LETTER: _("By letter"),
}
REFUSAL_REASON = {
    RefusalReason.NOT_OURS: _("It is for another office or body, not for the town."),
    RefusalReason.IN_COURT: _("It is before a court or an arbitrator."),
    RefusalReason.OWN_PROCEDURE: _("It has a procedure of its own, such as an appeal."),
    RefusalReason.SECRET: _("The law forbids the town to speak about it."),
    RefusalReason.ABUSIVE: _("It insults or threatens people."),
    RefusalReason.NO_MATTER: _("It does not say what is asked, and we could not find out."),
    RefusalReason.ANSWERED_BEFORE: _("The same person asked the same before and has an answer."),
}
WITHHOLD_REASON = {
    WithholdReason.THIRD_PARTY: _("It would say something about another person."),
    WithholdReason.IN_COURT: _("It is before a court."),
    WithholdReason.SECURITY: _("It would put people or buildings at risk."),
    WithholdReason.TRADE_SECRET: _("It would give away a business’s secret."),
}

# What a member is offered to do: verb → the words on its button.
DO = {
    "claim": _("Claim"),
    "classify": _("Classify"),
    "assign": _("Assign to a colleague"),
    "offer": _("Offer to a department"),
    "withdraw_offer": _("Take the offer back"),
    "accept": _("Accept"),
    "decline": _("Decline"),
    "return_to_desk": _("Return to the desk"),
    "rule": _("Rule who leads"),
    "ask_department": _("Ask a department for help"),
    "accept_contribution": _("We will contribute"),
    "contribute": _("Give what was asked"),
    "decline_contribution": _("We can’t contribute"),
    "contacted": _("Note that you spoke with them"),
    "split": _("Split into two questions"),
    "ask_resident": _("Ask the resident"),
    "add_information": _("Write down what the resident added"),
    "draft": _("Save the draft"),
    "submit_for_review": _("Send to review"),
    "review": _("Review"),
    "publish": _("Publish the answer"),
    "undo_publish": _("Undo publishing"),
    "answer_privately": _("Answer privately"),
    "withhold": _("Answer, but withhold from the public"),
    "progress": _("Publish a progress note"),
    "note": _("Keep as internal note"),
    "refuse": _("Propose a refusal"),
    "confirm_refusal": _("Confirm the refusal"),
    "mark_spam": _("Mark as not a question"),
    "unmark_spam": _("It is a question after all"),
}

# What happened, for every audience: verb → a sentence. Placeholders: %(office)s acted, %(to)s is the department meant.
HAPPENED = {
    "submit": _("Received"),
    "import_question": _("Brought in with its answer"),
    "claim": _("%(office)s took it on"),
    "classify": _("%(office)s sorted it"),
    "assign": _("%(office)s gave it to a colleague"),
    "offer": _("%(office)s asked %(to)s to take it over"),
    "withdraw_offer": _("%(office)s no longer asks %(to)s to take it over"),
    "accept": _("%(to)s took it over"),
    "decline": _("%(office)s said no"),
    "return_to_desk": _("%(office)s gave it back to %(to)s"),
    "rule": _("It was ruled that %(to)s answers for it"),
    "ask_department": _("%(office)s asked %(to)s to help"),
    "accept_contribution": _("%(office)s will contribute"),
    "contribute": _("%(to)s has given what it was asked for"),
    "decline_contribution": _("%(to)s could not help"),
    "contacted": _("%(office)s spoke with the person who asked"),
    "split": _("%(office)s made two questions of it"),
    "vacate": _("Whoever had it left; it waits for a colleague"),
    "merge_department": _("%(to)s took over the work of another department"),
    "escalate": _("Nobody ruled in time; the leader of the town is asked as well"),
    "ask_resident": _("%(office)s has a question to you"),
    "add_information": _("More information came"),
    "draft": _("%(office)s saved a draft"),
    "submit_for_review": _("The answer is with a second person to be checked"),
    "review": _("A second person read the answer"),
    "publish": _("Answered, for everybody to read"),
    "undo_publish": _("Publishing was undone before anything was public"),
    "answer_privately": _("Answered, for you alone"),
    "withhold": _("Answered; the public does not see the answer"),
    "progress": _("%(office)s says how it stands"),
    "note": _("Internal note"),
    "refuse": _("A refusal was proposed"),
    "confirm_refusal": _("The town does not take this on"),
    "mark_spam": _("Marked as not a question"),
    "unmark_spam": _("Recognised as a question after all"),
    "withdraw": _("Withdrawn by the resident"),
    "hide": _("Hidden from the public by the resident"),
    "rate": _("Rated by the resident"),
    "reopen": _("Opened again: it was not solved"),
    "close": _("Closed"),
    "accept_by_silence": _("%(to)s did not object in time, so it took it over"),
    "resume": _("The clock runs again"),
}


def limit_in_words(limit: Limit) -> str:
    """“5 working days”."""
    amount = limit.amount
    sentence = {
        "working_days": ngettext("%(amount)s working day", "%(amount)s working days", amount),
        "working_hours": ngettext("%(amount)s working hour", "%(amount)s working hours", amount),
        "calendar_days": ngettext("%(amount)s day", "%(amount)s days", amount),
        "calendar_hours": ngettext("%(amount)s hour", "%(amount)s hours", amount),
    }[limit.unit]
    return sentence % {"amount": amount}
