from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionsConfig(AppConfig):
    name = "inbox.questions"
    label = "questions"
    verbose_name = _("Questions and answers")

    def ready(self) -> None:
        from inbox.questions import triggers  # app start: needs the app registry

        triggers.reinstall_after_migrate(self)
