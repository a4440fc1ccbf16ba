from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "inbox.desk"
    label = "desk"
