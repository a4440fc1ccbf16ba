"""The secret link from a letter: one address for all languages, since the letter's question has its own."""

from django.urls import path

from inbox.public.views import track

urlpatterns = [path("t/<str:token>", track.link, name="secret-link")]
