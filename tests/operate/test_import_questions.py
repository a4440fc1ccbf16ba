"""Bringing in an earlier system's questions: every row once, each refusal with its line and reason."""

import gzip
import io
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from inbox.operate.importing import Rejected, as_markdown, language
from inbox.questions.models import Answer, Approval, Event, Question
from tests.house.tree import ROOT
from tests.make import make_town
from tests.processes import environment

pytestmark = pytest.mark.django_db

ROW = {
    "id": "7",
    "asked_at": "2019-05-02T10:00:00+02:00",
    "title": "Library on Sundays",
    "text": "Is the library open on Sundays?",
    "answer": "Yes, from 10 to 4.",
    "answered_at": "2019-05-03 09:30",
}


def write(path, *rows, **changes):
    """JSON lines; with `changes`, one row that differs from ROW in them."""
    lines = [ROW | changes] if changes or not rows else rows
    path.write_text("".join(json.dumps(row) + "\n" for row in lines), encoding="utf-8")
    return path


def bring_in(path, **options) -> tuple[str, list[str]]:
    """What is said at the end, and the refusals."""
    out, err = io.StringIO(), io.StringIO()
    call_command("import_questions", path, stdout=out, stderr=err, **options)
    return out.getvalue().strip(), [line for line in err.getvalue().splitlines() if "stays out" in line]


def refusal(path, **options) -> str:
    with pytest.raises(CommandError) as stopped:
        bring_in(path, **options)
    assert not Question.objects.exists()
    return str(stopped.value)


def test_row_comes_in_answered_undecided_and_with_both_times(tmp_path):
    town = make_town()
    said, refused = bring_in(write(tmp_path / "board.jsonl"))

    question = Question.objects.get()
    answer = Answer.objects.select_related("latest").get()
    assert refused == []
    assert said == (
        "1 brought in (undecided, until a reviewer publishes them), 0 were there already, 0 stayed out. "
        "The worker makes them searchable."
    )
    assert question.text == "Library on Sundays\n\nIs the library open on Sundays?"
    assert (question.handling, question.publication, question.lang) == ("answered", "undecided", "en")
    assert (question.received_at, question.answered_at) == (
        datetime(2019, 5, 2, 8, 0, tzinfo=UTC),
        datetime(2019, 5, 3, 8, 30, tzinfo=UTC),  # without a zone it is the town's: London in summer
    )
    assert (question.lead, question.provenance) == (town.desk, {"origin": "board.jsonl", "key": "7"})
    assert (answer.latest.public_question, answer.latest.body) == ("Library on Sundays", "Yes, from 10 to 4.")


def test_columns_are_mapped_and_named_in_csv_with_bom_and_semicolons(tmp_path):
    town = make_town()
    path = tmp_path / "old.csv"
    path.write_text(
        "\ufeffNr;Message;Reply;Date;Replied;Topic;Department\n"
        '1;"Where do I park?\nI have a permit.";In Mill Lane.;2020/3/1 8:05;2020年3月2日;streets;Roads and Parking\n'
        "\n"
        "2;为什么路灯不亮？;已经修好。;2020-03-01;2020-03-02;街道;\n",
        encoding="utf-8",
    )
    mapping = ["id=Nr", "text=message,answer=reply", "asked_at=date", "answered_at=Replied"]
    said, refused = bring_in(path, map=mapping, department="parks", lang="zh-CN", origin="old board")

    first, second = Question.objects.order_by("received_at", "pk").reverse()
    assert (refused, said.split(" (")[0]) == ([], "2 brought in")
    assert first.text == "Where do I park?\nI have a permit."
    assert (first.received_at, first.lead, first.topic) == (
        datetime(2020, 3, 1, 8, 5, tzinfo=UTC),
        town.roads,
        town.topic,
    )
    assert first.answer.latest.public_question == "Where do I park?"
    assert (second.lead, second.topic, second.lang) == (town.parks, town.topic, "zh-hans")
    assert {one.provenance["origin"] for one in (first, second)} == {"old board"}


BAD = {
    "it has no answer": {"answer": " \u200b"},
    "it has neither a title nor a text": {"title": None, "text": ""},
    "it has no asked_at": {"asked_at": ""},
    "it has no answered_at": {"answered_at": None},
    "its asked_at is no date: “soon”; write 2026-11-24 09:30": {"asked_at": "soon"},
    "its asked_at is no date: “2019-02-30”; write 2026-11-24 09:30": {"asked_at": "2019-02-30"},
    "its answered_at lies before 1970 or in the future: “2999-01-01”": {"answered_at": "2999-01-01"},
    "it was answered before it was asked": {"answered_at": "2019-05-01"},
    "there is no department “moon” here": {"department": "moon"},
    "there is no topic “moon” here": {"topic": "moon"},
    "the language “xx” is none of en, zh-hans": {"lang": "xx"},
    "its text is not text": {"text": ["a"]},
    "its text has 20,001 characters; 20,000 is the most": {"text": "a" * 20_001},
}


@pytest.mark.parametrize("reason", BAD)
def test_bad_row_stays_out_with_its_line_and_reason_and_the_others_come_in(tmp_path, reason):
    make_town()
    rejects = tmp_path / "rejects.jsonl"
    path = write(tmp_path / "a.jsonl", ROW, ROW | {"id": "8"} | BAD[reason], ROW | {"id": "9"})
    said, refused = bring_in(path, rejects=rejects)
    assert refused == [f"Line 2 stays out: {reason}."]
    assert (said.split(" (")[0], Question.objects.count()) == ("2 brought in", 2)
    assert [(one["line"], one["reason"]) for one in map(json.loads, rejects.read_text().splitlines())] == [(2, reason)]


def test_lines_that_are_no_rows_stay_out(tmp_path):
    make_town()
    path = tmp_path / "a.jsonl"
    path.write_text(f"nonsense\n[1]\n\n{json.dumps(ROW)}\n{json.dumps(ROW)}\n")
    assert bring_in(path)[1] == [
        "Line 1 stays out: it is no JSON.",
        "Line 2 stays out: it is not an object like {…}.",
        "Line 5 stays out: it has the same id as line 4.",
    ]
    table = tmp_path / "a.csv"
    table.write_text("id,text,answer,asked_at,answered_at\n1,a,b,2020-01-01,2020-01-02,too,many\n")
    assert bring_in(table)[1] == ["Line 2 stays out: it has 7 cells and the first line names 5."]


def test_text_passes_the_gate(tmp_path):
    make_town()
    bring_in(
        write(
            tmp_path / "a.jsonl", title="", text="A\u202e trap\x00\r\nhere, is it?\ud800", answer="*No*, <b>it</b> is."
        )
    )
    assert Question.objects.get().text == "A trap\nhere, is it?"
    assert Answer.objects.get().latest.body == r"\*No\*, \<b\>it\</b\> is."


def test_second_run_brings_in_nothing_twice_and_publishes_what_waits(tmp_path):
    make_town()
    path = write(tmp_path / "a.jsonl", ROW, ROW | {"id": "8"})
    bring_in(path)
    assert not Answer.objects.filter(is_public=True).exists()

    said, _ = bring_in(path, publish_as="reviewer")
    assert said.startswith("0 brought in (published), 2 were there already, 0 stayed out.")
    assert Answer.objects.filter(is_public=True).count() == 2
    assert set(Approval.objects.values_list("approver__username", flat=True)) == {"reviewer"}
    bring_in(path, publish_as="reviewer")
    assert Event.objects.filter(kind="publish").count() == 2


def test_rows_without_id_are_known_by_their_words(tmp_path):
    make_town()
    one, two = [{**ROW, "id": "", "text": text} for text in ("First, is it?", "Second, is it?")]
    bring_in(write(tmp_path / "a.jsonl", one, two))
    said, _ = bring_in(write(tmp_path / "a.jsonl", two, one))
    assert said.startswith("0 brought in")
    assert Question.objects.count() == 2


def test_dry_run_checks_everything_and_brings_in_nothing(tmp_path):
    make_town()
    said, refused = bring_in(write(tmp_path / "a.jsonl", ROW, ROW | {"id": "8", "answer": ""}), dry_run=True)
    assert said == "1 rows could come in, 1 stayed out. Nothing was brought in."
    assert refused == ["Line 2 stays out: it has no answer."]
    assert not Question.objects.exists()


def test_file_as_a_whole_is_refused_before_anything_comes_in(tmp_path):
    make_town()
    foreign = tmp_path / "gbk.csv"
    foreign.write_bytes("id,text\n1,路灯\n".encode("gbk"))
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(gzip.compress(json.dumps(ROW).encode() * 50)[:-20])
    table = tmp_path / "a.csv"
    table.write_text("Nr,Message\n1,a\n")
    good = write(tmp_path / "a.jsonl")

    assert refusal(foreign) == (
        "gbk.csv is not in UTF-8 (line 2). Save it as UTF-8 and start again; nothing was brought in."
    )
    assert refusal(cut).startswith("cut.jsonl.gz cannot be read to its end: ")
    assert refusal(tmp_path / "no.csv").startswith("no.csv cannot be read to its end: ")
    assert refusal(table) == "There is no column “text”; the first line has: nr, message. See --map."
    assert refusal(table, map=["text=body"]).startswith("There is no column “body”")
    assert refusal(good, map=["words=body"]).startswith("“words” cannot be mapped.")
    assert refusal(good, department="moon") == "There is no department “moon”; there are: desk, hall, parks, roads."
    assert refusal(good, publish_as="officer") == "“officer” is no reviewer here, and only a reviewer may publish."
    assert refusal(good, publish_as="nobody").startswith("“nobody” is no reviewer here")
    assert refusal(good, lang="xx").startswith("the language “xx”")


def test_sentence_where_there_is_no_town(tmp_path):
    assert "There is no citizens’ desk yet" in refusal(write(tmp_path / "a.jsonl"))


def test_killed_run_is_gone_on_with(tmp_path):
    make_town()
    rows = [ROW | {"id": str(number), "title": f"Question {number}"} for number in range(120)]
    path = write(tmp_path / "a.jsonl", *rows)
    process = subprocess.Popen(
        [sys.executable, "manage.py", "import_questions", str(path), "--publish-as", "reviewer"],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while process.poll() is None and Question.objects.count() < 10:
        pass
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    before = Question.objects.count()
    assert 10 <= before < 120

    said, refused = bring_in(path, publish_as="reviewer")
    assert (said.split(",")[0], refused) == (f"{120 - before} brought in (published)", [])
    assert Question.objects.count() == Answer.objects.filter(is_public=True).count() == 120
    assert Event.objects.filter(kind="publish").count() == 120


def test_plain_words_stay_what_they_are_in_markdown():
    assert as_markdown("    李**和王**\n# 1\n- a_b <x>") == "李\\*\\*和王\\*\\*\n\\# 1\n\\- a\\_b \\<x\\>"


def test_language_is_known_by_its_usual_names():
    assert [language(name) for name in ("zh", "zh_Hans", "zh-CN", "EN", "en-GB")] == ["zh-hans"] * 3 + ["en"] * 2
    with pytest.raises(Rejected):
        language("klingon")
