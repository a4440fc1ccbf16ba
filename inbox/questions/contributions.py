"""What the verbs of a contribution share: the one that is meant, if it is open and this member's to answer."""

from django.utils.translation import gettext_lazy as _

from inbox.people.roles import Role
from inbox.questions.act import Act
from inbox.questions.errors import Refused
from inbox.questions.models import Contribution
from inbox.questions.states import ContributionState


class NotAskedOfYou(Refused):
    code = "not_asked_of_you"
    status = 403
    sentence = _("Your department was not asked for this.")


class NoLongerAsked(Refused):
    """It was given or declined already, or the question ended."""

    code = "too_late"
    sentence = _("This was answered already, or the question has ended. Its page says what became of it.")


def asked_for(act: Act, contribution_id: int) -> Contribution:
    """The open contribution of this key, of a department in which this member answers.
    Raises NotAskedOfYou, NoLongerAsked."""
    found = Contribution.objects.select_related("department").filter(question=act.question, pk=contribution_id).first()
    here = act.actor.standing.departments(Role.RESPONDER, Role.OFFICER)
    if found is None or found.department_id not in here:
        raise NotAskedOfYou
    if found.ended_at is not None:
        raise NoLongerAsked
    act.acts_for = found.department_id
    return found


def end(act: Act, contribution: Contribution, state: ContributionState) -> None:
    """It is given or declined, in this verb's transaction; it names the event that holds the words."""
    row = Contribution.objects.filter(pk=contribution.pk)
    row.update(state=state, ended_at=act.now)
    act.then(lambda event: row.update(decided=event))
    act.say(to=contribution.department.slug, contribution=contribution.pk)
