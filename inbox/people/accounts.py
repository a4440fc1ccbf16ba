"""How members prove who they are, and what they set for themselves."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from inbox.people.models import User


class NameOrAddress(ModelBackend):
    """A password goes with the account’s name or its e-mail address. An address of two accounts names none."""

    def authenticate(self, request: Any, username: str | None = None, password: str | None = None, **more: Any) -> Any:
        name = username_of(username) if username else username
        return super().authenticate(request, username=name, password=password, **more)


def username_of(text: str) -> str:
    """The name of the account that this name or address stands for; the text itself where it stands for none."""
    if "@" not in text or User.objects.filter(username=text).exists():
        return text
    theirs = User.objects.filter(email__iexact=text, is_active=True).values_list("username", flat=True)[:2]
    return theirs[0] if len(theirs) == 1 else text


def speak(user: User, language: str) -> None:
    """From the next page on the desk speaks this language to the member."""
    user.language = language
    user.save(update_fields=["language"])
