from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "inbox.kit"
    label = "kit"

    def ready(self) -> None:
        from . import checks  # noqa: F401  app start: registers the system checks
