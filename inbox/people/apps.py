from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "inbox.people"
    label = "people"
    verbose_name = "People and departments"
