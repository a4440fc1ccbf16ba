"""Only what a form asks for changes: every field name of every model, sent to every form, changes nothing else."""

import pytest
import time_machine
from django.apps import apps

from inbox.desk.steps import STEPS
from inbox.people.models import Membership, User
from inbox.questions.models import Question
from tests.house.matrix import AT_THE_DESK
from tests.house.stages import NOW, filled, staged

# What each verb itself may write on the question; everything else must stay.
COUNTED = {"version", "settle_at", "has_owner"}
OWN = {
    "claim": {"owner_id", "handling", "first_responder_id", "first_office_id", "stewardship_id"},
    "classify": {"topic_id", "kind", "urgency", "place", "due_at", "due_is_provisional"},
    "mark_spam": {"handling", "outcome", "closed_at", "is_open"},
    "unmark_spam": {"handling", "outcome", "closed_at", "is_open", "stewardship_id"},
    "refuse": {"reason", "where_instead", "refused_by_id", "awaits_reviewer"},
    "confirm_refusal": {"handling", "outcome", "closed_at", "is_open", "refused_by_id", "awaits_reviewer"},
    "assign": {"owner_id", "stewardship_id"},
    "offer": set(),
    "withdraw_offer": set(),
    "accept": {"owner_id", "lead_id", "stewardship_id", "accepted_at"},
    "decline": {"bounces"},
    "return_to_desk": {"owner_id", "lead_id", "stewardship_id", "accepted_at", "bounces"},
    "rule": {"owner_id", "lead_id", "stewardship_id", "accepted_at"},
    "ask_department": set(),
    "accept_contribution": set(),
    "contribute": set(),
    "decline_contribution": set(),
    "contacted": {"contacted_at"},
    "split": {"text"},
    "ask_resident": {"handling", "paused_at", "paused_until"},
    "add_information": set(),
    "progress": set(),
    "note": set(),
    "draft": set(),
    "submit_for_review": {"handling", "awaits_reviewer"},
    "review": set(),
    "publish": {"handling", "outcome", "publication", "answered_at", "is_open", "awaits_reviewer"},
    "undo_publish": {
        *("handling", "outcome", "publication", "answered_at"),
        *("is_open", "awaits_reviewer", "stewardship_id"),
    },
    "answer_privately": {"handling", "outcome", "publication", "answered_at", "is_open", "awaits_reviewer"},
    "withhold": {"handling", "outcome", "publication", "answered_at", "is_open", "awaits_reviewer", "reason"},
}


@pytest.fixture
def traveller(now):
    with time_machine.travel(NOW, tick=False):
        yield


def every_field_name() -> dict[str, str]:
    """Names that somebody may hope a form takes, each with a value that would do harm."""
    names = {
        name
        for model in apps.get_models()
        for field in model._meta.get_fields()
        for name in (field.name, getattr(field, "attname", field.name))
    }
    harmful = {"is_superuser": "on", "is_public": "on", "may_publish": "on", "publication": "public", "role": "leader"}
    return {name: harmful.get(name, "1") for name in names}


def fields_of(question) -> dict:
    return Question.objects.filter(pk=question.pk).values().get()


def changed(before: dict, after: dict) -> set[str]:
    return {name for name in before if before[name] != after[name]}


def others() -> list:
    return [list(model.objects.order_by("pk").values()) for model in (User, Membership)]


def test_every_verb_is_listed():
    assert set(OWN) == set(STEPS)


@pytest.mark.parametrize("row", AT_THE_DESK, ids=lambda row: f"{row.verb} {row.stage}")
def test_form_of_a_verb_takes_only_its_own_fields(sign_in, town, traveller, row):
    question, version_hash = staged(town, row.stage)
    member = next(role for role in row.doers if role in town.cast)
    client, people = sign_in(member), others()
    sends = every_field_name() | filled(row.sends, question, version_hash)
    form = STEPS[row.verb].form
    sends = {name: value for name, value in sends.items() if name in row.sends or name not in form.base_fields}

    before = fields_of(question)
    response = client.post(f"/desk/questions/{question.number}/{row.verb}/", sends)
    assert response.status_code == 302, response.content.decode()
    assert changed(before, fields_of(question)) <= OWN[row.verb] | COUNTED
    assert others() == [people[0], people[1]]


def test_intake_takes_only_its_own_fields(sign_in):
    own = {"source": "phone", "question": "Who empties the bins at the mill?", "lang": "en", "publish": "private"}
    sends = {name: value for name, value in every_field_name().items() if name not in {"email", "topic", "ask_key"}}
    assert sign_in("responder").post("/desk/new/", sends | own).status_code == 302

    question = Question.objects.get()
    assert (question.handling, question.outcome, question.publication, question.may_publish, question.owner) == (
        *("new", "", "undecided", False),
        None,
    )
    assert (question.lead.slug, question.bounces, question.version) == ("desk", 0, 1)
    assert question.provenance == {"checked_by": "responder"}


def test_account_takes_only_the_language(sign_in, town):
    before = User.objects.filter(pk=town.officer.pk).values().get()
    client = sign_in("officer")
    before["last_login"] = User.objects.get(pk=town.officer.pk).last_login
    assert client.post("/accounts/", every_field_name() | {"language": "zh-hans"}).status_code == 302
    after = User.objects.filter(pk=town.officer.pk).values().get()
    assert changed(before, after) == {"language"}
    assert Membership.objects.filter(user=town.officer).count() == 1
