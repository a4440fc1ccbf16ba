"""What events say of who was accountable and where a question stood: written by the verbs, and read back to compare the
history with the tables.

An event that changed the steward holds `stewards`: those that began with it, the last one open; none means that nobody
is accountable from then on. One that brought a past with it (an import, a split) holds `copied` instead. An event that
changed handling, outcome or publication holds them as `axes`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from inbox.questions.models import Event, Stewardship

AXES = ("handling", "outcome", "publication")


@dataclass(frozen=True)
class Steward:
    """One stretch of accountability, by the keys of department and member."""

    lead: int
    owner: int | None
    how: str
    started_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, row: Stewardship) -> "Steward":
        return cls(row.lead_id, row.owner_id, row.how, row.started_at, row.ended_at)


def begun(row: Stewardship) -> dict[str, Any]:
    """For the `stewards` of the event by which this stewardship began."""
    return {"lead": row.lead_id, "owner": row.owner_id, "how": row.how}


def copied(rows: Iterable[Stewardship]) -> list[dict[str, Any]]:
    """For the `copied` of the event that brought these stewardships with it."""
    return [
        begun(row) | {"from": row.started_at.isoformat(), "to": row.ended_at and row.ended_at.isoformat()}
        for row in rows
    ]


def stewards(events: Iterable[Event]) -> list[Steward]:
    """Who was accountable from when to when, as the events (in order) say."""
    said: list[Steward] = []
    for event in events:
        said += [_read(one) for one in event.data.get("copied", [])]
        if "stewards" not in event.data:
            continue
        at = event.effective_at
        if said and said[-1].ended_at is None:
            said[-1] = replace(said[-1], ended_at=at)
        begun_now = [Steward(one["lead"], one["owner"], one["how"], at, at) for one in event.data["stewards"]]
        if begun_now:
            begun_now[-1] = replace(begun_now[-1], ended_at=None)
        said += begun_now
    return said


def axes(events: Iterable[Event]) -> dict[str, str]:
    """Handling, outcome and publication, as the events (in order) say."""
    said = dict.fromkeys(AXES, "") | {"publication": "undecided"}
    for event in events:
        said |= event.data.get("axes", {})
    return said


def _read(one: dict[str, Any]) -> Steward:
    ended_at = one["to"] and datetime.fromisoformat(one["to"])
    return Steward(one["lead"], one["owner"], one["how"], datetime.fromisoformat(one["from"]), ended_at)
