"""The town of the benchmark of verbs: who is there, what they try, and what became of it."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from inbox.errands import queue
from inbox.kit import clock
from inbox.people.models import Department, User
from inbox.people.roles import Role
from inbox.questions.actions.accept import accept
from inbox.questions.actions.accept_contribution import accept_contribution
from inbox.questions.actions.add_information import add_information
from inbox.questions.actions.answer_privately import answer_privately
from inbox.questions.actions.ask_department import ask_department
from inbox.questions.actions.ask_resident import ask_resident
from inbox.questions.actions.assign import assign
from inbox.questions.actions.claim import claim
from inbox.questions.actions.classify import classify
from inbox.questions.actions.confirm_refusal import confirm_refusal
from inbox.questions.actions.contacted import contacted
from inbox.questions.actions.contribute import contribute
from inbox.questions.actions.decline import decline
from inbox.questions.actions.decline_contribution import decline_contribution
from inbox.questions.actions.draft import draft
from inbox.questions.actions.hide import hide
from inbox.questions.actions.import_question import Imported, import_question
from inbox.questions.actions.mark_spam import mark_spam
from inbox.questions.actions.note import note
from inbox.questions.actions.offer import offer
from inbox.questions.actions.progress import progress
from inbox.questions.actions.publish import publish
from inbox.questions.actions.rate import rate
from inbox.questions.actions.refuse import refuse
from inbox.questions.actions.reopen import reopen
from inbox.questions.actions.return_to_desk import return_to_desk
from inbox.questions.actions.review import review
from inbox.questions.actions.rule import rule
from inbox.questions.actions.split import split
from inbox.questions.actions.submit import Asked, submit
from inbox.questions.actions.submit_for_review import submit_for_review
from inbox.questions.actions.undo_publish import undo_publish
from inbox.questions.actions.unmark_spam import unmark_spam
from inbox.questions.actions.withdraw import withdraw
from inbox.questions.actions.withdraw_offer import withdraw_offer
from inbox.questions.actions.withhold import withhold
from inbox.questions.actor import ANYONE, OPERATOR, Actor, resident_of, staff
from inbox.questions.errors import Refused
from inbox.questions.leaving import vacate_left
from inbox.questions.merging import merge_departments
from inbox.questions.models import Answer, Contribution, Offer, Question, Topic
from inbox.questions.settle import settle_due
from inbox.questions.states import VERBS, Kind, Urgency, Who
from tests.make import make_department, make_member, make_topic, make_town

ROOM = timedelta(days=180)
IN_HAND_FOR = 5 / 180  # the share of all questions that people act on at any moment
TRIES = 2.0  # for one that is not refused, about
DEPARTMENTS = 7
# What leads to an answer is tried more often than the rest, and what ends a question without one less.
OFTEN = {"claim": 3, "offer": 7, "accept": 6, "decline": 3, "return_to_desk": 3, "contribute": 3, "draft": 3}
OFTEN |= {"submit_for_review": 6, "approve": 8, "publish": 10, "answer_privately": 5, "undo_publish": 3}
SELDOM = dict.fromkeys(("withdraw", "mark_spam", "hide", "withhold", "add_information"), 0.15)
SELDOM |= {"rule": 0.3, "refuse": 0.3, "split": 0.3}

_EACH = {
    "claim": claim,
    "assign": assign,
    "classify": classify,
    "offer": offer,
    "withdraw_offer": withdraw_offer,
    "accept": accept,
    "decline": decline,
    "return_to_desk": return_to_desk,
    "rule": rule,
    "ask_department": ask_department,
    "accept_contribution": accept_contribution,
    "contribute": contribute,
    "decline_contribution": decline_contribution,
    "contacted": contacted,
    "split": split,
    "ask_resident": ask_resident,
    "add_information": add_information,
    "draft": draft,
    "submit_for_review": submit_for_review,
    "approve": review,
    "return": review,
    "publish": publish,
    "undo_publish": undo_publish,
    "answer_privately": answer_privately,
    "withhold": withhold,
    "progress": progress,
    "note": note,
    "refuse": refuse,
    "confirm_refusal": confirm_refusal,
    "mark_spam": mark_spam,
    "unmark_spam": unmark_spam,
    "withdraw": withdraw,
    "hide": hide,
    "rate": rate,
    "reopen": reopen,
}
ROW = {name: "review" if name in ("approve", "return") else name for name in _EACH}
TRIED = list(_EACH)
WEIGHTS = {name: OFTEN.get(name, 1) * SELDOM.get(name, 1) for name in TRIED}


class Town:
    def __init__(self, draw: Random, questions: int, verbs: int) -> None:
        self.draw, self.questions, self.verbs = draw, questions, verbs
        self.now, self.until = clock.now() - ROOM, clock.now() - timedelta(days=1)
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.keys: list[int] = []
        self.away: list[User] = []
        self._people()

    def _people(self) -> None:
        make_town()
        for number in range(DEPARTMENTS):
            department = make_department(f"office{number}", f"Office {number}", f"第{number}科")
            make_topic(f"topic{number}", department, f"Topic {number}", f"话题{number}", routes_at_once=number == 0)
            for one in range(3):
                make_member(f"officer{number}{one}", department, Role.OFFICER)
            make_member(f"reviewer{number}", department, Role.REVIEWER)
            make_member(f"head{number}", department, Role.HEAD)
        desk = Department.objects.get(is_desk=True)
        for one in range(4):
            make_member(f"clerk{one}", desk, Role.RESPONDER)
        self.topics = list(Topic.objects.all())
        self.members = list(User.objects.prefetch_related("memberships"))
        self._departments()

    def _departments(self) -> None:
        self.departments = list(Department.objects.filter(is_active=True, merged_into__isnull=True))
        self.members = list(User.objects.filter(is_active=True).prefetch_related("memberships").order_by("pk"))

    # -- half a year -----------------------------------------------------------------------------------------------

    def work(self, progress: Callable[[int, int, datetime], None]) -> None:
        of = self.questions + self.verbs
        began, done = 0, 0
        while done < of:
            left_for = max(self.until - self.now, timedelta(minutes=1)).total_seconds()
            self.now += timedelta(seconds=min(self.draw.expovariate(TRIES * (of - done) / left_for), left_for / 2))
            is_receipt = not self.keys or self.draw.random() < (self.questions - began) / max(of - done, 1) / TRIES
            if done - began >= self.verbs or (is_receipt and began < self.questions):
                self.receive()
                began += 1
            elif not self.attempt():
                continue
            done += 1
            self._sometimes(done, of)
            progress(done, of, self.now)
        settle_due(self.now)

    def _sometimes(self, done: int, of: int) -> None:
        """The worker; a member who leaves and one who comes back; departments that merge."""
        if done % 300 == 0:
            self.done["by the clock"] += settle_due(self.now)
        if done % max(of // 60, 50) == 0:
            self.leave()
        if done in (of // 3, of // 2, 2 * of // 3):
            self.merge()

    def receive(self) -> None:
        number, now = len(self.keys), self.now
        if self.draw.random() < 0.03:
            row = Imported(
                origin="benchmark",
                key=str(number),
                text=f"Was lamp {number} mended?",
                answer=f"Yes, lamp {number} was mended.",
                asked_at=now - timedelta(days=40),
                answered_at=now - timedelta(days=30),
                lang="en",
                public_question=f"Was lamp {number} mended?",
                department=self.draw.choice(self.departments),
            )
            self.keys.append(import_question(row=row, actor=OPERATOR, now=now).pk)
            self.done["import_question"] += 1
            return
        asked = Asked(
            text=f"When is street light number {number} at Mill Lane mended?",
            lang="en",
            may_publish=self.draw.random() < 0.8,
            topic_id=self.draw.choice(self.topics).pk if self.draw.random() < 0.7 else None,
        )
        receipt = submit(asked=asked, actor=ANYONE, now=now, ask_key=f"benchmark-of-verbs-{number:012d}")
        self.keys.append(receipt.question.pk)
        self.done["submit"] += 1

    def leave(self) -> None:
        if len(self.away) > 3:
            back = self.away.pop(0)
            User.objects.filter(pk=back.pk).update(is_active=True)
        officers = [one for one in self.members if any(m.role == Role.OFFICER for m in one.memberships.all())]
        gone = self.draw.choice(officers)
        User.objects.filter(pk=gone.pk).update(is_active=False)
        self.done["vacate"] += vacate_left(self.now, member=gone)
        self.away.append(gone)
        self._departments()

    def merge(self) -> None:
        merged, into = self.draw.sample([one for one in self.departments if one.slug.startswith("office")], 2)
        self.done["merge_department"] += merge_departments(
            merged, into, actor=OPERATOR, now=self.now, reason="One office for both."
        )
        self.topics = list(Topic.objects.all())
        self._departments()

    def follow(self) -> None:
        stop = threading.Event()
        while queue.work_once(clock.now(), stop):
            pass

    # -- one try ---------------------------------------------------------------------------------------------------

    def attempt(self) -> bool:
        """A verb that the table allows from where a question stands, by somebody who may or by anybody."""
        lately = self.keys[-max(20, int(self.questions * IN_HAND_FOR)) :]
        key = self.draw.choice(lately if self.draw.random() < 0.9 else self.keys)
        question = Question.objects.get(pk=key)
        possible = [name for name in TRIED if question.handling in VERBS[ROW[name]].sources]
        name = self.draw.choices(possible, [WEIGHTS[one] for one in possible])[0]
        if self.draw.random() < 0.9 and _is_idle(name, question):
            return False
        actor = self._actor(VERBS[ROW[name]].who, question)
        needs = self._needs(name, question)
        if actor is None or needs is None:
            return False
        try:
            _EACH[name](question_id=key, actor=actor, now=self.now, **needs)
        except Refused as refusal:
            self.refused[refusal.code] += 1
            return False
        if name == "split":
            self.keys.append(Question.objects.filter(split_from=key).order_by("-pk").values_list("pk", flat=True)[0])
        self.done[name] += 1
        return True

    def _actor(self, who: frozenset[Who], question: Question) -> Actor | None:
        one = self.draw.choice(sorted(who))
        if one == Who.RESIDENT:
            return resident_of(question.pk)
        likely = self._likely(one, question) if self.draw.random() < 0.95 else self.members
        return staff(self.draw.choice(likely)) if likely else None

    def _likely(self, who: Who, question: Question) -> list[User]:
        match who:
            case Who.OWNER:
                return [one for one in self.members if one.pk == question.owner_id]
            case Who.LEAD_OFFICER:
                return self._holding(Role.OFFICER, question.lead_id)
            case Who.LEAD_HEAD:
                return self._holding(Role.HEAD, question.lead_id)
            case Who.FELL_SILENT:
                return self._holding(Role.OFFICER, question.lead_id)
            case Who.RESPONDER | Who.RESPONDER_WHILE_NEW:
                return self._holding(Role.RESPONDER)
            case Who.REVIEWER:
                return self._holding(Role.REVIEWER)
            case Who.ARBITER:
                return self._holding(Role.ARBITER)
            case Who.LEADER_STEPPED_UP_TO:
                return self._holding(Role.LEADER)
            case Who.OFFERED_TO:
                offer = Offer.objects.filter(question=question, decided_at__isnull=True).first()
                return self._holding(Role.OFFICER, offer.to_id) if offer else []
            case Who.ASKED:
                asked = Contribution.objects.filter(question=question, ended_at__isnull=True).first()
                return self._holding(Role.OFFICER, asked.department_id) if asked else []
        return self.members

    def _holding(self, role: Role, department_id: int | None = None) -> list[User]:
        return [
            one
            for one in self.members
            if any(m.role == role and department_id in (None, m.department_id) for m in one.memberships.all())
        ]

    def _needs(self, name: str, question: Question) -> dict | None:
        """What the verb needs beside question, actor and now; None where there is nothing to do it on."""
        draw = self.draw
        match name:
            case "assign":
                return {"member": draw.choice(self._holding(Role.OFFICER, question.lead_id) or self.members)}
            case "classify":
                topic = draw.choice(self.topics)
                return {"topic": topic, "kind": draw.choice(list(Kind)), "urgency": draw.choice(list(Urgency))}
            case "offer" | "rule":
                return {"to": draw.choice(self.departments), "reason": "They answer for it."}
            case "decline" | "return_to_desk":
                return {"reason": "Not ours.", "suggest": draw.choice([None, *self.departments])}
            case "ask_department":
                return {"department": draw.choice(self.departments), "ask": "When was it inspected?"}
            case "accept_contribution" | "contribute" | "decline_contribution":
                asked = Contribution.objects.filter(question=question).order_by("-pk").first()
                words = {"contribute": {"text": "In May."}, "decline_contribution": {"reason": "Never ours."}}
                return {"id": asked.pk, **words.get(name, {})} if asked else None
            case "contacted":
                return {"how": draw.choice(["phone", "visit"]), "note": "Will be there on Monday."}
            case "split":
                return {"texts": [question.text, "And when is the bin emptied?"]}
            case "ask_resident" | "progress" | "note" | "add_information":
                return {"text": "By the gate, since Monday."}
            case "refuse":
                return {"reason": draw.choice(["in_court", "own_procedure"])}
            case "withhold":
                return {"reason": "third_party"}
            case "rate":
                return {"solved": draw.choice(["yes", "partly", "no"])}
            case "reopen":
                return {"reason": "Dark again."}
            case "draft" | "submit_for_review" | "approve" | "return":
                return self._of_version(name, question)
        return {}

    def _of_version(self, name: str, question: Question) -> dict | None:
        answer = Answer.objects.select_related("latest").filter(question=question).first()
        latest = answer.latest if answer else None
        if name == "draft":
            number = latest.number if latest else 0
            asked = f"When is the light of {question.number} mended?"
            return {"body": f"On day {number + 1}.", "public_question": asked, "base_version": number}
        if latest is None:
            return None
        verdicts = {"approve": {"verdict": "approve"}, "return": {"verdict": "return", "comment": "Say when."}}
        return {"version_hash": latest.hash, **verdicts.get(name, {})}


def _is_idle(name: str, question: Question) -> bool:
    """What is bound to be refused is tried now and then all the same."""
    match name:
        case "claim":
            return question.owner_id is not None
        case "offer" | "withdraw_offer" | "accept" | "decline":
            return question.accepted_at is not None
        case "confirm_refusal":
            return question.refused_by_id is None
        case "publish" | "withhold":
            return not question.may_publish
        case "answer_privately":
            return question.may_publish
        case "return_to_desk":
            return question.accepted_at is None and question.first_responder_id is not None
    return False
