"""One synthetic question from its receipt to where it stands now: the rows that the real actions would have left."""

from datetime import datetime, timedelta

from inbox.questions.drafts import text_hash
from inbox.questions.events import commitment
from inbox.questions.models import (
    Answer,
    AnswerVersion,
    Approval,
    Authorship,
    Clock,
    Event,
    EventText,
    Offer,
    Pause,
    Question,
    Rating,
    Stewardship,
)
from inbox.questions.states import (
    VERBS,
    Handling,
    How,
    OfferState,
    Outcome,
    Publication,
    RefusalReason,
    WithholdReason,
)
from inbox.search.index import Entry

from .ground import Ground

GRACE = timedelta(minutes=10)
SOLVED = 0.3  # the share of published ones whose resident said “solved”
WHY = {"en": "This is what they answer for.", "zh-hans": "这件事归他们管，请接收。"}
CLARIFY = {"en": "Since when, and on which side of the street?", "zh-hans": "从哪天开始的，在路的哪一边？"}
PATIENCE = timedelta(days=4)  # since a resident was asked something
LATELY = timedelta(hours=3)  # since a department was offered something


class Life:
    """Begins with the receipt and takes one step after the other; nothing is written before the ground is."""

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
        self._event("submit", text=self.writing.text, source="web", files=0)

    # -- the steps -------------------------------------------------------------------------------------------------

    def claim(self) -> None:
        self._wait(0.3, 6)
        self._hand_over(How.CLAIM, self.ground.desk.pk, self.responder_id)
        self.fields |= {"handling": Handling.IN_HAND, "first_responder_id": self.responder_id}
        self.fields["first_office_id"] = self.ground.desk.pk
        self._event("claim", self.responder_id)

    def offer(self, *, lately: bool = False) -> dict:
        """The offer's row, still pending."""
        self._wait(0.1, 0.5)
        if lately:
            self.at = max(self.at, self.ground.now - LATELY)
        answer_by = self.ground.after(self.at, self.ground.rules.pack.return_window)
        to = self.office.department
        why = WHY[self.writing.lang]
        made_id = self._event("offer", self.responder_id, text=why, to=to.slug, answer_by=answer_by.isoformat())
        return {
            "question_id": self.pk,
            "by_department_id": self.ground.desk.pk,
            "by_member_id": self.responder_id,
            "to_id": to.pk,
            "state": OfferState.PENDING,
            "made_at": self.at,
            "answer_by": answer_by,
            "made_id": made_id,
        }

    def accept(self) -> None:
        offer = self.offer()
        self._wait(0.5, 6)
        self._hand_over(How.ACCEPT, self.office.department.pk, self.office.officer_id)
        self.fields["accepted_at"] = self.at
        decided_id = self._event("accept", self.office.officer_id, to=self.office.department.slug)
        self.ground.add(
            Offer, **(offer | {"state": OfferState.ACCEPTED, "decided_at": self.at, "decided_id": decided_id})
        )

    def review(self) -> None:
        """Written and given to a second person."""
        self._wait(4, 90)
        body, asked = self.writing.answer, self.writing.public_question
        self.hashed = text_hash(asked, body)
        self.version_id = self.ground.add(
            AnswerVersion,
            answer_id=self.pk,
            number=1,
            public_question=asked,
            body=body,
            hash=self.hashed,
            made_at=self.at,
        )
        self.ground.add(Authorship, version_id=self.version_id, member_id=self.office.officer_id)
        self._event("draft", self.office.officer_id, text=body, number=1, hash=self.hashed)
        self._wait(0.1, 0.5)
        self.fields["handling"] = Handling.IN_REVIEW
        self._event("submit_for_review", self.office.officer_id, number=1, hash=self.hashed)

    def approve(self) -> None:
        self._wait(0.5, 10)
        self.ground.add(Approval, version_id=self.version_id, approver_id=self.office.reviewer_id, at=self.at)
        self._event("review", self.office.reviewer_id, verdict="approve", number=1, hash=self.hashed)
        self._wait(0.1, 0.3)

    # -- how it ends -----------------------------------------------------------------------------------------------

    def new(self) -> None:
        self._stay_open()

    def claimed(self) -> None:
        self.claim()
        self._stay_open()

    def offered(self) -> None:
        self.claim()
        offer = self.offer(lately=True)
        self.ground.add(Offer, **offer)
        self.fields["settle_at"] = offer["answer_by"]
        self._stay_open()

    def in_hand(self) -> None:
        self.claim()
        self.accept()
        self._stay_open()

    def with_resident(self) -> None:
        self.claim()
        self.accept()
        self.at = max(self.at, self.ground.now - PATIENCE)
        until = self.ground.after(self.at, self.ground.rules.pack.pause_cap)
        self.fields |= {"handling": Handling.WITH_RESIDENT, "paused_at": self.at, "paused_until": until}
        self.fields["settle_at"] = until
        self._event("ask_resident", self.office.officer_id, text=CLARIFY[self.writing.lang])
        self._stay_open()

    def in_review(self) -> None:
        self.claim()
        self.accept()
        self.review()
        self._stay_open()
        self._answer_row()

    def published(self) -> None:
        self._answered()
        public_at = self.at + GRACE
        self._event("publish", self.office.officer_id, number=1, hash=self.hashed, public_at=public_at.isoformat())
        self._end(Handling.ANSWERED, Outcome.ANSWERED, Publication.PUBLIC)
        self._close()
        self._answer_row(published_at=public_at, is_public=True)
        entry = {"question": self.writing.public_question, "answer": self.writing.plain_answer}
        self.ground.entries.append(Entry(scope="public", doc_id=self.pk, lang=self.writing.lang, **entry))

    def answered_privately(self) -> None:
        self.fields["may_publish"] = False
        self._answered()
        self._event("answer_privately", self.office.officer_id, number=1, hash=self.hashed)
        self._end(Handling.ANSWERED, Outcome.ANSWERED, Publication.PRIVATE)
        self._answer_row(published_at=self.at)
        self._close()

    def withheld(self) -> None:
        self._answered()
        reason = WithholdReason.THIRD_PARTY.value
        self._event("withhold", self.office.reviewer_id, reason=reason, number=1, hash=self.hashed)
        self._end(Handling.ANSWERED, Outcome.ANSWERED, Publication.WITHHELD)
        self.fields["reason"] = reason
        self._answer_row(published_at=self.at)
        self._close()

    def withdrawn(self) -> None:
        self._wait(1, 20)
        self._event("withdraw")
        self._end(Handling.CLOSED, Outcome.WITHDRAWN)

    def refused(self) -> None:
        self.claim()
        reason = RefusalReason.OWN_PROCEDURE.value
        self._event("refuse", self.responder_id, reason=reason)
        self._wait(1, 8)
        self._event("confirm_refusal", self.office.reviewer_id, reason=reason)
        self._end(Handling.CLOSED, Outcome.NOT_ACCEPTED)
        self.fields["reason"] = reason

    def spam(self) -> None:
        self._wait(0.2, 5)
        self._event("mark_spam", self.responder_id)
        self._end(Handling.CLOSED, Outcome.SPAM)

    # -- the rows --------------------------------------------------------------------------------------------------

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

    def _answered(self) -> None:
        self.claim()
        self.accept()
        self.review()
        self.approve()
        self.fields["answered_at"] = self.at

    def _end(self, handling: Handling, outcome: Outcome, publication: Publication = Publication.UNDECIDED) -> None:
        self._steward(ended_at=self.at)
        self.clock["stopped_at"] = self.at
        self.fields |= {"handling": handling, "outcome": outcome, "publication": publication}
        if handling == Handling.CLOSED:
            self.fields["closed_at"] = self.at

    def _close(self) -> None:
        """Because the resident said “solved”, or by itself after the window; else time has that in store."""
        ground = self.ground
        closes_at = ground.rules.after(self.at, ground.rules.pack.closing)
        if ground.random.random() < SOLVED:
            self._wait(12, 100)
            closes_at = self.at
            event_id = self._event("rate", solved="yes", answered="yes", manner="yes")
            said = {"solved": "yes", "answered": "yes", "manner": "yes", "made_at": self.at}
            ground.add(Rating, question_id=self.pk, event_id=event_id, **said)
        if closes_at > ground.now:
            self.fields["settle_at"] = closes_at
            return
        self.at = closes_at
        self._event("close")
        self.fields |= {"handling": Handling.CLOSED, "closed_at": closes_at}

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

    def _hand_over(self, how: How, lead_id: int, owner_id: int) -> None:
        self._steward(ended_at=self.at)
        self.how, self.since = how, self.at
        self.fields |= {"lead_id": lead_id, "owner_id": owner_id}

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
        by = "staff" if member_id else "clock" if verb == "close" else "resident"
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
            data=data,
            commitment=commitment(salt, text) if text else "",
        )
        if text:
            self.ground.add(EventText, event_id=event_id, salt=salt, body=text)
        return event_id

    def _office(self, member_id: int | None) -> int | None:
        if member_id is None:
            return None
        return self.ground.desk.pk if member_id == self.responder_id else self.office.department.pk
