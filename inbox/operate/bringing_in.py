"""Rows of a file on their way in, one after the other: counted, the rejected ones named with their reason."""

import json
from collections import Counter
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import IO, Any, Protocol

from .importing import Done, Rejected
from .progress import Progress
from .reading import Read


class Takes(Protocol):
    """What brings rows in: `check` gives a row as it would come in, `bring_in` keeps it; both may raise Rejected."""

    def check(self, row: Read) -> Any: ...

    def bring_in(self, row: Any) -> Done: ...


def bring_in(
    rows: Iterable[Read], importer: Takes, total: int, stream: IO[str], *, dry_run: bool, rejects: Path | None
) -> Counter[Done | None]:
    """How many came in, were there, and (None) stayed out; these are also written to `rejects` as JSON lines."""
    counts: Counter[Done | None] = Counter()
    with (
        rejects.open("w", encoding="utf-8") if rejects else nullcontext() as kept,
        Progress(total, "rows", stream) as bar,
    ):
        for row in rows:
            try:
                checked = importer.check(row)
                counts[Done.IMPORTED if dry_run else importer.bring_in(checked)] += 1
            except Rejected as reason:
                counts[None] += 1
                bar.say(f"Line {row.line} stays out: {reason}.")
                if kept:
                    entry = {"line": row.line, "reason": str(reason), "row": row.values}
                    kept.write(json.dumps(entry, ensure_ascii=False) + "\n")
            bar.step()
    return counts
