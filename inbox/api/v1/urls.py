"""Version 1: every address, each with its methods. The document describes them, and a test compares the two."""

from django.urls import path

from inbox.api.v1 import answers, asking, document, questions, town
from inbox.api.v1.doors import door

urlpatterns = [
    path("openapi.json", door(GET=document.document, is_public=True)),
    path("answers", door(GET=answers.index, is_public=True)),
    path("answers/<slug:number>", door(GET=answers.one, is_public=True)),
    path("suggest", door(GET=answers.suggested, is_public=True)),
    path("topics", door(GET=town.topics, is_public=True)),
    path("departments", door(GET=town.departments, is_public=True)),
    path("figures", door(GET=town.figures, is_public=True)),
    path("track", door(POST=asking.track)),
    path("track/<slug:verb>", door(POST=asking.act)),
    path("questions", door(GET=questions.index, POST=asking.ask)),
    path("questions/<slug:number>", door(GET=questions.one)),
    path("questions/<slug:number>/<slug:verb>", door(POST=questions.act)),
    path("<path:rest>", document.nothing),
]
