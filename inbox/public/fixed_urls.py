"""Public addresses that are the same in every language: feeds, sitemap, what robots and finders of holes read."""

from django.urls import include, path

from inbox.public import feeds, sitemaps
from inbox.public.views import look, pages

urlpatterns = [
    path("feeds/answers.atom", feeds.answers, name="feed"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemaps/<slug:section>.xml", sitemaps.section, name="sitemap-section"),
    path("theme.css", look.theme, name="theme-now"),
    path("theme.<slug:hash>.css", look.theme_version, name="theme"),
    path("logo.<slug:hash>", look.logo, name="logo"),
    path("robots.txt", pages.robots, name="robots"),
    path(".well-known/security.txt", pages.security, name="security"),
    path("", include("inbox.public.asking_fixed_urls")),
]
