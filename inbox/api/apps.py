from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "inbox.api"
    label = "api"
