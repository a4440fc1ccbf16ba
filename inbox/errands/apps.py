from django.apps import AppConfig


class ErrandsConfig(AppConfig):
    name = "inbox.errands"
    label = "errands"
