"""`manage.py token USER`: a token for the API with that member's rights, shown once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inbox.kit import clock
from inbox.kit.schema import pending_migrations
from inbox.kit.text import clean_text
from inbox.people.models import User
from inbox.people.tokens import make_token, revoke_tokens


class Command(BaseCommand):
    help = "Make a token for the API with a member's rights, or revoke theirs. It is shown once and kept as a hash."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        epilog = "Example: python3 manage.py token mara --label 'statistics server'"
        return super().create_parser(prog_name, subcommand, epilog=epilog, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", metavar="USER", help="the member's user name")
        parser.add_argument("--label", default="", help="what it is for; with --revoke: only the tokens of this label")
        parser.add_argument("--revoke", action="store_true", help="end the member's tokens instead of making one")

    def handle(self, *, user: str, label: str, revoke: bool, **_: Any) -> None:
        if pending_migrations():
            raise CommandError(
                "There is no town in this data folder yet. The demo town’s is var/demo: "
                f"INBOX_DATA_DIR=var/demo python3 manage.py token {user}"
            )
        member = User.objects.filter(username=user).first()
        if member is None:
            raise CommandError(f"There is no member “{user}”.")
        label = clean_text(label, multiline=False, max_length=80)
        if revoke:
            count = revoke_tokens(member, clock.now(), label=label)
            self.stdout.write(f"{count} revoked.")
        elif not member.is_active:
            raise CommandError(f"The account of “{user}” is closed, so no token would open anything.")
        else:
            self.stderr.write("Keep this token now; it is shown this once:")
            self.stdout.write(make_token(member, clock.now(), label=label))
