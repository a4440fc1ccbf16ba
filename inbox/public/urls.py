"""The public pages, once in each language: the default one has no prefix."""

from django.urls import include, path

from inbox.public.views import answers, home, pages, topics

urlpatterns = [
    path("", home.home, name="home"),
    path("answers/", answers.browse, name="answers"),
    path("answers/<slug:number>/", answers.answer, name="answer"),
    path("answers/<slug:number>/versions/<int:version>/", answers.version, name="answer-version"),
    path("answers/<slug:number>/<str:slug>/", answers.answer),
    path("topics/", topics.topics, name="topics"),
    path("topics/<slug:slug>/", topics.topic, name="topic"),
    path("departments/", topics.departments, name="departments"),
    path("departments/<slug:slug>/", topics.department, name="department"),
    path("figures/", pages.figures, name="figures"),
    path("refusals/", pages.refusals, name="refusals"),
    path("about/", pages.about, name="about"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("", include("inbox.public.asking_urls")),
]
