"""A town with a page of every kind, and a way to walk through all of them in a real browser."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Page

from inbox.kit import clock
from inbox.people.invitations import invite, new_link
from inbox.people.models import User
from inbox.people.roles import Role
from inbox.questions.actions.answer_privately import answer_privately
from inbox.questions.actions.ask_resident import ask_resident
from inbox.questions.actions.claim import claim
from inbox.questions.actions.confirm_refusal import confirm_refusal
from inbox.questions.actions.draft import draft
from inbox.questions.actions.offer import offer
from inbox.questions.actions.publish import publish
from inbox.questions.actions.refuse import refuse
from inbox.questions.actions.submit import Receipt
from inbox.questions.actions.withhold import withhold
from tests.desk.second_factor import add_app
from tests.make import (
    PASSWORD,
    TownOfTests,
    make_approved,
    make_imported,
    make_in_hand,
    make_in_review,
    make_published,
    make_receipt,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LIKE_IT = "When is the broken street light in Chapel Road mended?"
BODY = """It is mended on **Friday**.

## How to tell us of another

1. Read the number on its plate.
2. Ring 555 0100.

- It costs nothing.
- You need not give your name: https://town.example/lights/a-very-long-address-that-has-to-break-somewhere-or-other
"""
INVITED = "an-invitation-that-nobody-has-guessed-yet"
CHINESE = {"body": "周五修好。\n\n请拨打555 0100。", "public_question": "教堂路的路灯什么时候修好？"}


@dataclass(frozen=True)
class Stop:
    """One page of the walk: how to come to it, and as whom (a member of the cast, or nobody)."""

    name: str
    open: Callable[[Page], object]
    who: str = ""


@dataclass
class Face:
    """The town, one question in each state, and the browser; `prefix` is the path of the language."""

    town: TownOfTests
    browser: Browser
    base: str
    prefix: str = ""
    asked: dict[str, Receipt] = field(default_factory=dict)
    options: dict[str, object] = field(default_factory=dict)

    def walk(
        self, stops: list[Stop], prepare: Callable[[Page], None] = lambda page: None
    ) -> Iterator[tuple[str, Page]]:
        """Each page in turn, opened; one window for each person."""
        for who in dict.fromkeys(stop.who for stop in stops):
            context = self.context(who)
            page = context.new_page()
            prepare(page)
            for stop in stops:
                if stop.who == who:
                    stop.open(page)
                    yield stop.name, page
            context.close()

    def context(self, who: str = "") -> BrowserContext:
        context = self.browser.new_context(**{"reduced_motion": "reduce", **self.options})
        context.set_default_timeout(10_000)
        if who:
            client = Client()
            client.post("/accounts/login/", {"username": who, "password": PASSWORD})
            self._give(context, client)
        return context

    def _give(self, context: BrowserContext, client: Client) -> None:
        """The window goes on where the client is: much quicker than the same by clicks, which other tests do."""
        host = urlsplit(self.base).hostname
        context.add_cookies(
            [
                {"name": name, "value": one.value, "domain": host, "path": one["path"] or "/"}
                for name, one in client.cookies.items()
            ]
        )

    def number(self, state: str) -> str:
        return self.asked[state].question.number

    def public(self) -> list[Stop]:
        """Every kind of page that residents and the public read."""
        answered = f"/answers/{self.number('answered')}/"
        paths = {
            "home": "/",
            "answers": "/answers/",
            "answers found": "/answers/?q=street+light",
            "no answer found": "/answers/?q=xylophone",
            "answer": answered,
            "version of an answer": answered + "versions/1/",
            "ask": "/ask/",
            "track": "/track/",
            "timeline": f"/questions/{self.number('late')}/",
            "timeline, answered": f"/questions/{self.number('answered')}/",
            "why, for all": f"/questions/{self.number('late')}/why/",
            "topics": "/topics/",
            "topic": "/topics/streets/",
            "departments": "/departments/",
            "department": "/departments/roads/",
            "figures": "/figures/",
            "refusals": "/refusals/",
            "about": "/about/",
            "privacy": "/privacy/",
            "accessibility": "/accessibility/",
            "nothing here": "/nowhere/",
        }
        own = ("new", "waits", "late", "in hand", "answered", "withheld", "private", "refused")
        return [
            *(Stop(name, partial(self._go, path)) for name, path in paths.items()),
            Stop("link gone", lambda page: page.goto(self.base + "/t/nothing")),
            *(Stop(f"own page, {state}", partial(self._track, state)) for state in own),
            *(Stop(f"own page, why, {state}", partial(self._track_why, state)) for state in ("waits", "in hand")),
            Stop("wrong code", self._wrong_code),
            Stop("ask, to change", partial(self._ask, "Why?")),
            Stop("matches", partial(self._ask, LIKE_IT)),
            Stop("receipt", partial(self._ask, "Who may swim in the mill pond on Sundays in August?")),
            *(Stop(name, partial(self._rendered, name)) for name in ("403", "500", "503", "not_set_up")),
        ]

    def desk(self) -> list[Stop]:
        """Every kind of page of the desk."""
        return [
            Stop("sign in", lambda page: page.goto(self.base + "/accounts/login/")),
            Stop("second step", self._second_step),
            Stop("invitation", lambda page: page.goto(f"{self.base}/accounts/invitation/{INVITED}/")),
            *(self._at_desk(who, path) for who, path in DESK_PAGES),
            *(self._at_desk(who, f"/desk/questions/{self.number(state)}/") for who, state in DESK_QUESTIONS),
            self._at_desk("officer", f"/desk/questions/{self.number('waits')}/why/"),
            Stop("conflict", self._conflict, "officer"),
            Stop("intake, to change", self._intake, "responder"),
            Stop("slip", partial(self._intake, question="May we hang a banner over Mill Lane?"), "responder"),
        ]

    def admin(self) -> list[Stop]:
        """A page of each kind of Django's administration."""
        return [self._at_desk("leader", path) for path in ADMIN_PAGES]

    def _second_step(self, page: Page) -> None:
        page.goto(self.base + "/accounts/login/")
        page.fill("[name=login], [name=username]", "arbiter")
        page.fill("[name=password]", PASSWORD)
        page.click("main form button.act")
        page.wait_for_url("**/authenticate/")

    def _at_desk(self, who: str, path: str) -> Stop:
        return Stop(f"{who}: {path}", lambda page: page.goto(self.base + path), who)

    def _go(self, path: str, page: Page) -> None:
        page.goto(self.base + self.prefix + path)

    def _track(self, state: str, page: Page) -> None:
        client = Client()
        client.post(f"{self.prefix}/track/", {"code": self.asked[state].tracking_code})
        self._give(page.context, client)
        self._go(f"/track/{self.number(state)}/", page)
        page.wait_for_selector("#question")

    def _track_why(self, state: str, page: Page) -> None:
        self._track(state, page)
        self._go(f"/track/{self.number(state)}/why/", page)

    def _wrong_code(self, page: Page) -> None:
        self._go("/track/", page)
        page.fill("[name=code]", "2026-00001-AAAAA-AAAAA-A")
        page.click("main form button")

    def _ask(self, text: str, page: Page) -> None:
        self._go("/ask/", page)
        page.fill("[name=question]", text)
        page.click("main form button.btn:not([name])")
        page.wait_for_load_state()

    def _rendered(self, name: str, page: Page) -> None:
        """A page of trouble: the browser gets it as the server would send it."""
        with translation.override("zh-hans" if self.prefix else "en"):
            body = render_to_string(f"{name}.html", {"town": {"name": "Town of Testing"}, "language_tag": "en"})
        page.route("**/trouble/", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))
        page.goto(self.base + "/trouble/")
        page.unroute("**/trouble/")

    def _conflict(self, page: Page) -> None:
        question = self.asked["in hand"].question
        page.goto(f"{self.base}/desk/questions/{question.number}/")
        base = int(page.locator("#do-draft [name=base_version]").input_value() or 0)
        texts = {"body": "Saved by somebody else.", "public_question": "When?"}
        who = self.town.actor("second_officer")
        draft(question_id=question.pk, actor=who, now=clock.now(), base_version=base, **texts)
        page.fill("#do-draft [name=public_question]", "When is it mended?")
        page.fill("#do-draft [name=body]", "On Friday.")
        page.click("#do-draft button")
        page.wait_for_selector("#conflict")

    def _intake(self, page: Page, question: str = "Why?") -> None:
        page.goto(self.base + "/desk/new/")
        page.locator("[name=source]").first.check() if page.locator("[type=radio][name=source]").count() else None
        page.fill("[name=question]", question)
        page.click("main form button.act")
        page.wait_for_load_state()


DESK_PAGES = [
    ("responder", "/desk/to-claim/"),
    ("responder", "/desk/all/"),
    ("responder", "/desk/all/?q=xylophone"),
    ("responder", "/desk/new/"),
    ("responder", "/accounts/"),
    ("responder", "/accounts/password/"),
    ("responder", "/accounts/reauthenticate/"),
    ("responder", "/accounts/2fa/"),
    ("responder", "/accounts/2fa/totp/activate/"),
    ("responder", "/accounts/2fa/webauthn/add/"),
    ("", "/accounts/password/reset/"),
    ("", "/accounts/password/reset/MQ/guessed/"),
    ("", "/accounts/invitation/guessed/"),
    ("head", "/accounts/invitations/"),
    ("leader", "/desk/setup/"),
    ("leader", "/desk/setup/calendar/"),
    ("leader", "/desk/setup/rules/"),
    ("leader", "/desk/setup/departments/"),
    ("officer", "/desk/away/"),
    ("leader", "/desk/away/?member=officer"),
    ("responder", "/desk/questions/2026-99999/"),
    ("officer", "/desk/late/"),
    ("officer", "/desk/mine/"),
    ("outsider", "/desk/mine/"),
    ("outsider", "/desk/new/"),
    ("newcomer", "/desk/"),
]
ADMIN_PAGES = [
    "/admin/",
    "/admin/people/department/",
    "/admin/people/department/add/",
    "/admin/people/town/1/change/",
    "/admin/questions/topic/",
]
DESK_QUESTIONS = [
    ("responder", "new"),
    ("officer", "offered"),
    ("officer", "in hand"),
    ("officer", "late"),
    ("officer", "approved"),
    ("reviewer", "in review"),
    ("responder", "answered"),
    ("second_reviewer", "refusal"),
    ("responder", "refused"),
]


def furnish(face: Face) -> Face:
    """A question in each state, played through the real actions."""
    town, now = face.town, clock.now()
    User.objects.create_user(username="newcomer", email="new@town.example", password=PASSWORD, name="Newcomer")
    add_app(town.arbiter)
    fields = {"username": "nia", "name": "Nia Noor", "email": "nia@town.example", "language": "en"}
    new_link(invite(by=town.head, department=town.roads, roles=[Role.OFFICER], now=now, **fields), INVITED, now)

    def asked(state: str, ago: timedelta = 2 * DAY, **fields) -> Receipt:
        face.asked[state] = make_receipt(town, now=now - ago, **fields)
        return face.asked[state]

    def by(role: str, at: timedelta, receipt: Receipt) -> dict:
        return {"question_id": receipt.question.pk, "actor": town.actor(role), "now": now - at}

    texts = {"body": BODY, "public_question": LIKE_IT}
    make_published(town, now=now - 9 * DAY, lang="zh-hans", text="教堂路的路灯坏了，什么时候修？", texts=CHINESE)
    make_imported(town)
    asked(
        "new", HOUR, text="The bench by the pond is broken. Who mends it?\n\nIt is the one by the willow.", place="Pond"
    )
    for state in ("offered", "waits", "in hand", "in review", "approved", "answered", "withheld", "private"):
        receipt = asked(state, may_publish=state != "private")
        if state == "offered":
            claim(**by("responder", DAY, receipt))
            offer(**by("responder", DAY, receipt), to=town.roads, reason="Lamps are theirs.")
            continue
        make_in_hand(town, receipt.question, now=now - 2 * DAY)
        if state == "waits":
            ask_resident(**by("officer", DAY, receipt), text="Which lamp is it? Its number is on the plate.")
        if state == "in review":
            make_in_review(town, receipt.question, now=now - 2 * DAY, **texts)
        if state in ("approved", "answered", "withheld", "private"):
            make_approved(town, receipt.question, now=now - 2 * DAY, **texts)
    publish(**by("officer", DAY, face.asked["answered"]))
    withhold(**by("reviewer", DAY, face.asked["withheld"]), reason="security")
    answer_privately(**by("officer", DAY, face.asked["private"]))
    make_in_hand(town, asked("late", 40 * DAY).question, now=now - 40 * DAY)
    for state in ("refusal", "refused"):
        receipt = asked(state)
        refuse(**by("responder", DAY, receipt), reason="in_court", where_instead="The court in Mill Lane.")
    confirm_refusal(**by("reviewer", HOUR, face.asked["refused"]))
    return face
