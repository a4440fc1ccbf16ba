from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "inbox.search"
    label = "search"
