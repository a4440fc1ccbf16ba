from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "inbox.public"
    label = "public"
