"""How well search finds the question that was asked before."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from inbox.search.find import find
from inbox.search.index import Entry, put_many

from . import lines
from .scratch import scratch

SHOWN = 10


def rank(corpus: Path, queries: Path, out: Path, progress: Callable[[str], None]) -> None:
    """Index `corpus` ({"id", "question", "answer", "lang"}), ask each of `queries` ({"id", "text", "lang"}) and write
    {"id", "ranking": [["<corpus id>", score], … at most 10], "confidence": 0…1}, a line for each query."""
    names: list[str] = []

    def entries() -> Iterator[Entry]:
        for row in lines.read(corpus):
            names.append(str(row["id"]))
            yield Entry(
                scope="public",
                doc_id=len(names) - 1,
                lang=row.get("lang") or "",
                question=row.get("question") or "",
                answer=row.get("answer") or "",
            )
            if len(names) % 1_000 == 0:
                progress(f"{len(names):,} indexed")

    with scratch("search") as alias:
        put_many(entries(), using=alias)
        progress(f"{len(names):,} indexed")
        with lines.opened(out, "w") as file:
            for done, row in enumerate(lines.read(queries), 1):
                found = find(row.get("text") or "", lang=row.get("lang"), limit=SHOWN, using=alias)
                ranking = [[names[hit.doc_id], round(hit.score, 4)] for hit in found.hits]
                answer = {"id": row["id"], "ranking": ranking, "confidence": round(found.confidence, 4)}
                file.write(json.dumps(answer, ensure_ascii=False) + "\n")
                if done % 100 == 0:
                    progress(f"{done:,} asked")
            progress("done")
