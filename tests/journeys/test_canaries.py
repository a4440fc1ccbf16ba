"""What is not public is nowhere in public: each secret holds two words that stand nowhere else. Every public address is
read; and whoever looks for the first word neither finds the second nor gets another answer than for no word at all."""

import email
import email.policy
import html
import re
import threading
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import serializers
from django.test import Client

from inbox.errands import queue
from inbox.kit import signing
from inbox.mailroom.letters import message
from inbox.mailroom.models import Letter
from inbox.people.models import User
from inbox.people.standing import standing_of
from inbox.questions import access, queries
from inbox.questions.actions.add_information import add_information
from inbox.questions.actions.answer_privately import answer_privately
from inbox.questions.actions.ask_department import ask_department
from inbox.questions.actions.ask_resident import ask_resident
from inbox.questions.actions.claim import claim
from inbox.questions.actions.confirm_refusal import confirm_refusal
from inbox.questions.actions.contacted import contacted
from inbox.questions.actions.contribute import contribute
from inbox.questions.actions.decline import decline
from inbox.questions.actions.decline_contribution import decline_contribution
from inbox.questions.actions.draft import draft
from inbox.questions.actions.hide import hide
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
from inbox.questions.actions.undo_publish import undo_publish
from inbox.questions.actions.withdraw import withdraw
from inbox.questions.actions.withhold import withhold
from inbox.questions.actor import OPERATOR, resident_of
from inbox.questions.merging import merge_departments
from inbox.questions.models import Attachment, Contact, Question, SecretLink
from tests.make import (
    MONDAY,
    make_approved,
    make_department,
    make_imported,
    make_in_hand,
    make_in_review,
    make_published,
    make_question,
    make_topic,
    make_town,
)
from tests.public.reading import FILES, PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_shelf")]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = MONDAY + 3 * DAY
SITE = "http://localhost:8000"
OPEN_WORDS = "The published swimming pool opens"
LINK = re.compile(r'(?:href|src)="([^"#]+)|<loc>([^<]+)|"url": ?"([^"]+)')


class Canaries:
    """`canaries("a note")` gives words to hide, and keeps them."""

    def __init__(self) -> None:
        self.words: dict[str, tuple[str, str]] = {}

    def __call__(self, what: str) -> str:
        assert what not in self.words
        letters = re.sub("[^a-z]", "", what.lower())
        self.words[what] = f"vexqu{letters}", f"nimzo{letters}"
        return " ".join(self.words[what])

    def in_text(self, text: str) -> set[str]:
        """Whose words stand in it."""
        lower = text.lower()
        return {what for what, words in self.words.items() if any(word in lower for word in words)}


@pytest.fixture
def clock(monkeypatch):
    now = [MONDAY]
    monkeypatch.setattr("inbox.kit.clock.now", lambda: now[0])

    def is_now(instant):
        now[0] = instant

    return is_now


def work() -> None:
    while queue.work_once(NOW, threading.Event()):
        pass


def texts(secret: str) -> dict[str, str]:
    return {"body": f"Answer: {secret}", "public_question": f"Question: {secret}?"}


def approved(town, secret: str, **fields) -> Question:
    question = make_question(town, **fields)
    make_in_hand(town, question)
    return make_approved(town, question, **texts(secret))


def published(town, secret: str) -> Question:
    return make_published(town, texts=texts(secret))


def given(question: Question, who, now=MONDAY + 4 * HOUR) -> dict:
    return {"question_id": question.pk, "actor": who if hasattr(who, "kind") else resident_of(question.pk), "now": now}


def make_secrets(town, canary: Canaries) -> Question:
    """Secrets of every kind through the verbs that take them; gives the one question that is open to everybody."""
    officer, responder, reviewer = map(town.actor, ("officer", "responder", "second_reviewer"))
    User.objects.filter(username="officer").update(name=canary("name of the officer"), email="vexqu@town.example")

    shown = make_question(
        town,
        text=f"Why is {canary('raw text')}?",
        place=canary("place"),
        name=canary("name"),
        email="@".join(canary("email").split()) + ".example",
        phone=canary("phone"),
        different=canary("different"),
    )
    Attachment.objects.create(
        question=shown, name=f"{canary('file name')}.png", content_type="image/png", size=1, stored="ab/cd", made_at=NOW
    )
    make_in_hand(town, shown)
    note(**given(shown, officer), text=canary("note"))
    make_help(town, shown, canary)
    ask_resident(**given(shown, officer), text=canary("asked back"))
    add_information(**given(shown, None), text=canary("reply"))
    progress(**given(shown, officer), text=f"{OPEN_WORDS} after a check.")
    draft(**given(shown, officer), **texts(canary("earlier draft")), base_version=0)
    returned = make_in_review(town, shown, **texts(canary("returned draft")))
    review(
        **given(shown, reviewer, MONDAY + 6 * HOUR),
        version_hash=returned,
        verdict="return",
        comment=canary("reviewer’s comment"),
    )
    make_approved(town, shown, body=f"{OPEN_WORDS} on Monday.", public_question=f"{OPEN_WORDS} when?")
    publish(**given(shown, officer, MONDAY + 7 * HOUR))
    rate(**given(shown, None, MONDAY + 8 * HOUR), solved="partly", comment=canary("rating"))

    offered = make_question(town, text=canary("raw text of an open question"))
    make_in_hand(town, offered)
    bounced = make_question(town)
    claim(**given(bounced, responder, MONDAY))
    offer(**given(bounced, responder, MONDAY), to=town.roads, reason=canary("offer"))
    decline(**given(bounced, officer, MONDAY), reason=canary("decline"))
    draft(**given(offered, officer), **texts(canary("draft never published")), base_version=0)
    make_dispute(town, canary)

    counter = {"source": canary("where it was found"), "reported_by": canary("who told of it")}
    asked = Asked(text=canary("from the counter"), lang="en", may_publish=True, source="online", provenance=counter)
    submit(asked=asked, actor=responder, now=MONDAY)

    make_question(town, text=canary("private question"), may_publish=False)
    private = approved(town, canary("private answer"), may_publish=False)
    answer_privately(**given(private, officer, MONDAY + 7 * HOUR))
    withheld = approved(town, canary("withheld answer"))
    withhold(**given(withheld, reviewer, MONDAY + 7 * HOUR), reason="security")
    undone = approved(town, canary("undone publishing"))
    publish(**given(undone, officer, MONDAY + 7 * HOUR))
    undo_publish(**given(undone, officer, MONDAY + 7 * HOUR))
    grace = approved(town, canary("answer in its grace"))
    publish(**given(grace, officer, NOW - timedelta(minutes=1)))
    spam = make_question(town, text=canary("spam"))
    mark_spam(**given(spam, responder))
    gone = make_question(town, text=canary("withdrawn question"))
    withdraw(**given(gone, None), reason=canary("why withdrawn"))
    refused = make_question(town, text=canary("refused question"))
    refuse(**given(refused, responder), reason="abusive", where_instead="")
    confirm_refusal(**given(refused, reviewer))
    imported = canary("imported and undecided")
    make_imported(town, text=imported, answer=imported, public_question=imported)
    return shown


def make_help(town, question: Question, canary: Canaries) -> None:
    """What departments say to each other while one of them answers; and a talk with the resident."""
    officer, outsider, mayor = map(town.actor, ("officer", "outsider", "second_responder"))
    ask_department(**given(question, officer), department=town.parks, ask=canary("asked of parks"))
    ask_department(**given(question, officer), department=town.desk, ask=canary("asked of the desk"))
    first, second = queries.contributions(question)
    contribute(**given(question, outsider), id=first.pk, text=canary("what was contributed"))
    decline_contribution(**given(question, mayor), id=second.pk, reason=canary("why it could not help"))
    contacted(**given(question, officer), how="phone", note=canary("note of a talk"))


def make_dispute(town, canary: Canaries) -> None:
    """Offered, returned, offered, declined, ruled, merged, split."""
    responder, officer, outsider = map(town.actor, ("responder", "officer", "outsider"))
    question = make_question(town, text=canary("letter with two matters"))
    make_in_hand(town, question)
    return_to_desk(**given(question, officer), reason=canary("why returned"))
    offer(**given(question, responder), to=town.parks, reason=canary("second offer"))
    decline(**given(question, outsider), reason=canary("second decline"))
    rule(**given(question, town.actor("arbiter")), to=town.parks, reason=canary("why ruled"))
    claim(**given(question, outsider))
    split(**given(question, outsider), texts=[canary("first matter"), canary("second matter")])
    old = make_department("old", "Old Office", "旧科")
    topic = make_topic("old", old, "Old", "旧", routes_at_once=True)
    make_question(town, topic_id=topic.pk)
    merge_departments(merged=old, into=town.hall, actor=OPERATOR, now=MONDAY + 4 * HOUR, reason=canary("why merged"))


def take_back(town, hidden: Question, again: Question, canary: Canaries) -> None:
    """What was public for a day and is not any more."""
    hide(**given(hidden, None, NOW))
    reopen(**given(again, None, NOW - DAY), reason=canary("why opened again"))
    version_hash = make_in_review(
        town, again, now=NOW - DAY, **texts(canary("withheld after an answer that was public"))
    )
    second = given(again, town.actor("second_reviewer"), NOW - DAY + 6 * HOUR)
    review(**second, version_hash=version_hash, verdict="approve")
    withhold(**second, reason="third_party")


def everything_stored() -> str:
    models = [*apps.get_app_config("questions").get_models(), User]
    return "\n".join(serializers.serialize("json", model.objects.all()) for model in models)


def addresses(shown: Question) -> list[str]:
    found = [path.format(number=shown.number) for path in (*PAGES, *FILES)]
    found += ["/api/v1/answers", "/api/v1/answers?limit=100", "/api/v1/openapi.json", "/ask/", "/track/", "/healthz"]
    for number in Question.objects.values_list("number", flat=True):
        found += [f"/answers/{number}/", *(f"/answers/{number}/versions/{one}/" for one in (1, 2, 3))]
        found += [f"/questions/{number}/", f"/api/v1/answers/{number}", f"/track/{number}/", f"/track/{number}/data/"]
        found += [f"/desk/questions/{number}/", f"/answers/?q={number}", f"/api/v1/answers?q={number}"]
    return found


def said(response) -> str:
    body = response.getvalue() if response.streaming else response.content
    return f"{response.headers}\n{body.decode()}"


def crawl(client: Client, seeds: list[str]) -> dict[str, str]:
    """Address → all that was said there, links followed."""
    read: dict[str, str] = {}
    waiting = list(seeds)
    while waiting:
        path = waiting.pop()
        if path in read or path.startswith(("/static/", "/style/")):
            continue
        read[path] = said(client.get(path))
        links = (html.unescape("".join(link)).removeprefix(SITE) for link in LINK.findall(read[path]))
        waiting += [link for link in links if link.startswith("/")]
    return read


def searches(word: str) -> dict[str, str]:
    """What is said to whoever looks for the word, the word itself left out."""
    client = Client()
    got = {
        path: client.get(f"{path}{word}")
        for path in ("/answers/?q=", "/zh-hans/answers/?q=", "/feeds/answers.atom?q=", "/api/v1/answers?q=",
                     "/api/v1/suggest?lang=en&text=", "/answers/?topic=streets&q=")
    }  # fmt: skip
    got["/ask/near/"] = client.post("/ask/near/", {"question": f"{word} {word}"})
    return {path: re.sub('W/"[^"]*"', "", said(response).replace(word, "…")) for path, response in got.items()}


@pytest.mark.parametrize("worker", ["is up", "went down"])
def test_no_secret_stands_at_any_public_address(worker, clock):
    town, canary = make_town(), Canaries()
    hidden = published(town, canary("hidden answer"))
    again = published(town, canary("answer before the withheld one"))
    clock(NOW - DAY)
    shown = make_secrets(town, canary)
    work()
    assert canary.in_text("".join(crawl(Client(), ["/answers/"]).values())) == {
        "hidden answer",
        "answer before the withheld one",
    }  # there was something to leak, and the crawl would have found it
    take_back(town, hidden, again, canary)
    clock(NOW)
    if worker == "is up":
        work()
    assert canary.in_text(everything_stored()) == set(canary.words)

    read = crawl(Client(), addresses(shown))
    assert {path for path, text in read.items() if canary.in_text(text)} == set()
    for path in ("/", "/answers/", "/feeds/answers.atom", "/api/v1/answers", "/zh-hans/answers/", "/topics/streets/"):
        assert OPEN_WORDS in read[path], path
    assert len(read) > 300

    for first, second in canary.words.values():
        assert searches(first) == searches("y" * len(first)), first
        assert not any(second in text for text in searches(first).values())


def test_public_pages_say_the_same_to_staff_and_to_another_resident(clock):
    town, canary = make_town(), Canaries()
    shown = make_secrets(town, canary)
    clock(NOW)
    work()
    seeds = [path for path in addresses(shown) if not path.startswith(("/desk/", "/track/", "/ask/"))]
    anonymous = {path: said(Client().get(path)) for path in seeds}
    member = Client()
    member.force_login(town.leader)
    assert canary.in_text(said(member.get(f"/desk/questions/{shown.number}/"))) != set()
    assert {path: said(member.get(path)) for path in seeds} == anonymous

    resident = Client()
    sent = resident.post("/ask/", {"question": "Is somebody else’s page open to me?", "confirmed": "yes"})
    page = resident.get(sent["Location"]).content.decode()
    assert resident.post("/track/", {"code": re.search('data-tracking-code="([^"]+)', page)[1]}).status_code == 303
    others = [path for path in addresses(shown) if path.startswith("/track/2")]
    read = {path: said(resident.get(path)) for path in others}
    assert {path for path, text in read.items() if canary.in_text(text)} == set()
    assert any("somebody else’s page" in text for text in read.values())


AMONG_STAFF = {
    *(
        "note",
        "asked of parks",
        "asked of the desk",
        "what was contributed",
        "why it could not help",
        "note of a talk",
        "why merged",
    ),
    *("name of the officer", "earlier draft", "returned draft", "reviewer’s comment", "draft never published"),
}


def test_what_staff_say_among_themselves_reaches_no_page_letter_or_answer_of_the_resident(clock, settings):
    """Each resident opens the page of every question by its link, in every form there is, and gets every letter."""
    settings.EMAIL_URL = "smtp://127.0.0.1"
    town, canary = make_town(), Canaries()
    make_secrets(town, canary)
    for question in Question.objects.filter(contact=None):
        Contact.objects.create(question=question, email="ana@mail.example", email_confirmed_at=MONDAY)
    Contact.objects.update(email_confirmed_at=MONDAY)
    clock(NOW)
    work()
    standing = standing_of(town.leader)
    histories = [queries.timeline(one, "staff", NOW) for one in Question.objects.order_by("pk")]
    told = "".join(event.text.body for events in histories for event in events if hasattr(event, "text"))
    asked = "".join(
        row.made.text.body for row in access.get_asked(histories[0][0].question.number, standing_of(town.outsider))
    )
    assert canary.in_text(told) >= AMONG_STAFF - {
        "name of the officer",
        "earlier draft",
        "returned draft",
        "draft never published",
    }
    assert canary.in_text(asked) == {"asked of parks"} and standing.sees_all

    resident, read = Client(), {}
    for question in Question.objects.all():
        token = signing.new_token()
        SecretLink.objects.create(question=question, token_hash=signing.token_hash(token), made_at=NOW)
        assert resident.get(f"/t/{token}").status_code == 303
        for prefix in ("", "/zh-hans"):
            for path in (f"/track/{question.number}/", f"/track/{question.number}/data/"):
                response = resident.get(prefix + path)
                assert response.status_code == 200
                read[prefix + path] = said(response)
    letters = Letter.objects.select_related("question__lead", "event__question", "member")
    assert {letter.kind for letter in letters} >= {"receipt", "split", "answered", "news"}
    for letter in letters:
        mail = email.message_from_bytes(message(letter, "x" * 32, NOW), policy=email.policy.default)
        read[f"letter {letter.pk}"] = str(dict(mail)) + "".join(part.get_content() for part in mail.iter_parts())
        if letter.member_id:
            assert canary.in_text(read[f"letter {letter.pk}"]) == set()
    found = canary.in_text("".join(read.values()))
    assert found >= {"offer", "decline", "why returned", "why ruled", "letter with two matters"}  # theirs to read
    assert found & AMONG_STAFF == set()
