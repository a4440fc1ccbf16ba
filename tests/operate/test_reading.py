"""What reading makes of long, quoted and broken rows."""

from inbox.operate.reading import Read, count_rows, read


def test_csv_rows_know_the_line_they_begin_in(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('text\tid\n"two\nlines"\t1\nplain\t2\n')
    found = [(row.line, row.values["text"], row.values["id"]) for row in read(path, {})]
    assert (count_rows(path), found) == (3, [(2, "two\nlines", "1"), (4, "plain", "2")])


def test_json_numbers_and_nothing_become_text(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"ID": 5, "text": null, "lang": true}\n')
    row = next(read(path, {}))
    assert (row.values["id"], row.values["text"], row.values["lang"]) == ("5", "", "True")
    path.write_text("[" * 100_000)
    assert list(read(path, {})) == [Read(1, trouble="it is no JSON")]
