from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    name = "inbox.questions"
    label = "questions"
    verbose_name = "Questions and answers"

    def ready(self) -> None:
        from inbox.questions import triggers  # app start: needs the app registry

        triggers.reinstall_after_migrate(self)
