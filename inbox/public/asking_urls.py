"""The resident's path: ask, receipt, track; and the public timeline of a question. Once in each language."""

from django.urls import path

from inbox.public.views import ask, question, receipt, steps, track, why

urlpatterns = [
    path("ask/", ask.ask, name="ask"),
    path("ask/near/", ask.near, name="ask-near"),
    path("ask/receipt/", receipt.receipt, name="receipt"),
    path("track/", track.track, name="track"),
    path("track/<slug:number>/", track.tracked, name="tracked"),
    path("track/<slug:number>/data/", track.data, name="tracked-data"),
    path("track/<slug:number>/files/<int:file_id>/", track.file, name="tracked-file"),
    path("track/<slug:number>/why/", why.own, name="tracked-why"),
    path("track/<slug:number>/<slug:step>/", steps.step, name="tracked-step"),
    path("questions/<slug:number>/", question.question, name="question"),
    path("questions/<slug:number>/why/", why.everybodys, name="question-why"),
]
