"""The demo town: every state that has a verb, put there by the real actions, with believable dates."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F, Q, QuerySet
from django.test import Client

from inbox.errands.models import Errand
from inbox.kit import clock
from inbox.operate.demo.hours import Hours
from inbox.operate.demo.prepare import PASSWORD, prepare
from inbox.operate.demo.stage import STEPS
from inbox.operate.demo.story import AFTER, FILES, FOLDER, PASSED_OVER, WAITING, WRITTEN_ON, stories, timed, written
from inbox.people.holidays import made_from
from inbox.people.models import Absence, Department, User
from inbox.people.standing import standing_of
from inbox.questions.calendar import Calendar
from inbox.questions.deadlines import RulePack, add
from inbox.questions.models import Answer, Attachment, Contact, Event, Offer, Precedent, Question, Topic
from inbox.questions.queries import QUEUES
from inbox.questions.rules import rules_of
from inbox.questions.states import VERBS
from inbox.questions.uploads import open_file
from inbox.questions.verifying import Found, verify
from inbox.search.find import find
from inbox.search.precedents import precedents_like

FACTS = json.loads((FOLDER / "town.json").read_text(encoding="utf-8"))
OF_THE_TOWN = {"merge_departments", "leave", "be_away"}  # steps that concern more than one question
BY_ITSELF = {"close", "escalate", "vacate", "merge_department"}  # what the clock does, or a step of the town
PLAYED = {*STEPS, *BY_ITSELF} - OF_THE_TOWN
AT_NIGHT = ("submit", "classify")  # an emergency is seen to at any hour


@pytest.mark.django_db
def test_demo_town_stands_in_every_state_and_is_found_by_search():
    now = clock.now()
    prepared = prepare(now, lambda words: None)

    assert [name for name, rows in states(now).items() if not rows.exists()] == []
    assert prepared.questions == Question.objects.count() > 300
    assert Answer.objects.filter(is_public=True, published_at__lte=now).count() >= 190
    assert Answer.objects.filter(is_public=True, lang="zh-hans").count() >= 70
    assert (Department.objects.count(), Topic.objects.count(), User.objects.count()) == (13, 51, 29)
    assert not Topic.objects.filter(questions__isnull=True).exists()
    assert all(user.check_password(PASSWORD) for user in User.objects.all())
    assert set(Event.objects.values_list("kind", flat=True)) == set(PLAYED)
    assert not Event.objects.filter(Q(at__gt=now) | Q(effective_at__gt=now)).exists()
    assert (
        not Event.objects.exclude(kind__in=["accept_by_silence", "close", "escalate", "import_question"])
        .exclude(at=F("effective_at"))
        .exists()
    )
    assert acts_while_closed() == []
    assert not Errand.objects.filter(waiting=True, run_at__lte=now).exists()
    assert not Errand.objects.filter(follower="letters", done_at__isnull=False).exists()
    assert not Errand.objects.filter(Q(dead=True) | ~Q(last_error="")).exists()
    assert find("Which bin is emptied on which day?").hits[0].question == "Which bin is collected on which day?"
    assert find("租房能不能迁户口到溪港").hits[0].question == "租房能把户口迁到溪港镇吗？"
    assert len(prepared.codes) == 3
    assert [(kept.name, kept.content_type, open_file(kept).read(4)) for kept in Attachment.objects.order_by("pk")] == [
        ("estimate.pdf", "application/pdf", b"%PDF"),
        ("fence.jpg", "image/jpeg", b"\xff\xd8\xff\xe0"),
    ]
    assert empty_queues(now) == []
    stand = {name: set(rows.values_list("lang", flat=True)) for name, rows in accountability(now).items()}
    assert stand == dict.fromkeys(stand, {"en", "zh-hans"})
    assert who_is_away_or_gone(now) == [("dw.housing", "gone"), ("hb.roads", "rh.roads acts")]
    assert Department.objects.get(slug="markets").merged_into.slug == "parks"
    assert precedents_shown() == PRECEDENTS
    assert list(verify(Found(), lambda done: None)) == []
    assert [one for one in late(now) if not told_why(one)] == []
    assert found_in_public() == []
    assert readable_in_both_languages() == {("en", "en"), ("zh-hans", "zh-hans")}


def states(now: datetime) -> dict:
    """Name of each state → the questions or answers that stand in it."""
    every, still = Question.objects.all(), Question.objects.filter(is_open=True)
    answered = every.filter(outcome="answered")
    rated_with_a_word = Event.objects.filter(kind="rate", text__body__gt="").values("question_id")
    return {
        "new": still.filter(handling="new", urgency="normal"),
        "urgent hazard": still.filter(kind="hazard", urgency="urgent"),
        "emergency": still.filter(urgency="emergency"),
        "claimed at the desk": still.filter(handling="in_hand", lead__is_desk=True, owner__isnull=False),
        "offered": still.filter(offers__decided_at__isnull=True, offers__answer_by__gt=now),
        "declined": still.filter(bounces=1),
        "declined twice": still.filter(bounces=2),
        "accepted": still.filter(handling="in_hand", accepted_at__isnull=False, owner__isnull=False),
        "accepted by silence": still.filter(handling="in_hand", owner__isnull=True),
        "offer taken back": Offer.objects.filter(state="withdrawn"),
        "waiting for the resident": still.filter(handling="with_resident", paused_until__gt=now),
        "in review": still.filter(handling="in_review", answer__approved__isnull=True),
        "approved": still.filter(handling="in_review", answer__approved=F("answer__latest")),
        "returned": still.filter(returned_at__isnull=False),
        "in its grace period": Answer.objects.filter(is_public=True, published_at__gt=now),
        "published": answered.filter(publication="public", handling="answered"),
        "published and closed": answered.filter(publication="public", handling="closed"),
        "private": answered.filter(publication="private", is_hidden=False),
        "hidden": answered.filter(is_hidden=True),
        "withheld": answered.filter(publication="withheld"),
        "refusal proposed": still.filter(refused_by__isnull=False),
        "not ours": every.filter(outcome="not_ours"),
        "not accepted": every.filter(outcome="not_accepted"),
        "withdrawn": every.filter(outcome="withdrawn"),
        "spam": every.filter(outcome="spam"),
        "late": still.filter(due_at__lt=now, paused_at__isnull=True),
        "reopened": still.filter(clocks__ordinal=2),
        "imported and public": answered.filter(source="import", publication="public"),
        "imported and undecided": answered.filter(source="import", publication="undecided"),
        "rated with a word": answered.filter(pk__in=rated_with_a_word),
        "rated": answered.filter(ratings__solved="yes"),
        **{
            f"taken in from {source}": every.filter(source=source)
            for source in ("counter", "phone", "letter", "online")
        },
        **{f"open in {lang}": still.filter(lang=lang) for lang in ("en", "zh-hans")},
    }


def accountability(now: datetime) -> dict[str, QuerySet[Question]]:
    """What can happen to who is accountable → the open questions to which it did; each in both languages."""
    still = Question.objects.filter(is_open=True)
    nobody = still.filter(owner__isnull=True).exclude(handling="new")
    asked = {"contributions__ended_at__isnull": True, "contributions__asked_at__lt": now}
    disputed = {"arbitrations__ended_at__isnull": True}
    lately = {"events__kind": "rule", "events__at__gte": now - timedelta(days=12)}  # a working day ago, over Christmas
    return {
        "offered, hours left": still.filter(offers__decided_at__isnull=True, offers__answer_by__gt=now),
        "declined once": still.filter(bounces=1, events__kind="decline"),
        "to be ruled": still.filter(arbitrations__stepped_up_at__isnull=True, arbitrations__due_at__gt=now, **disputed),
        "stepped up": still.filter(arbitrations__stepped_up_at__isnull=False, **disputed),
        "just ruled": still.filter(**lately),
        "asked": still.filter(contributions__due_at__gt=now, **asked),
        "asked, late": still.filter(contributions__due_at__lt=now, **asked),
        "given": still.filter(contributions__state="given"),
        "declined to contribute": still.filter(contributions__state="declined"),
        "returned": still.filter(lead__is_desk=True, events__kind="return_to_desk"),
        "silence": nobody.filter(stewardship__how="silence"),
        "vacated": nobody.filter(stewardship__how="vacated"),
        "covered by a deputy": still.filter(owner__username="hb.roads"),
        "split": still.filter(split_from__isnull=False),
        "contacted": still.filter(contacted_at__isnull=False),
        "led by a merged office": Question.objects.filter(stewardships__lead__slug="markets"),
    }


def who_is_away_or_gone(now: datetime) -> list[tuple[str, str]]:
    gone = [(name, "gone") for name in User.objects.filter(is_active=False).values_list("username", flat=True)]
    away = Absence.objects.filter(from_at__lte=now, until_at__gt=now).select_related("member", "deputy")
    return gone + [(one.member.username, f"{one.deputy.username} acts") for one in away]


# A new question and its topic → to whom one like it went, by ruling or return.
PRECEDENTS = {
    ("trees", "A tree on private land hangs over the path to school, who deals with it?"): ("ruling", "parks"),
    ("street-lights", "The new street light shines into our bedroom. Can it be dimmed?"): ("return", "roads"),
    ("animals", "Gulls rip open the bin bags on the harbour"): ("ruling", "care"),
    ("neighbour-building", "The building site starts its digger at six every morning"): ("return", "housing"),
    ("trees", "邻居院子里的树歪到巷子上，私人院里的树归谁管？"): ("ruling", "parks"),
    ("traffic-safety", "小区门口的消防通道天天停满车"): ("ruling", "roads"),
    ("drains", "老厂宿舍没有物业，下水道返黑水"): ("return", "water"),
}


def precedents_shown() -> dict[tuple[str, str], tuple[str, str]]:
    """The nearest precedent for each of those."""
    assert Precedent.objects.count() >= 8
    names = {str(one): one.slug for one in Department.objects.all()}
    standing = standing_of(User.objects.get(username="mk.desk"))
    shown = {}
    for topic, words in PRECEDENTS:
        new = Question(text=words, lang="en" if words.isascii() else "zh-hans", topic=Topic.objects.get(slug=topic))
        nearest = precedents_like(new, standing, limit=1)
        shown[topic, words] = (nearest[0].how, names[nearest[0].to]) if nearest else ("", "")
    return shown


def acts_while_closed() -> list[str]:
    """What staff did outside the town hall's hours, but for the one in its grace period and emergencies."""
    acts = Event.objects.filter(by="staff").exclude(kind__in=AT_NIGHT).select_related("question")
    grace = Answer.objects.filter(is_public=True).order_by("-published_at").values_list("question_id", flat=True)[0]
    found = []
    for act in acts.exclude(question_id=grace):
        calendar = rules_of(act.question).calendar
        span = calendar.span(calendar.local_date(act.at))
        if span is None or not span[0] <= act.at <= span[1]:
            found.append(f"{act.question.number} {act.kind} {act.at}")
    return found


# Who must find something where, whatever weekday it is. Who is on duty differs, so the desk shares.
AT_WORK = {
    "mk.desk": ("to-claim", "mine", "department", "waiting", "returned", "late", "all"),
    "bf.desk": ("to-claim", "mine", "department", "review", "late"),
    "rh.roads": ("mine", "department", "offered", "asked", "waiting", "returned", "late"),
    "sv.roads": ("department", "offered", "review", "late", "all"),
    "va.legal": ("mine", "department", "offered", "review", "late"),
    "zg.mayor": ("mine", "department", "offered", "asked", "arbitration", "late", "all"),
    "we.mayor": ("department", "arbitration", "late", "all"),
    "kb.housing": ("to-claim", "mine", "department", "asked", "offered"),
    **dict.fromkeys(("jw.waste", "np.water", "lc.schools"), ("mine", "department", "offered")),
    **dict.fromkeys(("fz.registration", "ij.care", "cl.parks", "xq.finance"), ("mine", "department", "offered")),
}


def empty_queues(now: datetime) -> list[tuple[str, str]]:
    """Who would look into an empty list: the name and the queue."""
    shown = [(name, standing_of(User.objects.get(username=name)), queues) for name, queues in AT_WORK.items()]
    return [(name, queue) for name, can, queues in shown for queue in queues if not QUEUES[queue][0](can, now).exists()]


def late(now: datetime) -> QuerySet[Question]:
    return Question.objects.filter(is_open=True, due_at__lt=now, paused_at__isnull=True)


def told_why(question: Question) -> bool:
    """Whether the public reads how it stands."""
    return Event.objects.filter(question=question, kind="progress").exists()


def found_in_public() -> list[tuple[str, str]]:
    """What residents gave that is private and stands in something that the public can reach: the words, the address."""
    hidden = sorted({one["text"] for story in written() for one in story.get("redactions", ())})
    asked = " ".join(Question.objects.values_list("text", flat=True))
    assert len([word for word in hidden if word in asked]) > 40  # there is something to leak
    contacts = Contact.objects.values_list("name", "email", "phone")
    hidden += sorted({word for row in contacts for word in row if word})
    whole = {
        word: re.compile(rf"(?<![\w]){re.escape(word)}(?![\w])" if word.isascii() else re.escape(word))
        for word in hidden
    }
    pages = {path: Client().get(path).content.decode() for path in public_paths()}
    return [(word, path) for path, page in pages.items() for word, sign in whole.items() if sign.search(page)]


def public_paths() -> list[str]:
    """All lists in both languages, and the pages of every question that holds something private."""
    lists = ["/", "/answers/", "/topics/", "/departments/", "/refusals/", "/figures/", "/feeds/answers.atom"]
    lists += [f"/topics/{slug}/" for slug in Topic.objects.values_list("slug", flat=True)]
    both = [f"{language}{path}" for path in lists for language in ("", "/zh-hans")]
    texts = [one["text"] for one in written() if one.get("redactions")]
    personal = Question.objects.filter(Q(text__in=texts) | Q(contact__isnull=False))
    numbers = list(personal.values_list("number", flat=True))
    ones = [f"/{door}/{number}/" for door in ("answers", "questions") for number in numbers]
    return [*both, *ones, "/api/v1/answers", "/sitemap.xml"]


def readable_in_both_languages() -> set[tuple[str, str]]:
    """The page's language with that of each answer it lists first."""
    found = set()
    for language, path in (("en", "/"), ("zh-hans", "/zh-hans/")):
        numbers = re.findall(r"/answers/(\d{4}-\d{5})", Client().get(path).content.decode())
        found |= {(language, Answer.objects.get(question__number=number).lang) for number in numbers}
    return found


# -- the dates alone, whenever the demo is begun ---------------------------------------------------------------------

BEGUN = [
    datetime(2026, 11, 24, 20, 45, tzinfo=UTC),  # a Tuesday evening
    datetime(2026, 11, 23, 9, 5, tzinfo=UTC),  # Monday, just opened
    datetime(2026, 11, 28, 3, 0, tzinfo=UTC),  # the night to Saturday
    datetime(2027, 1, 1, 12, 0, tzinfo=UTC),  # a holiday
    datetime(2027, 6, 4, 16, 59, tzinfo=UTC),  # Friday, about to close
    datetime(2027, 2, 9, 10, 30, tzinfo=UTC),  # the week of the Chinese New Year
    datetime(2027, 3, 28, 22, 40, tzinfo=UTC),  # a Sunday night, in which the clocks changed
]


@pytest.mark.parametrize("now", BEGUN, ids=lambda now: f"{now:%a-%H-%M}")
def test_steps_follow_each_other_up_to_now_whenever_the_demo_begins(now):
    hours = Hours(Calendar.from_data(made_from(FACTS, now)))
    for story in stories(now):
        instants = [at for at, _step in timed(story, now, hours)]
        assert instants == sorted(instants), story["id"]
        assert instants[-1] <= now, story["id"]
        assert len(instants) == 1 + len([step for step in story["steps"] if step["do"] not in PASSED_OVER])


@pytest.mark.parametrize("now", BEGUN, ids=lambda now: f"{now:%a-%H-%M}")
def test_offers_are_still_open_or_surely_silent_whenever_the_demo_begins(now):
    calendar = Calendar.from_data(made_from(FACTS, now))
    window = RulePack.load("default").return_window
    ends = {"offer": [], "accept_by_silence": []}
    for story in stories(now):
        steps = list(timed(story, now, Hours(calendar)))
        if (last := steps[-1][1]["do"]) in ends:
            ends[last].append(add([at for at, step in steps if step["do"] == "offer"][-1], window, calendar))
    assert ends["offer"] and min(ends["offer"]) > now
    assert ends["accept_by_silence"] and max(ends["accept_by_silence"]) < now


def test_every_step_of_a_story_has_a_way_to_be_played_and_a_time():
    used = {step["do"] for story in stories(BEGUN[0]) for step in story["steps"]} - PASSED_OVER
    assert used <= set(AFTER) <= set(STEPS)
    assert set(STEPS) - {"submit", "import_question"} == used
    assert used - OF_THE_TOWN <= set(VERBS) and not PASSED_OVER & set(STEPS)


def test_stories_that_wait_are_those_that_need_a_verb_of_a_later_step():
    later = {
        verb: [one["id"] for one in written() if verb in {step["do"] for step in one["steps"]}] for verb in WAITING
    }
    assert later == {verb: list(names) for verb, names in WAITING.items()}
    assert not set(WAITING) & set(VERBS)
    assert len(stories(BEGUN[0])) == len(written()) - sum(map(len, WAITING.values())) > 300


# -- seasons -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("now", BEGUN, ids=lambda now: f"{now:%a-%H-%M}")
def test_answers_of_a_season_keep_their_day_of_the_year_whenever_the_demo_begins(now):
    seasonal = {one["id"]: one for one in written() if one.get("seasonal") and "took" in one}
    assert len(seasonal) > 50
    for story in stories(now):
        if story["id"] in seasonal:
            asked, wrote = (
                now.date() - timedelta(days=story["days_ago"]),
                WRITTEN_ON - timedelta(days=seasonal[story["id"]]["days_ago"]),
            )
            assert min((asked - wrote).days % 365, (wrote - asked).days % 365) <= 2, story["id"]


def test_open_questions_about_ice_are_asked_in_winter_alone():
    icy = {"en-o-071", "en-o-033"}
    winter, summer = ({one["id"] for one in stories(now)} for now in (BEGUN[5], BEGUN[4]))
    assert (icy - winter, icy & summer) == (set(), set())


# -- the words: one town in two languages ------------------------------------------------------------------------------

# The same service told of in both languages → what both must say.
SAME = [
    ("en-a-006", "zh-026", ("18", "12", "1.2")),
    ("en-a-007", "zh-026", ("10:00", "18:00", "9:00", "15:00")),
    ("en-a-098", "zh-052", ("60", "96", "555 0155")),
    ("en-a-099", "zh-053", ("70",)),
    ("en-a-104", "zh-058", ("16", "10:00", "18:00", "14:00", "555 0157")),
    ("en-a-047", "zh-013", ("94", "142", "198", "256", "310", "2.60")),
    ("en-a-046", "zh-014", ("7:00", "555 0150")),
    ("en-a-061", "zh-002", ("28", "555 0120", "555 0199")),
    ("en-a-064", "zh-003", ("14", "40", "555 0120")),
    ("en-a-064", "zh-066", ("14", "40")),
    ("en-a-068", "zh-064", ("160", "90", "70", "14", "555 0124")),
    ("en-a-071", "zh-065", ("36", "555 0125")),
    ("en-a-073", "zh-065", ("410",)),
    ("en-a-058", "zh-030", ("7:00", "19:00", "13:00", "400", "1200", "555 0184")),
    ("en-a-083", "zh-202", ("0.90", "2.60", "75")),
    ("en-a-083", "zh-040", ("1.80",)),
    ("en-a-022", "zh-040", ("1.80", "555 0146", "23:30")),
    ("en-a-081", "zh-042", ("5.80", "555 0180")),
    ("en-a-083", "zh-042", ("4.50", "12:00", "13:30")),
    ("en-a-092", "zh-054", ("70", "110", "555 0182")),
    ("en-a-109", "zh-204", ("14", "555 0153")),
    ("en-a-114", "zh-204", ("15", "555 0191")),
    ("en-a-123", "zh-068", ("18:30", "18:20")),
    ("en-a-124", "zh-068", ("300",)),
    ("en-a-012", "zh-015", ("48",)),
    ("en-a-201", "zh-201", ("180", "555 0180")),
    ("en-a-202", "zh-203", ("9:00", "12:00", "4.50")),
    ("en-a-203", "zh-205", ("38", "112", "46", "40", "26")),
    ("en-a-204", "zh-208", ("555 0186", "555 0170")),
]


@pytest.mark.parametrize(("english", "chinese", "facts"), SAME, ids=lambda one: one if isinstance(one, str) else "")
def test_same_service_has_the_same_price_hours_and_number_in_both_languages(english, chinese, facts):
    told = {one["id"]: answer_of(one).replace(",", "") for one in written() if one["id"] in {english, chinese}}
    assert [(name, fact) for name, text in told.items() for fact in facts if fact not in text] == []


def answer_of(story: dict) -> str:
    return [step["body"] for step in story["steps"] if "body" in step][-1]


def test_the_town_counts_in_pounds_in_both_languages():
    text = "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in FILES)
    assert text.count("镑") > 100 and text.count("£") > 200
    assert re.findall(r".{6}(?:\d|[一二三四五六七八九十百千万几])(?:元|块钱|块[二三四五六七八九])", text) == []


def test_numbers_of_offices_are_the_same_everywhere():
    """A number that some office has is named beside no other office's name."""
    phones = {one["phone"]: one["name"] for one in FACTS["departments"]}
    assert len(phones) == 13
    names = {name: phone for phone, both in phones.items() for name in both.values()}
    told = [answer_of(one) for one in written() if any("body" in step for step in one["steps"])]
    pairs = [pair for text in told for pair in re.findall(r"([^\s，。,.：]+?)，?(?:电话)? ?(555 01\d\d)", text)]
    assert [(office, phone) for office, phone in pairs if names.get(office, phone) != phone and phone in phones] == []


def test_residents_have_numbers_that_no_office_has():
    residents = {one["contact"]["phone"] for one in written() if one.get("contact", {}).get("phone")}
    told = " ".join(answer_of(one) for one in written() if any("body" in step for step in one["steps"]))
    assert residents
    assert [phone for phone in residents if phone in told or phone in str(FACTS)] == []


def test_the_town_has_all_its_pages_in_both_languages():
    pages = sorted(path.name for path in (FOLDER / "texts").iterdir())
    both = [
        f"{page}.{lang}.md" for page in ("about", "accessibility", "privacy", "refusals") for lang in ("en", "zh-hans")
    ]
    assert pages == both
    for name in pages:
        text = (FOLDER / "texts" / name).read_text(encoding="utf-8")
        assert "{" not in text and "#" not in text and "|" not in text, name


def test_hours_walk_back_over_a_weekend_and_forward_again():
    hours = Hours(Calendar.from_data(made_from(FACTS, BEGUN[0])))
    monday = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert hours.earlier(monday, 60) == datetime(2026, 11, 18, 16, 30, tzinfo=UTC) + timedelta(0)
    assert hours.later(hours.earlier(monday, 60), 60) == monday
