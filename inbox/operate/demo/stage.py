"""Playing the stories: every step is a real action by somebody who may do it, in the order of time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Min

from inbox.kit.signing import new_token
from inbox.people import absences
from inbox.people.models import Department, User
from inbox.people.roles import Role
from inbox.questions import actor as actors
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
from inbox.questions.actions.submit import Asked, Receipt, submit
from inbox.questions.actions.submit_for_review import submit_for_review
from inbox.questions.actions.undo_publish import undo_publish
from inbox.questions.actions.unmark_spam import unmark_spam
from inbox.questions.actions.withdraw import withdraw
from inbox.questions.actions.withdraw_offer import withdraw_offer
from inbox.questions.actions.withhold import withhold
from inbox.questions.actor import ANYONE, OPERATOR, Actor
from inbox.questions.drafts import text_hash
from inbox.questions.leaving import vacate_left
from inbox.questions.merging import merge_departments
from inbox.questions.models import Contribution, Question, Topic
from inbox.questions.rules import rules_now
from inbox.questions.settle import settle_one
from inbox.questions.states import ContactHow, Source, Urgency
from inbox.questions.uploads import keep_files

from .enclosures import enclosures
from .hours import Hours
from .story import Step, Story, timed


class Cast:
    """Who acts: members by name, by role in a department, and whoever is on duty at the desk."""

    def __init__(self, on_duty: dict[str, str]) -> None:
        self.departments = {one.slug: one for one in Department.objects.all()}
        self.topics = {one.slug: one for one in Topic.objects.all()}
        self.desk = next(one for one in self.departments.values() if one.is_desk)
        self.read_roles()
        self._on_duty = list(on_duty.values())

    def read_roles(self) -> None:
        """Again after whatever changes them."""
        self._members = {one.username: actors.staff(one) for one in User.objects.order_by("pk")}

    def named(self, username: str) -> Actor:
        return self._members[username]

    def member(self, user_id: int) -> Actor:
        return next(one for one in self._members.values() if one.user.pk == user_id)

    def on_duty(self, at: datetime) -> Actor:
        """Monday's to Friday's; at weekends Friday's."""
        return self._members[self._on_duty[min(at.weekday(), 4)]]

    def with_role(self, role: Role) -> Actor:
        return next(one for one in self._members.values() if one.standing.has(role))

    def officer(self, department_id: int) -> Actor:
        return next(one for one in self._members.values() if one.standing.has(Role.OFFICER, department_id))

    def reviewer(self, department_id: int, but: set[int]) -> Actor:
        """Somebody else of the department, or of the Legal Office."""
        able = [one for one in self._members.values() if one.standing.has(Role.REVIEWER) and one.user.pk not in but]
        return min(able, key=lambda one: (not one.standing.has(Role.REVIEWER, department_id), -one.user.pk))


class Play:
    """One story on its way: what its next step needs to know."""

    def __init__(self, story: Story, cast: Cast) -> None:
        self.story, self.cast = story, cast
        self.receipt: Receipt | None = None
        self.question: Question | None = None
        self.part: Question | None = None  # the second of a letter that was split
        self.offered_to: Department | None = None
        self.draft_number, self.draft_hash = 0, ""
        self.wrote: set[int] = set()

    def do(self, step: Step, at: datetime) -> None:
        if step.get("of_part"):
            self.question, self.part = self.part, self.question
        STEPS[step["do"]](self, step, at)
        if step.get("of_part"):
            self.question, self.part = self.part, self.question

    def act(self, verb: Callable[..., Question], actor: Actor, at: datetime, **fields: Any) -> None:
        self.question = verb(question_id=self.question.pk, actor=actor, now=at, **fields)

    @property
    def owner(self) -> Actor:
        return self.cast.member(Question.objects.values_list("owner_id", flat=True).get(pk=self.question.pk))

    @property
    def resident(self) -> Actor:
        return actors.resident_of(self.question.pk)


def perform(stories: list[Story], cast: Cast, now: datetime) -> list[Play]:
    """All stories at once, step by step in the order of time; what time does by itself happens in between."""
    hours = Hours(rules_now().calendar)
    plays = [Play(story, cast) for story in stories]
    steps = [(at, place, step) for place, play in enumerate(plays) for at, step in timed(play.story, now, hours)]
    for at, place, step in sorted(steps, key=lambda one: one[0]):
        _let_time_pass(at)
        plays[place].do(step, at)
    _let_time_pass(now)
    return plays


def _let_time_pass(until: datetime) -> None:
    """As if a worker had been there all along: each thing that time does is recorded at its own instant."""
    while True:
        next_at = Question.objects.filter(settle_at__isnull=False).aggregate(at=Min("settle_at"))["at"]
        if next_at is None or next_at > until:
            return
        for question_id in list(Question.objects.filter(settle_at=next_at).values_list("pk", flat=True)):
            settle_one(question_id, next_at)


# -- one function for each step of a story -------------------------------------------------------------------------


def _submit(play: Play, step: Step, at: datetime) -> None:
    story = play.story
    asked = Asked(
        text=story["text"],
        lang=story["lang"],
        may_publish=not story.get("is_private"),
        topic_id=play.cast.topics[story["topic"]].pk,
        place=story.get("place", ""),
        source=Source(story.get("source", "web")),
        provenance=story.get("provenance", {}),
        **story.get("contact", {}),
    )
    by = play.cast.named(story["taken_by"]) if "taken_by" in story else ANYONE
    ask_key = new_token()
    keep_files(enclosures(story.get("files", ())), ask_key, at)
    play.receipt = submit(asked=asked, actor=by, now=at, ask_key=ask_key)
    play.question = play.receipt.question


def _import(play: Play, step: Step, at: datetime) -> None:
    """From the town's earlier system, where it was asked and answered."""
    story, earlier = play.story, play.story["imported"]
    row = Imported(
        origin="letterbox.csv",
        key=earlier["key"],
        text=story["text"],
        answer=earlier["answer"],
        asked_at=at - timedelta(days=earlier["asked_days_before"]),
        answered_at=at - timedelta(days=earlier["answered_days_before"]),
        lang=story["lang"],
        public_question=earlier["public_question"],
        department=play.cast.departments[earlier["department"]],
        topic_id=play.cast.topics[story["topic"]].pk,
    )
    play.question = import_question(row=row, actor=OPERATOR, now=at)


def _publish(play: Play, step: Step, at: datetime) -> None:
    """The owner; what was imported has none and takes a reviewer."""
    actor = play.cast.reviewer(play.question.lead_id, set()) if "imported" in play.story else play.owner
    play.act(publish, actor, at)


def _claim(play: Play, step: Step, at: datetime) -> None:
    lead_id = Question.objects.values_list("lead_id", flat=True).get(pk=play.question.pk)
    cast = play.cast
    usual = cast.on_duty(at) if lead_id == cast.desk.pk else cast.officer(lead_id)
    play.act(claim, cast.named(step["by"]) if "by" in step else usual, at)


def _classify(play: Play, step: Step, at: datetime) -> None:
    question = play.question
    actor = play.owner if question.owner_id else play.cast.on_duty(at)
    urgency = Urgency(step.get("urgency", question.urgency))
    play.act(classify, actor, at, topic=question.topic, kind=question.kind, urgency=urgency, place=question.place)


def _offer(play: Play, step: Step, at: datetime) -> None:
    play.offered_to = play.cast.departments[step["to"]]
    play.act(offer, play.owner, at, to=play.offered_to, reason=step["text"])


def _accept(play: Play, step: Step, at: datetime) -> None:
    play.act(accept, play.cast.officer(play.offered_to.pk), at)


def _decline(play: Play, step: Step, at: datetime) -> None:
    suggest = play.cast.departments.get(step.get("suggest", ""))
    play.act(decline, play.cast.officer(play.offered_to.pk), at, reason=step["text"], suggest=suggest)


def _return_to_desk(play: Play, step: Step, at: datetime) -> None:
    """Who accepted it; of a department that fell silent, an officer."""
    cast, suggest = play.cast, play.cast.departments.get(step.get("suggest", ""))
    actor = cast.officer(cast.departments[step["by"]].pk)
    play.act(return_to_desk, actor, at, reason=step["text"], suggest=suggest)


def _rule(play: Play, step: Step, at: datetime) -> None:
    arbiter, to = play.cast.with_role(Role.ARBITER), play.cast.departments[step["to"]]
    play.act(rule, arbiter, at, to=to, reason=step["text"])


def _ask_department(play: Play, step: Step, at: datetime) -> None:
    """Until the limit of the rules, or the end of the promise where that comes first."""
    play.act(ask_department, play.owner, at, department=play.cast.departments[step["to"]], ask=step["text"])


def _asked_does(verb: Callable[..., Question], word: str = "") -> Callable[[Play, Step, datetime], None]:
    """A step of the department that was asked and has not answered yet."""

    def does(play: Play, step: Step, at: datetime) -> None:
        department = play.cast.departments[step["by"]]
        asked = Contribution.objects.get(question=play.question, department=department, ended_at__isnull=True)
        play.act(verb, play.cast.officer(department.pk), at, id=asked.pk, **_said(word, step))

    return does


def _contacted(play: Play, step: Step, at: datetime) -> None:
    play.act(contacted, play.owner, at, how=ContactHow(step["how"]), note=step.get("text", ""))


def _split(play: Play, step: Step, at: datetime) -> None:
    play.act(split, play.owner, at, texts=step["texts"])
    play.part = Question.objects.get(split_from=play.question)


def _assign(play: Play, step: Step, at: datetime) -> None:
    member = play.cast.named(step["to"]).user
    if member != play.owner.user:  # on some days it was them who had the duty and took it first
        play.act(assign, play.owner, at, member=member)


def _draft(play: Play, step: Step, at: datetime) -> None:
    owner = play.owner
    texts = {"body": step["body"], "public_question": step["public_question"]}
    play.act(draft, owner, at, base_version=play.draft_number, **texts)
    play.draft_number += 1
    play.draft_hash = text_hash(**texts)
    play.wrote.add(owner.user.pk)


def _submit_for_review(play: Play, step: Step, at: datetime) -> None:
    play.act(submit_for_review, play.owner, at, version_hash=play.draft_hash)


def _review(play: Play, step: Step, at: datetime) -> None:
    reviewer = play.cast.reviewer(play.question.lead_id, play.wrote)
    verdict, comment = step["verdict"], step.get("text", "")
    play.act(review, reviewer, at, version_hash=play.draft_hash, verdict=verdict, comment=comment)


def _withhold(play: Play, step: Step, at: datetime) -> None:
    play.act(withhold, play.cast.reviewer(play.question.lead_id, play.wrote), at, reason=step["reason"])


def _refuse(play: Play, step: Step, at: datetime) -> None:
    play.act(refuse, play.owner, at, reason=step["reason"], where_instead=step["text"])


def _confirm_refusal(play: Play, step: Step, at: datetime) -> None:
    play.act(confirm_refusal, play.cast.reviewer(play.question.lead_id, {play.question.refused_by_id}), at)


def _rate(play: Play, step: Step, at: datetime) -> None:
    said = {name: step[name] for name in ("solved", "answered", "manner")}
    play.act(rate, play.resident, at, comment=step["text"], **said)


def _owner_does(verb: Callable[..., Question], word: str = "") -> Callable[[Play, Step, datetime], None]:
    """A step of the owner that takes at most the story's text, under this name."""
    return lambda play, step, at: play.act(verb, play.owner, at, **_said(word, step))


def _resident_does(verb: Callable[..., Question], word: str = "") -> Callable[[Play, Step, datetime], None]:
    return lambda play, step, at: play.act(verb, play.resident, at, **_said(word, step))


def _said(word: str, step: Step) -> dict[str, str]:
    return {word: step["text"]} if word else {}


def _desk_does(verb: Callable[..., Question]) -> Callable[[Play, Step, datetime], None]:
    return lambda play, step, at: play.act(verb, play.cast.on_duty(at), at)


# -- what happens to the town while a question is on its way -------------------------------------------------------


def _merge_departments(play: Play, step: Step, at: datetime) -> None:
    merged, into = (play.cast.departments[step[name]] for name in ("merged", "into"))
    merge_departments(merged, into, actor=OPERATOR, now=at, reason=step["text"])
    play.cast.read_roles()


def _leave(play: Play, step: Step, at: datetime) -> None:
    """The operator closes the account of a member who left; what they owned is vacated."""
    member = play.cast.named(step["who"]).user
    User.objects.filter(pk=member.pk).update(is_active=False)
    vacate_left(at, member=member, actor=play.cast.with_role(Role.OPERATOR))
    play.cast.read_roles()


def _be_away(play: Play, step: Step, at: datetime) -> None:
    member, deputy = (play.cast.named(step[name]).user for name in ("who", "deputy"))
    last_on = at.date() + timedelta(days=step["days"])
    absences.begin(member=member, deputy=deputy, first_on=at.date(), last_on=last_on, by=member, now=at)


STEPS: dict[str, Callable[[Play, Step, datetime], None]] = {
    "submit": _submit,
    "import_question": _import,
    "claim": _claim,
    "classify": _classify,
    "offer": _offer,
    "withdraw_offer": _owner_does(withdraw_offer),
    "accept": _accept,
    "decline": _decline,
    "accept_by_silence": lambda play, step, at: None,  # time did it
    "return_to_desk": _return_to_desk,
    "rule": _rule,
    "ask_department": _ask_department,
    "accept_contribution": _asked_does(accept_contribution),
    "contribute": _asked_does(contribute, "text"),
    "decline_contribution": _asked_does(decline_contribution, "reason"),
    "contacted": _contacted,
    "split": _split,
    "assign": _assign,
    "ask_resident": _owner_does(ask_resident, "text"),
    "add_information": _resident_does(add_information, "text"),
    "draft": _draft,
    "submit_for_review": _submit_for_review,
    "review": _review,
    "publish": _publish,
    "undo_publish": _owner_does(undo_publish),
    "answer_privately": _owner_does(answer_privately),
    "withhold": _withhold,
    "progress": _owner_does(progress, "text"),
    "note": _owner_does(note, "text"),
    "refuse": _refuse,
    "confirm_refusal": _confirm_refusal,
    "mark_spam": _desk_does(mark_spam),
    "unmark_spam": _desk_does(unmark_spam),
    "withdraw": _resident_does(withdraw, "reason"),
    "hide": _resident_does(hide),
    "rate": _rate,
    "reopen": _resident_does(reopen, "reason"),
    "merge_departments": _merge_departments,
    "leave": _leave,
    "be_away": _be_away,
}
