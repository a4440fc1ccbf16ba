"""Rows of a CSV or JSON-lines file, plain or .gz, in UTF-8, by the names that importing uses."""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any


@dataclass(frozen=True)
class Shape:
    """What a row may hold by our names, and of which fields a table needs a column at least."""

    fields: tuple[str, ...]
    needs_one_of: tuple[str, ...]


QUESTIONS = Shape(
    ("id", "asked_at", "title", "text", "answer", "answered_at", "department", "topic", "lang"), ("text", "title")
)
SEPARATORS = ",;\t"
LONGEST_CELL = 10_000_000  # characters


class Unreadable(Exception):
    """The file as a whole cannot be read; the words say what to change."""


@dataclass(frozen=True)
class Read:
    """One row: the line it begins in, its values as they stand, by our names; `trouble` where it is no row at all."""

    line: int
    values: dict[str, str] = field(default_factory=dict)
    trouble: str = ""


def is_csv(path: Path) -> bool:
    return ".csv" in path.suffixes or ".tsv" in path.suffixes


def count_rows(path: Path) -> int:
    """About how many rows there are (a CSV cell may hold lines), after having read all of it once.

    Raises Unreadable where it is no UTF-8 or broken, so that this is said before anything is brought in.
    """
    line = 0
    try:
        with _binary(path) as file:
            for line, raw in enumerate(file, 1):  # noqa: B007  the error names it
                raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"{path.name} is not in UTF-8 (line {line}). Save it as UTF-8 and start again; nothing was brought in."
        ) from error
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(f"{path.name} cannot be read to its end: {error}. Nothing was brought in.") from error
    return max(line - 1, 0) if is_csv(path) else line


def read(path: Path, columns: Mapping[str, str], shape: Shape = QUESTIONS) -> Iterator[Read]:
    """Each row; `columns` says in which column a field stands, others stand under their own name, in any case.

    In JSON a field may hold one text a language, {"en": …}: it is read as name_en, where the shape has that.
    """
    with io.TextIOWrapper(_binary(path), encoding="utf-8-sig", newline="" if is_csv(path) else None) as file:
        yield from (_read_csv if is_csv(path) else _read_json)(file, columns, shape)


def mapped(given: Iterable[str], shape: Shape) -> dict[str, str]:
    """Field → column, of “text=message” or several of these with commas. Raises Unreadable."""
    pairs = [one.partition("=") for text in given for one in text.split(",")]
    wrong = [name for name, _, column in pairs if name not in shape.fields or not column]
    if wrong:
        raise Unreadable(f"“{wrong[0]}” cannot be mapped. Write FIELD=COLUMN; fields are {', '.join(shape.fields)}.")
    return {name: column for name, _, column in pairs}


def _binary(path: Path) -> IO[bytes]:
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def _read_csv(file: IO[str], columns: Mapping[str, str], shape: Shape) -> Iterator[Read]:
    csv.field_size_limit(LONGEST_CELL)
    head = file.readline()
    separator = max(SEPARATORS, key=head.count)
    names = [name.strip().lower() for name in next(csv.reader([head], delimiter=separator), [])]
    wanted = {ours: columns.get(ours, ours).lower() for ours in shape.fields}
    lost = [columns[ours] for ours in columns if wanted[ours] not in names]
    if lost or not {wanted[ours] for ours in shape.needs_one_of} & set(names):
        missing = ", ".join(lost) or shape.needs_one_of[0]
        raise Unreadable(f"There is no column “{missing}”; the first line has: {', '.join(names)}. See --map.")
    rows = csv.reader(file, delimiter=separator)
    while True:
        line = rows.line_num + 2
        try:
            cells = next(rows, None)
        except csv.Error as error:
            yield Read(line, trouble=f"it cannot be read as CSV ({error})")
            continue
        if cells is None:
            return
        if not any(cells):
            continue
        if len(cells) > len(names):
            yield Read(line, trouble=f"it has {len(cells)} cells and the first line names {len(names)}")
            continue
        found = dict(zip(names, cells, strict=False))
        yield Read(line, {ours: found.get(name, "") for ours, name in wanted.items()})


def _read_json(file: IO[str], columns: Mapping[str, str], shape: Shape) -> Iterator[Read]:
    for line, written in enumerate(file, 1):
        if not written.strip():
            continue
        try:
            found = json.loads(written)
        except (ValueError, RecursionError):
            yield Read(line, trouble="it is no JSON")
            continue
        if not isinstance(found, dict):
            yield Read(line, trouble="it is not an object like {…}")
            continue
        lower = {str(name).lower(): value for name, value in found.items()}
        for name, value in [(name, value) for name, value in lower.items() if isinstance(value, dict)]:
            spoken = {f"{name}_{lang}".lower(): text for lang, text in value.items()}
            if spoken and spoken.keys() <= set(shape.fields):
                lower = {**lower, **spoken, name: None}
        values = {ours: lower.get(columns.get(ours, ours).lower()) for ours in shape.fields}
        nested = [ours for ours, value in values.items() if isinstance(value, dict | list)]
        if nested:
            yield Read(line, trouble=f"its {nested[0]} is not text")
            continue
        yield Read(line, {ours: _written(value) for ours, value in values.items()})


def _written(value: Any) -> str:
    return "" if value is None else str(value)
