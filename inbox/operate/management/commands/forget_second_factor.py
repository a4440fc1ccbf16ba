"""`manage.py forget_second_factor USER`: for a member whose phone and recovery codes are gone."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inbox.people import second_factor, sessions
from inbox.people.models import User


class Command(BaseCommand):
    help = (
        "Remove the passkeys, the app and the recovery codes of a member who has lost them, and end their sessions. "
        "The password stays. Make sure that it is they who ask. Example: python3 manage.py forget_second_factor w.evans"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="the name to sign in with")

    def handle(self, *, user: str, **_: Any) -> None:
        member = User.objects.filter(username=user).first()
        if member is None:
            raise CommandError(f"Nobody signs in as {user}.")
        removed = second_factor.forget(member)
        sessions.end_sessions(member, but=None)
        self.stdout.write(f"{member}: {removed} removed. They sign in by password alone and set up new ones.")
