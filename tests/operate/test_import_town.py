"""Departments, topics and members from a table: every row once, each refusal with its line and reason."""

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from inbox.kit import clock
from inbox.mailroom.models import Letter
from inbox.people.models import Department, Invitation, Membership, User
from inbox.questions.models import Topic
from inbox.questions.queries import public_stamp
from tests.make import make_town

pytestmark = pytest.mark.django_db


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def bring_in(what, path, **options) -> tuple[str, list[str]]:
    """What is said at the end, and the refusals."""
    out, err = io.StringIO(), io.StringIO()
    call_command("import_town", what, path, stdout=out, stderr=err, **options)
    return out.getvalue().strip(), [line for line in err.getvalue().splitlines() if "stays out" in line]


OFFICES = """\
Office;科室;duties_en;phone;is_desk;slug
Water and Drains;供排水科;Taps, drains, floods;555 0170;no;
Library;图书馆;;555 0171;;books
;;nothing;;;
Second Desk;;;;yes;second
Water and Drains;;;;;
Youth;;;;perhaps;youth
"""


def test_departments_come_in_with_columns_mapped_and_bad_rows_stay_out(tmp_path):
    make_town()
    path = write(tmp_path / "offices.csv", OFFICES)
    options = {"map": ["name=Office", "name_zh-hans=科室"]}
    before = public_stamp(clock.now())
    said, refused = bring_in("departments", path, rejects=tmp_path / "rejects.jsonl", **options)
    assert said == "2 brought in, 0 were there already, 4 stayed out."
    assert refused == [
        "Line 4 stays out: it has no name.",
        "Line 5 stays out: Citizens’ Desk is the desk already, and there is one.",
        "Line 6 stays out: it is the same as line 2.",
        "Line 7 stays out: its is_desk “perhaps” is neither yes nor no.",
    ]
    water = Department.objects.get(slug="water-and-drains")
    assert water.name == {"en": "Water and Drains", "zh-hans": "供排水科"}
    assert (water.duties, water.phone, water.is_desk) == ({"en": "Taps, drains, floods"}, "555 0170", False)
    assert Department.objects.get(slug="books").name == {"en": "Library", "zh-hans": "图书馆"}
    kept = [json.loads(line) for line in (tmp_path / "rejects.jsonl").read_text("utf-8").splitlines()]
    assert [(one["line"], one["reason"]) for one in kept][0] == (4, "it has no name")
    assert public_stamp(clock.now()) != before

    said, refused = bring_in("departments", path, **options)
    assert (said, len(refused)) == ("0 brought in, 2 were there already, 4 stayed out.", 4)


def test_dry_run_brings_in_nothing(tmp_path):
    make_town()
    path = write(tmp_path / "offices.csv", OFFICES)
    said, refused = bring_in("departments", path, map=["name=Office"], dry_run=True)
    assert said == "3 rows could come in, 3 stayed out. Nothing was brought in."
    assert Department.objects.count() == 4


def test_topics_come_in_from_json_with_names_per_language(tmp_path):
    town = make_town()
    rows = [
        {"slug": "bins", "name": {"en": "Bins", "zh-hans": "垃圾"}, "department": "园林文体科", "kind": "help"},
        {"slug": "gas", "name": "Smell of gas", "department": "roads", "kind": "hazard", "urgency": "emergency"},
        {"slug": "sea", "name": "The sea", "department": "navy"},
        {"slug": "moon", "name": "The moon", "department": "roads", "kind": "lunar"},
        {"slug": "Ünder", "name": "Ü", "department": "roads"},
    ]
    path = write(tmp_path / "topics.jsonl", "".join(json.dumps(row) + "\n" for row in rows) + "{broken\n")
    said, refused = bring_in("topics", path)
    assert said == "2 brought in, 0 were there already, 4 stayed out."
    assert refused == [
        "Line 3 stays out: there is no department “navy” here; bring in departments first.",
        "Line 4 stays out: its kind “lunar” is none of consultation, help, suggestion, complaint, hazard.",
        "Line 5 stays out: it has no slug: a short name for addresses in small Latin letters, as in parks-and-sport.",
        "Line 6 stays out: it is no JSON.",
    ]
    bins, gas = Topic.objects.get(slug="bins"), Topic.objects.get(slug="gas")
    assert (bins.name, bins.department, bins.kind) == ({"en": "Bins", "zh-hans": "垃圾"}, town.parks, "help")
    assert (gas.urgency, gas.routes_at_once) == ("emergency", False)


STAFF = """\
username,name,email,department,roles
p.lind,Pia Lind,p.lind@town.example,roads,"officer, reviewer"
p.lind,Pia Lind,p.lind@town.example,parks,officer
,Tom Reed,tom.reed@town.example,desk,responder
bad,Bad Row,not an address,desk,responder
boss,Big Boss,boss@town.example,desk,king
"""


def test_members_get_an_account_without_a_password_and_their_roles(tmp_path):
    town = make_town()
    path = write(tmp_path / "staff.csv", STAFF)
    said, refused = bring_in("members", path)
    assert said.startswith("3 brought in, 0 were there already, 2 stayed out. None of the new ones has a password yet")
    roles = "responder, officer, reviewer, head, arbiter, leader, operator"
    assert refused == [
        "Line 5 stays out: its email “not an address” is no address.",
        f"Line 6 stays out: there is no role “king”; they are {roles}.",
    ]
    pia = User.objects.get(username="p.lind")
    assert pia.has_usable_password() is False
    assert set(Membership.objects.filter(user=pia).values_list("department__slug", "role")) == {
        ("roads", "officer"),
        ("roads", "reviewer"),
        ("parks", "officer"),
    }
    assert Membership.objects.get(user__username="tom.reed").department == town.desk
    assert bring_in("members", path)[0].startswith("0 brought in, 3 were there already")


def test_members_are_invited_once_in_the_name_of_a_leader(tmp_path, settings):
    make_town()
    path = write(tmp_path / "staff.csv", STAFF)
    with pytest.raises(CommandError, match="no mail server is set"):
        bring_in("members", path, invite_as="leader")
    settings.EMAIL_URL = "smtp://localhost:25"
    with pytest.raises(CommandError, match="may invite nobody"):
        bring_in("members", path, invite_as="officer")
    said, refused = bring_in("members", path, invite_as="leader")
    assert refused[0] == (
        "Line 3 stays out: an invitation into Roads and Parking waits; start again once it is accepted."
    )
    assert said.endswith("Invitations are on their way.")
    bring_in("members", path, invite_as="leader")
    waiting = list(Invitation.objects.order_by("email").values_list("email", "roles", "withdrawn_at"))
    assert waiting == [
        ("p.lind@town.example", ["officer", "reviewer"], None),
        ("tom.reed@town.example", ["responder"], None),
    ]
    assert Letter.objects.filter(kind="invitation").count() == 2
    assert not User.objects.filter(username="p.lind").exists()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"map": ["colour=Office"]}, "“colour” cannot be mapped"),
        ({"map": ["name=Nowhere"]}, "There is no column “Nowhere”"),
        ({}, "There is no column “name”"),
    ],
)
def test_table_without_its_columns_is_refused_as_a_whole(tmp_path, options, sentence):
    make_town()
    with pytest.raises(CommandError) as stopped:
        bring_in("departments", write(tmp_path / "offices.csv", "Office,Phone\nWater,555\n"), **options)
    assert sentence in str(stopped.value)
    assert Department.objects.count() == 4
