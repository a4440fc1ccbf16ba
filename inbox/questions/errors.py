"""What every refusal of a verb has in common. Each verb's own refusals stand beside it, in its action."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """A foreseeable refusal: a stable code for machines, a sentence for people, an HTTP status for the doors.

    `details` goes into the API's reply; `sentence` may use its keys as named placeholders.
    """

    code = "refused"
    status = 409
    sentence = _("This can’t be done now.")

    def __init__(self, **details: Any) -> None:
        super().__init__(self.code)
        self.details = details

    def __str__(self) -> str:
        return str(self.sentence) % self.details if self.details else str(self.sentence)


class NotNow(Refused):
    """The table has no such step from where the question stands."""

    code = "not_now"
    sentence = _("The question has moved on, so this step is no longer open. Look at where it stands now.")


class NotYours(Refused):
    """The table gives this verb to somebody else."""

    code = "not_yours"
    status = 403
    sentence = _("This step belongs to somebody else. The question’s page says who answers for it.")


class Changed(Refused):
    """Somebody changed the question since it was read."""

    code = "changed"
    sentence = _("Somebody changed this question since you opened it. Nothing of yours was saved over it.")


class NotInDepartment(Refused):
    """Who does not answer in a department can't own what it leads."""

    code = "not_in_department"
    status = 422
    sentence = _("Only somebody who answers in the department that leads the question can take it over.")


class Missing(Refused):
    """A word the verb needs was not given. Forms catch this earlier; the API says it."""

    code = "invalid"
    status = 422
    sentence = _("Something is missing: %(field)s.")
