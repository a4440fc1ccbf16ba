"""Version 1: what anybody may read."""

from django.urls import path

from inbox.api.v1 import answers

urlpatterns = [
    path("answers", answers.index),
    path("answers/<slug:number>", answers.one),
    path("suggest", answers.suggested),
]
