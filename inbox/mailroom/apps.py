from django.apps import AppConfig


class MailroomConfig(AppConfig):
    name = "inbox.mailroom"
    label = "mailroom"
