"""What members set for themselves."""

from inbox.people.models import User


def speak(user: User, language: str) -> None:
    """From the next page on the desk speaks this language to the member."""
    user.language = language
    user.save(update_fields=["language"])
