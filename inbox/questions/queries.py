"""Reading: the desk's queues as the desk calls them, a question's history, and when public pages change.

Each queue is a queryset narrowed to what the member may see, ordered so that a keyset page uses its partial index.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from django.contrib.admin.models import LogEntry
from django.db import connection
from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.db.models.fields.json import KT

from inbox.people.models import Department, User
from inbox.people.roles import ANSWERS, Role
from inbox.people.standing import Standing
from inbox.questions.access import asked_of, public_questions, published, visible_to
from inbox.questions.courses import course_of
from inbox.questions.models import (
    Answer,
    AnswerVersion,
    Arbitration,
    Clock,
    Contribution,
    Event,
    Offer,
    Pause,
    Precedent,
    Question,
    Stewardship,
    Topic,
)
from inbox.questions.rules import rules_of
from inbox.questions.states import Audience, Handling
from inbox.questions.time_ledger import Stretch, stretches

BY_DUE = ("due_at", "id")
UNOWNED_FIRST = ("has_owner", "due_at", "id")
NEWEST_FIRST = ("-received_at", "-id")
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
RECENT = 60  # answers among which those in the reader's language come first; more would read the whole archive


def awaiting_claim(standing: Standing, now: datetime) -> QuerySet[Question]:
    """Nobody has them yet: new at the desk, or a department's by silence."""
    mine = standing.departments(Role.RESPONDER, Role.OFFICER)
    return Question.objects.filter(is_open=True, owner__isnull=True, lead__in=mine)


def mine(standing: Standing, now: datetime) -> QuerySet[Question]:
    """What I own, and what an absent colleague owns whose deputy I am."""
    own = Q(owner=standing.user_id)
    if standing.covers:
        answers_here = standing.departments(*ANSWERS)
        own |= Q(owner__in=standing.covers, lead__in=answers_here)
    return Question.objects.filter(own, is_open=True)


def led_by_department(standing: Standing, now: datetime) -> QuerySet[Question]:
    """Those that nobody owns stand first: they wait for one of the department to claim them."""
    return Question.objects.filter(is_open=True, lead__in=standing.departments())


def offered(standing: Standing, now: datetime) -> QuerySet[Question]:
    """Offered to a department in which this member may accept."""
    here = standing.departments(Role.OFFICER, Role.HEAD)
    pending = Offer.objects.filter(decided_at__isnull=True, to__in=here)
    return Question.objects.filter(is_open=True, pk__in=pending.values("question"))


def asked(standing: Standing, now: datetime) -> QuerySet[Question]:
    """A department in which this member answers was asked to contribute, and has not yet."""
    open_now = asked_of(standing).filter(ended_at__isnull=True)
    return Question.objects.filter(is_open=True, pk__in=open_now.values("question"))


def waiting(standing: Standing, now: datetime) -> QuerySet[Question]:
    """Mine, but it is somebody else's turn: the resident's, or a department's that was offered it or asked for help."""
    pending = Exists(Offer.objects.filter(question=OuterRef("pk"), decided_at__isnull=True))
    asked_for = Exists(Contribution.objects.filter(question=OuterRef("pk"), ended_at__isnull=True))
    return mine(standing, now).filter(Q(handling=Handling.WITH_RESIDENT) | pending | asked_for)


def to_rule(standing: Standing, now: datetime) -> QuerySet[Question]:
    """Departments could not agree who leads: all of them for an arbiter, for a leader those that stepped up."""
    open_now = Arbitration.objects.filter(ended_at__isnull=True)
    if not standing.has(Role.ARBITER):
        open_now = open_now.filter(stepped_up_at__isnull=False) if standing.has(Role.LEADER) else open_now.none()
    return Question.objects.filter(is_open=True, pk__in=open_now.values("question"))


def awaiting_review(standing: Standing, now: datetime) -> QuerySet[Question]:
    """Texts to approve and refusals to confirm. The bound, true of every row, enters the queue's index at its start."""
    if not standing.has(Role.REVIEWER):
        return Question.objects.none()
    return Question.objects.filter(awaits_reviewer=True, due_at__gt=LONG_AGO)


def returned(standing: Standing, now: datetime) -> QuerySet[Question]:
    """My drafts that a reviewer gave back."""
    return Question.objects.filter(returned_at__isnull=False, owner=standing.user_id)


def overdue(standing: Standing, now: datetime) -> QuerySet[Question]:
    return visible_to(standing).filter(is_open=True, due_at__lt=now)


def everything(standing: Standing, now: datetime) -> QuerySet[Question]:
    """The bound, true of every row, lets the first page enter the index of received_at as the later ones do."""
    return visible_to(standing).filter(received_at__lte=now)


# The part of the address that names each queue → its queryset and order.
QUEUES: dict[str, tuple[Callable[[Standing, datetime], QuerySet[Question]], tuple[str, ...]]] = {
    "to-claim": (awaiting_claim, BY_DUE),
    "mine": (mine, BY_DUE),
    "department": (led_by_department, UNOWNED_FIRST),
    "offered": (offered, BY_DUE),
    "asked": (asked, BY_DUE),
    "waiting": (waiting, BY_DUE),
    "review": (awaiting_review, BY_DUE),
    "returned": (returned, BY_DUE),
    "late": (overdue, BY_DUE),
    "arbitration": (to_rule, BY_DUE),
    "all": (everything, NEWEST_FIRST),
}


# -- what a question can be given -----------------------------------------------------------------------------------


def departments() -> list[Department]:
    """All of them, also those that take no more questions: history names them."""
    return list(Department.objects.order_by("pk"))


def topics() -> list[Topic]:
    """All of them, also those that nobody can choose any more."""
    return list(Topic.objects.order_by("pk"))


def topic_named(slug: str) -> Topic | None:
    """The topic of this slug, where it can be chosen."""
    return Topic.objects.filter(slug=slug, is_active=True).first()


def colleagues(question: Question) -> list[User]:
    """Who can own it: members who answer in the department that leads it, but for the owner."""
    holds = {"memberships__department": question.lead_id, "memberships__role__in": ANSWERS}
    return list(User.objects.filter(is_active=True, **holds).exclude(pk=question.owner_id).order_by("name").distinct())


# -- one question --------------------------------------------------------------------------------------------------


# What a person wrote is read by whom it was written to, and by staff: of these events each audience reads the words.
# Of all others it learns that they happened, between which offices.
SPOKEN_TO: dict[Audience, frozenset[str]] = {
    Audience.PUBLIC: frozenset({"progress", "confirm_refusal"}),
    Audience.RESIDENT: frozenset(
        {"submit", "split", "offer", "decline", "return_to_desk", "rule", "ask_resident", "add_information"}
        | {"progress", "confirm_refusal", "withdraw", "rate", "reopen"}
    ),
}


def timeline(question: Question, audience: Audience, now: datetime) -> list[Event]:
    """What happened, oldest first, as far as this audience may know it at this instant; one query. The words, where it
    may read them, and offices are joined, and `to_name`, the name per language of the department that an offer or a
    taking over speaks of.

    Only staff know of a publishing that can still be undone, or was: nothing was public and nothing was sent."""
    to = Department.objects.filter(slug=OuterRef("to_slug")).values("name")
    events = Event.objects.filter(question=question).annotate(to_slug=KT("data__to")).annotate(to_name=Subquery(to))
    named = events.select_related("text", "office", "member").order_by("seq")
    if audience == Audience.STAFF:
        return list(named)
    told = _without_undone(named.filter(Q(audience__in={Audience.PUBLIC, audience}) | Q(kind="undo_publish")))
    for event in told:
        if event.kind not in SPOKEN_TO[audience]:
            Event.text.related.set_cached_value(event, None)  # as one that has no words
    return [event for event in told if event.kind != "publish" or public_at(event) <= now]


def public_at(publishing: Event) -> datetime:
    """When a publishing takes effect: at the end of its grace period."""
    return datetime.fromisoformat(publishing.data["public_at"])


def _without_undone(events: Iterable[Event]) -> list[Event]:
    kept: list[Event] = []
    for event in events:
        if event.kind == "undo_publish":
            last = max(place for place, earlier in enumerate(kept) if earlier.kind == "publish")
            del kept[last]
        else:
            kept.append(event)
    return kept


def stewardships(question: Question) -> list[Stewardship]:
    """Who was accountable from when to when, the current one last."""
    rows = Stewardship.objects.filter(question=question)
    return list(rows.select_related("lead", "owner").order_by("ordinal"))


def clocks(question: Question) -> list[Clock]:
    """Its promises with their pauses, the last one last: reopened, it has a second one."""
    in_order = Prefetch("pauses", Pause.objects.order_by("started_at", "pk"))
    return list(question.clocks.prefetch_related(in_order).order_by("ordinal"))


def time_stretches(question: Question, promises: Iterable[Clock], now: datetime) -> list[Stretch]:
    """Where the time of these promises (as `clocks` gives them) went, in order: each from its start to its end, or
    until now. Three queries."""
    asked_for = Contribution.objects.filter(question=question).values_list("department_id", "asked_at", "ended_at")
    offered_to = Offer.objects.filter(question=question).values_list("to_id", "made_at", "decided_at")
    waits = asked_for.union(offered_to, all=True)
    events = Event.objects.filter(question=question, data__has_key="axes").order_by("seq")
    paused = [pause for clock in promises for pause in clock.pauses.all()]
    course = course_of(stewardships(question), waits, events, paused, now)
    calendar = rules_of(question).calendar
    return [
        stretch
        for clock in promises
        for stretch in stretches(clock.started_at, clock.stopped_at or now, calendar, course)
    ]


def pending_offer(question: Question) -> Offer | None:
    """The open offer with its reason (`offer.made.text.body`)."""
    pending = Offer.objects.filter(question=question, decided_at__isnull=True)
    return pending.select_related("to", "by_department", "by_member", "made__text").first()


def contributions(question: Question) -> list[Contribution]:
    """What other departments were asked, oldest first, with the words of both sides (`made.text`, `decided.text`)."""
    rows = Contribution.objects.filter(question=question)
    joined = rows.select_related("department", "asked_by", "made__text", "decided__text", "decided__member")
    return list(joined.order_by("asked_at", "pk"))


def open_arbitration(question: Question) -> Arbitration | None:
    return Arbitration.objects.filter(question=question, ended_at__isnull=True).first()


def awaited(questions: Iterable[Question]) -> list[Contribution]:
    """What of these questions departments were asked and have not given yet, next due first, with the words asked."""
    rows = Contribution.objects.filter(question__in=[one.pk for one in questions], ended_at__isnull=True)
    return list(rows.select_related("department", "made__text").order_by("due_at", "pk"))


def disputes(questions: Iterable[Question]) -> tuple[list[Arbitration], list[Event]]:
    """The open arbitrations of these questions, and in order what each side said of who should lead."""
    keys = [one.pk for one in questions]
    said = Event.objects.filter(question__in=keys, kind__in=["offer", "decline", "return_to_desk"])
    return (
        list(Arbitration.objects.filter(question__in=keys, ended_at__isnull=True)),
        list(said.select_related("text", "office", "member").order_by("question", "seq")),
    )


def precedents() -> QuerySet[Precedent]:
    """Rulings and returns, newest first, with the question and the words of the reason joined."""
    joined = Precedent.objects.select_related("question__topic", "away_from", "to", "event__text", "event__member")
    return joined.order_by("-at", "-pk")


def answer_with_versions(question: Question) -> Answer | None:
    """The answer with every version, newest first, each with its authors."""
    versions = AnswerVersion.objects.order_by("-number").prefetch_related("authors")
    return (
        Answer.objects.select_related("latest", "approved__approval__approver", "published")
        .prefetch_related(Prefetch("versions", versions))
        .filter(question=question)
        .first()
    )


# -- the public ----------------------------------------------------------------------------------------------------


def newest_answers(now: datetime) -> QuerySet[Answer]:
    """Published answers, newest first, with what a list shows joined and nothing else read."""
    return (
        published(now)
        .select_related("question", "published", "department", "topic")
        .only(*_LISTED)
        .order_by("-published_at", "-question_id")
    )


_LISTED = (
    *("lang", "published_at", "question__number", "question__answered_at"),
    *("published__number", "published__public_question", "published__body"),
    *("department__slug", "department__name", "topic__slug", "topic__name"),
)


def newest_to_read(lang: str, now: datetime, limit: int) -> list[Answer]:
    """The newest answers, of the recent ones those in this language first."""
    return list(_in_language_first(newest_answers(now), lang, now)[:limit])


def related_answers(answer: Answer, now: datetime, limit: int = 3) -> list[Answer]:
    """The newest others on the same topic, those in the same language first."""
    others = newest_answers(now).exclude(pk=answer.pk)
    if answer.topic_id is None:
        others = others.filter(topic__isnull=True, department=answer.department_id)
    else:
        others = others.filter(topic=answer.topic_id)
    return list(_in_language_first(others, answer.lang, now)[:limit])


def _in_language_first(answers: QuerySet[Answer], lang: str, now: datetime) -> QuerySet[Answer]:
    """The recent ones of these, in one query that reads no more than those."""
    recent = newest_answers(now).filter(pk__in=answers.values("pk")[:RECENT])
    same_first = Case(When(lang=lang, then=0), default=1)
    return recent.order_by(same_first, "-published_at", "-question_id")


def public_stamp(now: datetime) -> tuple[str, datetime | None]:
    """A word that changes whenever a public page may, and the next instant at which time alone changes one.

    An answer becomes public at the end of its grace period without anybody writing, so the newest one that is
    public belongs to the word; so does the last change in the administration, of a name, a telephone number.
    """
    instant = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(_STAMP, [instant, instant])
        serial, set_up, newest_at, coming_at = cursor.fetchone()
    if isinstance(coming_at, str):  # SQLite keeps instants as text, in UTC
        coming_at = datetime.fromisoformat(coming_at).replace(tzinfo=UTC)
    return f"{serial or 0}-{set_up or 0}-{newest_at or 0}", coming_at


# By hand, since every public page asks this first and the ORM takes longer to write it than the database to answer.
_STAMP = """
    SELECT (SELECT serial FROM questions_publicstamp WHERE id = 1),
           (SELECT max(id) FROM django_admin_log),
           (SELECT max(published_at) FROM questions_answer WHERE is_public AND published_at <= %s),
           (SELECT min(published_at) FROM questions_answer WHERE is_public AND published_at > %s)
"""


def question_stamp(number: str, now: datetime) -> tuple[str, datetime | None]:
    """The same for the public timeline of one question: it changes with its version, when it becomes late, when its
    answer becomes public, and when the time is over that somebody had to take it over, to rule or to help. Key and
    state stand in it too, for a database that was put back to an earlier day."""
    set_up = Subquery(LogEntry.objects.order_by("-pk").values("pk")[:1])
    found = public_questions().filter(number=number).annotate(set_up=set_up)
    kept = ("pk", "version", "handling", "publication", "set_up")
    row = found.values_list("due_at", "answer__published_at", *kept).first()
    if row is None:
        return "", None
    instants = [at for at in (*row[:2], *_turns(number)) if at]
    past = sum(at <= now for at in instants)
    return "-".join(map(str, [*row[2:], past])), min((at for at in instants if at > now), default=None)


def _turns(number: str) -> Iterable[datetime]:
    """By when others have to say something on this question, in one query."""
    of_it = {"question__number": number}
    offered = Offer.objects.filter(**of_it, decided_at__isnull=True).values_list("answer_by")
    disputed = Arbitration.objects.filter(**of_it, ended_at__isnull=True).values_list("due_at")
    asked = Contribution.objects.filter(**of_it, ended_at__isnull=True).values_list("due_at")
    return [at for (at,) in offered.union(disputed, asked)]
