from django.apps import AppConfig


class MailroomConfig(AppConfig):
    name = "inbox.mailroom"
    label = "mailroom"

    def ready(self) -> None:
        from inbox.mailroom import checks  # noqa: F401  app start: registers the system check
