import gzip
import json

import pytest
from django.core.management import CommandError, call_command

from inbox.search.models import Document

pytestmark = pytest.mark.django_db

CORPUS = [
    {"id": "bins", "question": "When is the garbage collected?", "answer": "On Monday.", "lang": "en"},
    {"id": "permit", "question": "How do I apply for a parking permit?", "answer": "", "lang": "en"},
    {"id": "answer only", "question": "", "answer": "新生儿在派出所上户口。", "lang": "zh-hans"},
]
QUERIES = [
    {"id": "q1", "text": "garbage collection days", "lang": "en"},
    {"id": "q2", "text": "户口在哪里上", "lang": "zh-hans"},
    {"id": "q3", "text": "zzzyx", "lang": "en"},
]


def write(path, rows):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def test_measure_rank_writes_a_line_for_each_query_and_leaves_the_town_alone(tmp_path, capsys):
    corpus, queries, out = tmp_path / "c.jsonl.gz", tmp_path / "q.jsonl", tmp_path / "r.jsonl.gz"
    write(corpus, CORPUS)
    write(queries, QUERIES)
    call_command("measure", "rank", f"--corpus={corpus}", f"--queries={queries}", f"--out={out}")
    with gzip.open(out, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    assert [(row["id"], [name for name, _ in row["ranking"]]) for row in rows] == [
        ("q1", ["bins"]),
        ("q2", ["answer only"]),
        ("q3", []),
    ]
    assert [0 < row["confidence"] < 1 for row in rows] == [True, True, False]
    assert not Document.objects.exists()
    assert "3 indexed" in capsys.readouterr().err


def test_measure_says_which_line_is_wrong(tmp_path):
    corpus = tmp_path / "c.jsonl"
    corpus.write_text('{"id": "1", "question": "x"}\n{"id": \n', encoding="utf-8")
    with pytest.raises(CommandError, match=r"c\.jsonl, line 2 is no JSON"):
        call_command("measure", "rank", f"--corpus={corpus}", f"--queries={corpus}", f"--out={tmp_path / 'o'}")


def test_measure_refuses_what_it_does_not_know():
    with pytest.raises(CommandError, match="invalid choice: 'dance'"):
        call_command("measure", "dance")
