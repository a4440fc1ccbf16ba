"""The files of the product, for tests that read them."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
INBOX = ROOT / "inbox"
# From the top down; rooms on one line do not know each other.
ROOMS = [
    ["operate"],
    ["public", "desk", "api"],
    ["reports"],
    ["checks"],
    ["mailroom", "search"],
    ["questions"],
    ["people"],
    ["errands"],
    ["kit"],
]
LEVEL = {room: len(ROOMS) - height for height, rooms in enumerate(ROOMS) for room in rooms}


def modules(folder: Path = INBOX) -> Iterator[Path]:
    """Every module written by hand: no migrations."""
    return (path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts)


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def shown(path: Path, line: int | None = None) -> str:
    """A path as people write it, with the line where there is one."""
    name = path.relative_to(ROOT).as_posix()
    return f"{name}:{line}" if line else name


def templates() -> Iterator[Path]:
    """Every HTML template, those of letters left out where a test says so."""
    for folder in [ROOT / "templates", *INBOX.glob("*/templates")]:
        yield from sorted(folder.rglob("*.html"))
