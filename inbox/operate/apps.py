from django.apps import AppConfig


class OperateConfig(AppConfig):
    name = "inbox.operate"
    label = "operate"
