"""The rows of one synthetic question, as the real actions would have left them."""

from datetime import datetime, timedelta

from inbox.questions.events import commitment
from inbox.questions.models import Answer, Clock, Event, EventText, Pause, Question, Stewardship
from inbox.questions.states import VERBS, Handling, How, Outcome, Publication
from inbox.search.index import Entry

from .ground import Ground


class Rows:
    """Begins with the receipt; nothing is written before the ground is."""

    def __init__(self, ground: Ground, received_at: datetime) -> None:
        self.ground, self.at, self.writing = ground, received_at, ground.writer.write()
        self.office = ground.random.choice(ground.offices)
        self.responder_id = ground.random.choice(ground.responders)
        topic = ground.random.choice(self.office.topics)
        limit = ground.rules.pack.limit(topic.kind, topic.urgency)
        due_at = ground.after(received_at, limit)
        self.pk = ground.key(received_at)
        self.seq, self.ordinal, self.version_id = 0, 0, 0
        self.fields = {
            "id": self.pk,
            "number": ground.number(received_at),
            "lang": self.writing.lang,
            "text": self.writing.text,
            "place": self.writing.place,
            "topic_id": topic.pk,
            "kind": topic.kind,
            "urgency": topic.urgency,
            "may_publish": True,
            "received_at": received_at,
            "due_at": due_at,
            "pack_id": ground.rules.pack_id,
            "calendar_id": ground.rules.calendar_id,
            "lead_id": ground.desk.pk,
            "owner_id": None,
            "code_hash": f"{ground.random.getrandbits(256):064x}",
        }
        self.clock = {"question_id": self.pk, "limit": str(limit), "started_at": received_at, "due_at": due_at}
        self.how, self.since = How.RECEIPT, received_at
        # What changed since the last event and the next one says: stewards and axes.
        self._news: dict = {
            "stewards": [{"lead": ground.desk.pk, "owner": None, "how": How.RECEIPT}],
            "axes": {"handling": Handling.NEW},
        }
        self._event("submit", text=self.writing.text, source="web", files=0)

    def finish(self) -> None:
        """The question's own row, once everything about it is known."""
        entry = {"question": self.writing.text, "answer": self.writing.plain_answer if self.version_id else ""}
        self.ground.entries.append(Entry(scope="desk", doc_id=self.pk, lang=self.writing.lang, **entry))
        clock_id = self.ground.add(Clock, **self.clock)
        if "paused_at" in self.fields:
            self.ground.add(Pause, clock_id=clock_id, started_at=self.fields["paused_at"])
        self.ground.add(Question, **self.fields, version=self.seq)

    def _wait(self, least: float, most: float) -> None:
        """Some hours, never beyond now."""
        hours = self.ground.random.uniform(least, most)
        self.at = min(self.at + timedelta(seconds=round(hours * 3600)), self.ground.now)

    def _end(self, handling: Handling, outcome: Outcome, publication: Publication = Publication.UNDECIDED) -> None:
        """As the next event says: nobody owes anything more, the clock stops."""
        self._steward(ended_at=self.at)
        self._news["stewards"] = []
        self.clock["stopped_at"] = self.at
        self._move(handling=handling, outcome=outcome, publication=publication)
        if handling == Handling.CLOSED:
            self.fields["closed_at"] = self.at

    def _move(self, **axes: str) -> None:
        """Along the axes, as the next event says."""
        self.fields |= axes
        self._news["axes"] = self._news.get("axes", {}) | axes

    def _answer_row(self, **published: object) -> None:
        approved = self.version_id if "published_at" in published else None
        self.ground.add(
            Answer,
            question_id=self.pk,
            lang=self.writing.lang,
            department_id=self.office.department.pk,
            topic_id=self.fields["topic_id"],
            latest_id=self.version_id,
            approved_id=approved,
            published_id=approved,
            **published,
        )

    def _stay_open(self) -> None:
        self._steward(ended_at=None)

    def _hand_over(self, how: How, lead_id: int, owner_id: int | None) -> None:
        """To the next steward, as the next event says."""
        self._steward(ended_at=self.at)
        self.how, self.since = how, self.at
        self.fields |= {"lead_id": lead_id, "owner_id": owner_id}
        self._news["stewards"] = [{"lead": lead_id, "owner": owner_id, "how": how}]

    def _steward(self, *, ended_at: datetime | None) -> None:
        self.ordinal += 1
        self.fields["stewardship_id"] = self.pk + self.ordinal
        self.ground.add(
            Stewardship,
            id=self.pk + self.ordinal,
            question_id=self.pk,
            ordinal=self.ordinal,
            lead_id=self.fields["lead_id"],
            owner_id=self.fields["owner_id"],
            how=self.how,
            started_at=self.since,
            ended_at=ended_at,
        )

    def _event(self, verb: str, member_id: int | None = None, *, text: str = "", **data: object) -> int:
        """Its key. The salt comes from the seed too: nothing here is anybody's."""
        self.seq += 1
        by = "staff" if member_id else "clock" if verb in ("close", "accept_by_silence") else "resident"
        salt = f"{self.ground.random.getrandbits(256):064x}"[:43] if text else ""
        event_id = self.ground.add(
            Event,
            question_id=self.pk,
            seq=self.seq,
            kind=verb,
            at=self.at,
            effective_at=self.at,
            by=by,
            member_id=member_id,
            office_id=self._office(member_id),
            audience=VERBS[verb].audience,
            data=data | self._news,
            commitment=commitment(salt, text) if text else "",
        )
        self._news = {}
        if text:
            self.ground.add(EventText, event_id=event_id, salt=salt, body=text)
        return event_id

    def _office(self, member_id: int | None) -> int | None:
        if member_id is None or member_id == self.responder_id:
            return member_id and self.ground.desk.pk
        return self.ground.office_of(member_id) or self.office.department.pk
