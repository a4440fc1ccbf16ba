"""The first run of a real town, by options, by a file, and asked for at a terminal."""

import io
import json
import os
import subprocess
import sys
import time
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from inbox.people.models import Calendar, Department, Town, User
from inbox.questions.actions.submit import Asked, submit
from inbox.questions.actor import ANYONE
from inbox.questions.models import Topic
from tests.house.tree import ROOT
from tests.make import MONDAY, make_town
from tests.processes import environment

pytestmark = pytest.mark.django_db

GIVEN = {
    "name": "Köln | 科隆",
    "zone": "Europe/Berlin",
    "country": "DE-NW",
    "hours": "mon-thu 08:00-16:00, fri 08:00-12:00",
    "department": ["desk=Bürgerbüro | 便民服务台", "roads=Straßen"],
    "leader": "schmidt=Anna Schmidt",
    "email": "schmidt@koeln.example",
    "no_input": True,
}
PASSWORD = "a long pass phrase"


def init_town(**changes) -> str:
    out = io.StringIO()
    call_command("init_town", stdout=out, **(GIVEN | changes))
    return out.getvalue()


def test_town_is_founded_with_desk_calendar_and_first_leader():
    said = init_town()
    assert said == (
        "Köln is founded. Start it with: python3 manage.py serve\n"
        "Give schmidt a password: python3 manage.py changepassword schmidt\n"
    )
    town = Town.objects.get()
    assert (town.name, town.zone, town.pack) == ({"en": "Köln", "zh-hans": "科隆"}, "Europe/Berlin", "default")
    assert list(Department.objects.order_by("pk").values_list("slug", "name", "is_desk")) == [
        ("desk", {"en": "Bürgerbüro", "zh-hans": "便民服务台"}, True),
        ("roads", {"en": "Straßen"}, False),
    ]
    calendar = Calendar.objects.get().data
    assert calendar["hours"]["fri"] == "08:00-12:00"
    assert f"{date.today().year}-11-01" in calendar["holidays"]  # All Saints' Day, in that region only
    leader = User.objects.get()
    assert (leader.username, leader.name, leader.email) == ("schmidt", "Anna Schmidt", "schmidt@koeln.example")
    assert sorted(leader.memberships.values_list("role", "department__slug")) == [
        ("leader", "desk"),
        ("operator", "desk"),
    ]
    assert (leader.is_superuser, leader.has_usable_password()) == (True, False)
    assert submit(asked=Asked(text="Is somebody there?", lang="en"), actor=ANYONE, now=MONDAY).question.lead.is_desk


@pytest.mark.parametrize("pack", ["beijing", "default", "shandong"])
def test_town_is_founded_with_any_shipped_pack(pack):
    init_town(pack=pack)
    question = submit(asked=Asked(text="Is somebody there?", lang="en"), actor=ANYONE, now=MONDAY).question
    assert (Town.objects.get().pack, question.pack.name) == (pack, pack)


def test_password_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("INBOX_LEADER_PASSWORD", PASSWORD)
    assert "changepassword" not in init_town()
    assert User.objects.get().check_password(PASSWORD)


def test_second_town_is_refused_and_the_first_one_stays():
    make_town()
    with pytest.raises(CommandError, match="There is a town here already: Town of Testing"):
        init_town()
    assert Department.objects.count() == 4


WRONG = {
    "--name: Write a name": {"name": None},
    "--zone: There is no time zone “Moon/Sea”": {"zone": "Moon/Sea"},
    "--country: Write two letters": {"country": "Germany"},
    "--country: ": {"country": "XX"},
    "--hours: Write days and hours": {"hours": "always"},
    "--pack: There is no rule pack “soft”": {"pack": "soft"},
    "At least one department is needed": {"department": None},
    "“Büro=Büro”: write a short name": {"department": ["Büro=Büro"]},
    "--leader: Write a name to sign in with": {"leader": "Anna Schmidt"},
    "--email: Write an e-mail address": {"email": "anna"},
}


@pytest.mark.parametrize("sentence", WRONG)
def test_wrong_value_gets_a_sentence_and_leaves_nothing(sentence):
    with pytest.raises(CommandError) as refused:
        init_town(**WRONG[sentence])
    assert str(refused.value).startswith(sentence)
    assert not Town.objects.exists() and not User.objects.exists()


def test_same_department_twice_leaves_nothing():
    with pytest.raises(CommandError, match="Two departments are called “desk”"):
        init_town(department=["desk=A", "desk=B"])
    assert not Town.objects.exists()


def test_facts_come_from_a_file(monkeypatch, tmp_path):
    demo = json.loads((ROOT / "inbox/operate/demo/town.json").read_text())
    file = tmp_path / "town.json"
    file.write_text(json.dumps(demo | {"members": demo["members"][:1]}))
    monkeypatch.setenv("INBOX_TOWN_FILE", str(file))
    init_town()
    assert (Department.objects.count(), Topic.objects.count(), User.objects.get().username) == (13, 51, "mk.desk")


def test_file_that_is_none_gets_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("INBOX_TOWN_FILE", str(tmp_path / "no.json"))
    with pytest.raises(CommandError, match="no.json"):
        init_town()
    (tmp_path / "no.json").write_text('{"zone": "Europe/London"}')
    with pytest.raises(CommandError, match="pack"):
        init_town()


@pytest.mark.skipif(os.name == "nt", reason="needs a terminal")
def test_what_is_missing_is_asked_for_until_it_is_right():
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "init_town", "--zone", "Europe/Berlin"],
        cwd=ROOT,
        env=environment(),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    answers = {
        "Name of the town": ["Köln"],
        "Country": ["Germany", "DE"],
        "Opening hours": [""],
        "Rules": [""],
        "Department, as": ["desk=Bürgerbüro", ""],
        "First leader": ["schmidt"],
        "e-mail": ["anna", "anna@koeln.example"],
        "The leader's password": ["short", PASSWORD],
        "Once more": [PASSWORD],
    }
    heard, until = "", time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        try:
            heard += os.read(ours, 4096).decode(errors="replace")
        except OSError:
            break
        last = heard.rpartition("\n")[2]
        for question, replies in answers.items():
            if question in last and last.endswith(": ") and replies:
                os.write(ours, f"{replies.pop(0)}\n".encode())
                heard += "\n"
                break
    process.wait(timeout=30)
    os.close(ours)
    assert process.returncode == 0, heard
    assert "Write two letters, as in GB" in heard
    assert "This password is too short" in heard
    assert Town.objects.get().name == {"en": "Köln"}
    assert User.objects.get().has_usable_password()
