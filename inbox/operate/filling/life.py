"""One synthetic question from its receipt to where it stands now, step by step."""

from datetime import timedelta

from inbox.questions.drafts import text_hash
from inbox.questions.models import (
    AnswerVersion,
    Approval,
    Arbitration,
    Authorship,
    Contribution,
    Offer,
    Precedent,
    Rating,
)
from inbox.questions.states import (
    ContributionState,
    Handling,
    How,
    OfferState,
    Outcome,
    Publication,
    RefusalReason,
    WithholdReason,
)
from inbox.search.index import Entry

from .rows import Rows

GRACE = timedelta(minutes=10)
SOLVED = 0.3  # the share of published ones whose resident said “solved”
# Of what is offered, added up: an arbiter rules, the department returns it and then takes it, or says nothing.
RULED, RETURNED, SILENT = 0.02, 0.05, 0.12
ASKED = 0.15  # the share about which another department is asked
WHY = {"en": "This is what they answer for.", "zh-hans": "这件事归他们管，请接收。"}
NOT_OURS = {"en": "The pipe below is ours, the road is not.", "zh-hans": "地下管道归我们，路面不归我们。"}
RULING = {"en": "Whoever digs the road up answers for it.", "zh-hans": "谁开挖路面，谁负责答复。"}
ASK = {"en": "When was this last inspected?", "zh-hans": "上一次检查是什么时候？"}
GIVEN = {"en": "In October; the report is in our files.", "zh-hans": "十月检查过，报告已存档。"}
CLARIFY = {"en": "Since when, and on which side of the street?", "zh-hans": "从哪天开始的，在路的哪一边？"}
PATIENCE = timedelta(days=4)  # since a resident was asked something
LATELY = timedelta(hours=3)  # since a department was offered something


class Life(Rows):
    """One step after the other, then how it ends."""

    # -- the steps -------------------------------------------------------------------------------------------------

    def claim(self) -> None:
        self._wait(0.3, 6)
        self._hand_over(How.CLAIM, self.ground.desk.pk, self.responder_id)
        self._move(handling=Handling.IN_HAND)
        self.fields |= {"first_responder_id": self.responder_id, "first_office_id": self.ground.desk.pk}
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

    def route(self) -> None:
        """To the department that answers for it. Most accept; some are silent, or return it first, or an arbiter has
        to rule."""
        draw = self.ground.random.random()
        if draw < RULED and self.ground.arbiters:
            self.ruled()
        elif draw < RETURNED:
            self.accept()
            self.give_back()
            self.accept()
        else:
            self.accept(is_silent=draw < SILENT)

    def accept(self, *, is_silent: bool = False) -> None:
        """By the officer; by silence only where the window has ended."""
        offer, office = self.offer(), self.office
        if is_silent and offer["answer_by"] <= self.ground.now:
            self.at = offer["answer_by"]
            self._hand_over(How.SILENCE, office.department.pk, None)
            self._decide(offer, OfferState.SILENT, "accept_by_silence", to=office.department.slug)
            self.fields["accepted_at"] = self.at
            self.take_over()
            return
        self._wait(0.5, 6)
        self._hand_over(How.ACCEPT, office.department.pk, office.officer_id)
        self._decide(offer, OfferState.ACCEPTED, "accept", office.officer_id, to=office.department.slug)
        self.fields["accepted_at"] = self.at

    def take_over(self) -> None:
        """One of the department claims what it leads and nobody owns."""
        self._wait(0.3, 5)
        self._hand_over(How.CLAIM, self.office.department.pk, self.office.officer_id)
        self._event("claim", self.office.officer_id)

    def give_back(self) -> None:
        """Inside the window; the first responder owns it again."""
        self._wait(0.1, 0.5)
        desk, office = self.ground.desk, self.office
        self._hand_over(How.RETURN, desk.pk, self.responder_id)
        self.fields |= {"bounces": 1, "accepted_at": None}
        said = {"to": desk.slug, "by": office.department.slug, "suggest": None}
        event_id = self._event("return_to_desk", office.officer_id, text=NOT_OURS[self.writing.lang], **said)
        self._precedent(How.RETURN, event_id, away_from=office.department.pk, to=None)

    def ruled(self) -> None:
        """Declined as often as the budget allows, then decided."""
        desk, office, budget = self.ground.desk, self.office, self.ground.rules.pack.bounce_budget
        due_at = None
        for bounces in range(1, budget + 1):
            offer = self.offer()
            self._wait(0.3, 2)
            said = {"by": office.department.slug, "suggest": None}
            if bounces == budget:
                due_at = self.ground.after(self.at, self.ground.rules.pack.ruling)
                said["ruling_by"] = due_at.isoformat()
            self._decide(
                offer, OfferState.DECLINED, "decline", office.officer_id, text=NOT_OURS[self.writing.lang], **said
            )
        opened_at = self.at
        self._wait(0.5, 6)
        arbiter_id = self.ground.random.choice(self.ground.arbiters)
        self._hand_over(How.RULING, office.department.pk, None)
        said = {"to": office.department.slug, "by": desk.slug}
        event_id = self._event("rule", arbiter_id, text=RULING[self.writing.lang], **said)
        self._precedent(How.RULING, event_id, away_from=desk.pk, to=office.department.pk)
        self.ground.add(Arbitration, question_id=self.pk, opened_at=opened_at, due_at=due_at, ended_at=self.at)
        self.fields |= {"bounces": budget, "accepted_at": self.at}
        self.take_over()

    def ask_another(self, *, is_given: bool) -> None:
        """Now and then another department is asked."""
        others = [office for office in self.ground.offices if office.department != self.office.department]
        if not others or self.ground.random.random() >= ASKED:
            return
        self._wait(0.2, 3)
        other, lang = self.ground.random.choice(others), self.writing.lang
        limit = self.ground.after(self.at, self.ground.rules.pack.contribution)
        due_at = min(limit, self.fields["due_at"]) if self.fields["due_at"] > self.at else limit
        key = self.ground.tables[Contribution].key()
        said = {"to": other.department.slug, "contribution": key}
        asked = {"asked_by_id": self.office.officer_id, "asked_at": self.at, "due_at": due_at}
        made_id = self._event(
            "ask_department", self.office.officer_id, text=ASK[lang], due_at=due_at.isoformat(), **said
        )
        self._wait(1, 20)
        given: dict = {"state": ContributionState.ASKED}
        if is_given:
            decided_id = self._event("contribute", other.officer_id, text=GIVEN[lang], **said)
            given = {"state": ContributionState.GIVEN, "ended_at": self.at, "decided_id": decided_id}
        row = {"id": key, "question_id": self.pk, "department_id": other.department.pk, "made_id": made_id}
        self.ground.add(Contribution, **row, **asked, **given)

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
        self._move(handling=Handling.IN_HAND)
        self._event("draft", self.office.officer_id, text=body, number=1, hash=self.hashed)
        self._wait(0.1, 0.5)
        self._move(handling=Handling.IN_REVIEW)
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
        self.route()
        self.ask_another(is_given=self.ground.random.random() < 0.5)
        self._stay_open()

    def with_resident(self) -> None:
        self.claim()
        self.route()
        self.at = max(self.at, self.ground.now - PATIENCE)
        until = self.ground.after(self.at, self.ground.rules.pack.pause_cap)
        self._move(handling=Handling.WITH_RESIDENT)
        self.fields |= {"paused_at": self.at, "paused_until": until}
        self.fields["settle_at"] = until
        self._event("ask_resident", self.office.officer_id, text=CLARIFY[self.writing.lang])
        self._stay_open()

    def in_review(self) -> None:
        self.claim()
        self.route()
        self.review()
        self._stay_open()
        self._answer_row()

    def published(self) -> None:
        self._answered()
        public_at = self.at + GRACE
        self._end(Handling.ANSWERED, Outcome.ANSWERED, Publication.PUBLIC)
        self._event("publish", self.office.officer_id, number=1, hash=self.hashed, public_at=public_at.isoformat())
        self._close()
        self._answer_row(published_at=public_at, is_public=True)
        entry = {"question": self.writing.public_question, "answer": self.writing.plain_answer}
        self.ground.entries.append(Entry(scope="public", doc_id=self.pk, lang=self.writing.lang, **entry))

    def answered_privately(self) -> None:
        self.fields["may_publish"] = False
        self._answered()
        self._end(Handling.ANSWERED, Outcome.ANSWERED, Publication.PRIVATE)
        self._event("answer_privately", self.office.officer_id, number=1, hash=self.hashed)
        self._answer_row(published_at=self.at)
        self._close()

    def withheld(self) -> None:
        self._answered()
        reason = WithholdReason.THIRD_PARTY.value
        self._end(Handling.ANSWERED, Outcome.ANSWERED, Publication.WITHHELD)
        self._event("withhold", self.office.reviewer_id, reason=reason, number=1, hash=self.hashed)
        self.fields["reason"] = reason
        self._answer_row(published_at=self.at)
        self._close()

    def withdrawn(self) -> None:
        self._wait(1, 20)
        self._end(Handling.CLOSED, Outcome.WITHDRAWN)
        self._event("withdraw")

    def refused(self) -> None:
        self.claim()
        reason = RefusalReason.OWN_PROCEDURE.value
        self._event("refuse", self.responder_id, reason=reason)
        self._wait(1, 8)
        self._end(Handling.CLOSED, Outcome.NOT_ACCEPTED)
        self._event("confirm_refusal", self.office.reviewer_id, reason=reason)
        self.fields["reason"] = reason

    def spam(self) -> None:
        self._wait(0.2, 5)
        self._end(Handling.CLOSED, Outcome.SPAM)
        self._event("mark_spam", self.responder_id)

    def _answered(self) -> None:
        self.claim()
        self.route()
        self.ask_another(is_given=True)
        self.review()
        self.approve()
        self.fields["answered_at"] = self.at

    def _decide(self, offer: dict, state: OfferState, verb: str, member_id: int | None = None, **said: object) -> None:
        decided_id = self._event(verb, member_id, **said)
        self.ground.add(Offer, **(offer | {"state": state, "decided_at": self.at, "decided_id": decided_id}))

    def _precedent(self, how: How, event_id: int, *, away_from: int, to: int | None) -> None:
        row = {"question_id": self.pk, "how": how, "away_from_id": away_from, "to_id": to}
        self.ground.add(Precedent, **row, at=self.at, event_id=event_id)

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
        self._move(handling=Handling.CLOSED)
        self.fields["closed_at"] = closes_at
        self._event("close")
