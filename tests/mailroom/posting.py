"""What tests of letters share: a question with a mail address, its letters written, the text of a mail."""

from email.message import EmailMessage

from inbox.errands.models import Errand
from inbox.mailroom.followers import write_letters
from inbox.mailroom.models import Letter
from inbox.questions.models import Contact, Event, Question
from tests.make import MONDAY, TownOfTests, make_question

ADDRESS = "ana@mail.example"
TYPED = {
    "text": "Canary question: why is the lamp at Mill Lane off?",
    "name": "Canary Name",
    "place": "Canary Place",
    "phone": "555 0199",
    "different": "Canary reason",
    "email": ADDRESS,
}


def make_asked(town: TownOfTests, **fields) -> Question:
    """A question whose resident gave an address, every word of theirs a canary."""
    return make_question(town, **{**TYPED, **fields})


def write(question: Question, kind: str = "submit") -> Letter:
    """The resident's letter about the newest event of this kind, written as the worker does."""
    event = Event.objects.filter(question=question, kind=kind).order_by("-seq").first()
    assert Errand.objects.filter(event_id=event.pk, follower="letters").exists()
    write_letters(event.pk)
    return Letter.objects.get(event=event, member__isnull=True)


def confirm(question: Question) -> None:
    Contact.objects.filter(question=question).update(email_confirmed_at=MONDAY)


def text_of(mail: EmailMessage) -> str:
    """The text as a program shows it that knows format=flowed: its lines whole again."""
    part = mail.get_body(("plain",))
    assert dict(part["Content-Type"].params) == {"charset": "utf-8", "format": "flowed", "delsp": "yes"}
    return joined(part.get_content().replace("\r\n", "\n"))


def joined(flowed: str) -> str:
    """RFC 3676, 4.1 and 4.2: a line that ends in a space goes on; that space, and one that begins a line, are gone."""
    text = ""
    for line in flowed.split("\n"):
        line = line.removeprefix(" ")
        text += line[:-1] if line.endswith(" ") and line != "-- " else line + "\n"
    return text.removesuffix("\n")


def html_of(mail: EmailMessage) -> str:
    return mail.get_body(("html",)).get_content()
