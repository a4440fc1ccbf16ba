"""`manage.py init_town`: the first run of a real town."""

import argparse
import getpass
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils.text import slugify

from inbox.kit import clock, env
from inbox.kit.schema import pending_migrations
from inbox.operate.founding import Facts, TownThere, found
from inbox.people.holidays import made_from
from inbox.people.models import Town
from inbox.questions.deadlines import PACKS, RulePack

EXAMPLE = """\
Example:
  python3 manage.py init_town --name "Brookhaven | 溪港镇" --zone Europe/London --country GB
      --department "desk=Citizens’ Desk | 便民服务台" --department "roads=Roads and Parking | 道路停车科"
      --leader "w.evans=Wyn Evans" --email w.evans@brookhaven.example

What is not given is asked for. Names may be given in each language of the site, with “|” between. The first
department is the citizens’ desk, where questions arrive. The first leader may also enter /admin/ and add the others.
INBOX_LEADER_PASSWORD gives the leader's password, INBOX_TOWN_FILE a file of facts in the shape of the demo town's
(inbox/operate/demo/town.json) in place of all questions.
"""
USERNAME = re.compile(r"[\w.@+-]{1,150}")
SLUG = re.compile(r"[a-z0-9-]{1,60}")


class Command(BaseCommand):
    help = "Make the town: its name, zone, calendar, departments, rule pack and first leader. Once."
    requires_system_checks = []  # the database may still be empty

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        shape = argparse.RawDescriptionHelpFormatter
        return super().create_parser(prog_name, subcommand, epilog=EXAMPLE, formatter_class=shape, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", help="the town's name")
        parser.add_argument("--zone", help="its time zone, as in Europe/London")
        parser.add_argument("--country", help="two letters, for public holidays; with its region as in DE-BY")
        parser.add_argument("--hours", help="when the town hall is open, as in “mon-fri 09:00-17:00”")
        parser.add_argument("--department", action="append", metavar="SLUG=NAME", help="the first one is the desk")
        parser.add_argument("--pack", help=f"the rules for promises: {', '.join(_packs())}")
        parser.add_argument("--leader", metavar="USERNAME=NAME", help="who signs in first")
        parser.add_argument("--email", help="the leader's address")
        parser.add_argument("--no-input", action="store_true", help="ask nothing; what is missing is an error")

    def handle(self, *, no_input: bool, **options: Any) -> None:
        if pending_migrations():
            call_command("migrate", verbosity=0)
        if there := Town.objects.first():
            raise CommandError(f"There is a town here already: {there}. Change it under /admin/.")
        self.asks = not no_input and sys.stdin.isatty()
        kept = env.text("INBOX_TOWN_FILE")
        facts = _kept(Path(kept)) if kept else self._facts(options)
        password = env.text("INBOX_LEADER_PASSWORD") or (self._password() if self.asks else None)
        try:
            town = found(facts, clock.now(), password=password)
        except KeyError as error:
            raise CommandError(
                f"{kept} lacks something: {error}. inbox/operate/demo/town.json shows the shape."
            ) from error
        except (TownThere, ValueError) as error:
            raise CommandError(f"The town could not be made: {error}") from error
        self.stdout.write(f"{town} is founded. Start it with: python3 manage.py serve")
        if not password:
            username = facts["members"][0]["username"]
            self.stdout.write(f"Give {username} a password: python3 manage.py changepassword {username}")

    def _facts(self, given: dict[str, Any]) -> Facts:
        facts: dict[str, Any] = {
            "name": self._one("name", "Name of the town", given, _per_language),
            "zone": self._one("zone", "Time zone", given, _zone, "Europe/London"),
        }
        country = self._one("country", "Country, two letters, for its holidays", given, _country, "GB")
        facts["country"], _, facts["subdiv"] = country.partition("-")
        facts["subdiv"] = facts["subdiv"] or None
        facts["hours"] = self._one("hours", "Opening hours", given, _hours, "mon-fri 09:00-17:00")
        facts["pack"] = self._one("pack", "Rules for promises", given, _pack, "default")
        facts["departments"] = self._departments(given)
        username, name = self._one("leader", "First leader, as USERNAME=NAME", given, _leader)
        email = self._one("email", "The leader's e-mail address", given, _email)
        leader = {"username": username, "name": name, "email": email, "roles": ["leader", "operator"]}
        leader |= {"department": facts["departments"][0]["slug"], "language": settings.LANGUAGE_CODE}
        made_from(facts, clock.now())  # raises ValueError here, before anything is written
        return facts | {"members": [leader]}

    def _departments(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        lines = given["department"] or []
        if not lines and self.asks:
            self.stdout.write("Departments, one a line, the citizens’ desk first; an empty line ends the list.")
            while line := input("  Department, as SLUG=NAME: ").strip():
                lines.append(line)
        if not lines:
            raise CommandError(
                "At least one department is needed, the citizens’ desk: --department “desk=Citizens’ Desk”."
            )
        try:
            found = [_department(line) for line in lines]
        except ValueError as error:
            raise CommandError(str(error)) from error
        slugs = [one["slug"] for one in found]
        if twice := {slug for slug in slugs if slugs.count(slug) > 1}:
            raise CommandError(f"Two departments are called “{twice.pop()}” in addresses.")
        found[0]["is_desk"] = True
        return found

    def _one(
        self, option: str, words: str, given: dict[str, Any], check: Callable[[str], Any], default: str = ""
    ) -> Any:
        """The option's value, checked; asked for, again and again, where it is missing and somebody sits there."""
        value = given[option]
        while True:
            if value is None and self.asks:
                value = input(f"{words}{f' [{default}]' if default else ''}: ").strip()
            try:
                return check(value or default)
            except ValueError as error:
                if given[option] is not None or not self.asks:
                    raise CommandError(f"--{option}: {error}") from error
                self.stdout.write(f"  {error}")
                value = None

    def _password(self) -> str:
        while True:
            password = getpass.getpass("The leader's password, at least 12 characters: ")
            try:
                validate_password(password)
            except ValidationError as error:
                self.stdout.write("  " + " ".join(error.messages))
                continue
            if getpass.getpass("Once more: ") == password:
                return password
            self.stdout.write("  The two differ.")


def _kept(file: Path) -> Facts:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"{file} cannot be read: {error}") from error


def _per_language(text: str) -> dict[str, str]:
    """{"en": …, "zh-hans": …} of “one | other”, in the order of settings.LANGUAGES, the default one first."""
    codes = sorted(dict(settings.LANGUAGES), key=lambda code: code != settings.LANGUAGE_CODE)
    parts = [part.strip() for part in text.split("|")]
    if not parts[0] or len(parts) > len(codes):
        raise ValueError(f"Write a name, or one for each of {', '.join(codes)} with “|” between.")
    return {code: part for code, part in zip(codes, parts, strict=False) if part}


def _zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (KeyError, OSError, ValueError) as error:
        raise ValueError(f"There is no time zone “{text}”; write one as in Europe/London.") from error


def _country(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}(-[A-Za-z0-9]{1,4})?", text):
        raise ValueError("Write two letters, as in GB, or with a region, as in DE-BY.")
    facts = {
        "country": text.upper()[:2],
        "subdiv": text.upper()[3:] or None,
        "zone": "UTC",
        "hours": {"mon": "9:00-10:00"},
    }
    made_from(facts, clock.now())
    return text.upper()


def _hours(text: str) -> dict[str, str]:
    """{"mon-fri": "09:00-17:00"} of “mon-fri 09:00-17:00, sat 09:00-12:00”."""
    found = {}
    for part in text.split(","):
        match = re.fullmatch(r"\s*([a-z]{3}(?:-[a-z]{3})?)\s+(\d\d:\d\d-\d\d:\d\d)\s*", part)
        if not match:
            raise ValueError("Write days and hours, as in “mon-fri 09:00-17:00, sat 09:00-12:00”.")
        found[match[1]] = match[2]
    return found


def _packs() -> list[str]:
    return sorted(path.stem for path in PACKS.glob("*.toml"))


def _pack(text: str) -> str:
    return RulePack.load(text).name


def _department(text: str) -> dict[str, Any]:
    slug, _, name = text.partition("=")
    slug = slug.strip() if name else slugify(slug)
    if not SLUG.fullmatch(slug):
        raise ValueError(
            f"“{text}”: write a short name for addresses, in small Latin letters, as in desk=Citizens’ Desk."
        )
    return {"slug": slug, "name": _per_language(name or text)}


def _leader(text: str) -> tuple[str, str]:
    username, _, name = (part.strip() for part in text.partition("="))
    if not USERNAME.fullmatch(username):
        raise ValueError("Write a name to sign in with and the person's name, as in w.evans=Wyn Evans.")
    return username, name or username


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        raise ValueError("Write an e-mail address, as in w.evans@brookhaven.example.") from error
    return text
