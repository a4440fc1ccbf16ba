"""JSON lines, plain or .gz, read and written one at a time."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO


def opened(path: Path, mode: str) -> IO[str]:
    """The file as UTF-8 text; mode "r" or "w"."""
    opener = gzip.open if path.suffix == ".gz" else open
    return opener(path, mode + "t", encoding="utf-8")


def read(path: Path) -> Iterator[dict]:
    """Each line as an object. Raises ValueError with the number of the line that is none."""
    with opened(path, "r") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                found = json.loads(line)
            except ValueError as error:
                raise ValueError(f"{path.name}, line {number} is no JSON: {error}") from error
            if not isinstance(found, dict):
                raise ValueError(f"{path.name}, line {number} is not an object like {{…}}.")
            yield found
