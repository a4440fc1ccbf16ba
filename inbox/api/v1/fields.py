"""What a request's body or address may hold: each field reads and cleans its value, and says how in JSON Schema.

The tables of bodies (bodies.py) are made of these; parsing and the OpenAPI document both come from them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inbox.kit.addresses import is_mail_address
from inbox.kit.text import clean_text
from inbox.questions.models import Question

ABSENT: Any = object()
Schema = dict[str, Any]


class Unfit(Exception):
    """A value that a field can't take; the sentence says what to change."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """`empty` is what null and, without a `keeps`, an absent value stand for; ABSENT: there has to be one. `keeps`
    gives what an absent value leaves as it is on the question."""

    about: str = ""
    empty: Any = ABSENT
    keeps: Callable[[Question], Any] | None = None

    @property
    def is_required(self) -> bool:
        return self.empty is ABSENT and self.keeps is None

    def read(self, value: Any, question: Question | None = None) -> Any:
        """The cleaned value. Raises Unfit."""
        if value is ABSENT and self.keeps:
            return self.keeps(question)
        if value is ABSENT or value is None:
            if self.empty is ABSENT:
                raise Unfit(_("Give a value here."))
            return self.empty
        return self.clean(value, question)

    def from_text(self, text: str) -> Any:
        """The value that a parameter of an address stands for."""
        return text

    def clean(self, value: Any, question: Question | None) -> Any:
        raise NotImplementedError

    def plain_schema(self) -> Schema:
        raise NotImplementedError

    def schema(self) -> Schema:
        schema = self.plain_schema()
        if self.empty is not ABSENT:
            schema = {"anyOf": [schema, {"type": "null"}]}
        return schema | ({"description": self.about} if self.about else {})


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    """Words of a person, through the gate of kit.text; lengths count after cleaning, in characters."""

    most: int = 5_000
    least: int = 1
    multiline: bool = True

    def clean(self, value: Any, question: Question | None) -> str:
        text = _text(value, multiline=self.multiline)
        if not text and self.empty is not ABSENT:
            return self.empty
        if not text:
            raise Unfit(_("Write something here first."))
        if len(text) < self.least:
            raise Unfit(
                ngettext("Write at least %(n)d character.", "Write at least %(n)d characters.", self.least)
                % {"n": self.least}
            )
        if len(text) > self.most:
            sentence = _("This has %(length)d characters; there is room for %(most)d.")
            raise Unfit(sentence % {"length": len(text), "most": self.most})
        return text

    def plain_schema(self) -> Schema:
        return {"type": "string", "maxLength": self.most}


@dataclass(frozen=True, kw_only=True)
class Mail(Field):
    def clean(self, value: Any, question: Question | None) -> str:
        address = _text(value)
        if address and not is_mail_address(address):
            raise Unfit(_("An e-mail address looks like name@example.org."))
        return address

    def plain_schema(self) -> Schema:
        return {"type": "string", "maxLength": 254}


@dataclass(frozen=True, kw_only=True)
class Word(Field):
    """One of some words."""

    words: tuple[str, ...]

    def clean(self, value: Any, question: Question | None) -> str:
        if not isinstance(value, str) or value not in self.words:
            raise Unfit(_("Give one of: %(words)s.") % {"words": ", ".join(self.words)})
        return value

    def plain_schema(self) -> Schema:
        return {"type": "string", "enum": list(self.words)}


@dataclass(frozen=True, kw_only=True)
class Named(Field):
    """One of the town's things, by the word it is known by: a topic's or department's slug, a member's user name."""

    find: Callable[[str, Question | None], Any]

    def clean(self, value: Any, question: Question | None) -> Any:
        name = _text(value)
        found = self.find(name, question) if name else None
        if found is None and (name or self.empty is ABSENT):
            raise Unfit(_("There is none of this name to choose."))
        return found

    def plain_schema(self) -> Schema:
        return {"type": "string", "maxLength": 150}


@dataclass(frozen=True, kw_only=True)
class Whole(Field):
    least: int = 0
    most: int = 2**31 - 1

    def from_text(self, text: str) -> Any:
        return int(text) if re.fullmatch(r"0|[1-9]\d{0,9}", text, re.A) else text

    def clean(self, value: Any, question: Question | None) -> int:
        if type(value) is not int or not self.least <= value <= self.most:
            raise Unfit(_("Give a whole number from %(least)d to %(most)d.") % {"least": self.least, "most": self.most})
        return value

    def plain_schema(self) -> Schema:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, kw_only=True)
class Day(Field):
    """A date on the town's calendar."""

    def clean(self, value: Any, question: Question | None) -> date:
        try:
            if re.fullmatch(r"\d{4}-\d\d-\d\d", _text(value), re.A):
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise Unfit(_("Write the date as year, month, day: 2026-11-24."))

    def plain_schema(self) -> Schema:
        return {"type": "string", "format": "date"}


@dataclass(frozen=True, kw_only=True)
class Instant(Field):
    """A moment, with its zone or offset."""

    def clean(self, value: Any, question: Question | None) -> datetime:
        try:
            at = datetime.fromisoformat(_text(value))
            if at.tzinfo is not None:
                return at.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        raise Unfit(_("Write the instant with its zone: 2026-11-24T17:00:00Z."))

    def plain_schema(self) -> Schema:
        return {"type": "string", "format": "date-time"}


@dataclass(frozen=True, kw_only=True)
class Two(Field):
    """Two of something."""

    of: Field

    def clean(self, value: Any, question: Question | None) -> list[Any]:
        if not isinstance(value, list) or len(value) != 2:
            raise Unfit(_("Give two of these, in square brackets."))
        return [self.of.read(one, question) for one in value]

    def plain_schema(self) -> Schema:
        return {"type": "array", "items": self.of.schema(), "minItems": 2, "maxItems": 2}


@dataclass(frozen=True, kw_only=True)
class Language(Word):
    """One of the site's languages; the default one where none is given."""

    words: tuple[str, ...] = tuple(code for code, _name in settings.LANGUAGES)
    empty: Any = settings.LANGUAGE_CODE


Fields = Mapping[str, Field]


class Invalid(Exception):
    """What has to change: field → sentences."""

    def __init__(self, fields: dict[str, list[str]]) -> None:
        super().__init__(fields)
        self.fields = fields


def read(fields: Fields, sent: Mapping[str, Any], question: Question | None = None) -> dict[str, Any]:
    """The cleaned values by name. A name that is none of these is refused as well. Raises Invalid."""
    cleaned, wrong = {}, {}
    for name, field in fields.items():
        try:
            cleaned[name] = field.read(sent.get(name, ABSENT), question)
        except Unfit as reason:
            wrong[name] = [str(reason)]
    for name in list(sent.keys() - fields.keys())[:20]:
        wrong[clean_text(name, multiline=False, max_length=60)] = [_("There is no field of this name here.")]
    if wrong:
        raise Invalid(wrong)
    return cleaned


def read_query(fields: Fields, sent: Mapping[str, str]) -> dict[str, Any]:
    """The same for the parameters of an address; an empty one counts as none."""
    values = {name: value for name, value in sent.items() if value or name not in fields}
    return read(fields, {name: fields[name].from_text(v) if name in fields else v for name, v in values.items()})


def body_schema(fields: Fields) -> Schema:
    return {
        "type": "object",
        "properties": {name: field.schema() for name, field in fields.items()},
        "required": [name for name, field in fields.items() if field.is_required],
        "additionalProperties": False,
    }


def _text(value: Any, *, multiline: bool = False) -> str:
    if not isinstance(value, str):
        raise Unfit(_("Give text here, in quotation marks."))
    return clean_text(value, multiline=multiline)
