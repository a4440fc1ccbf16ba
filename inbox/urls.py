"""Every address of the product: the public site in each language, the desk, the API, the doors for operators."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView

from inbox.api.front import front
from inbox.api.health import healthz, readyz
from inbox.kit.assets import stylesheet
from inbox.people.admin import site as administration

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("style/<slug:name>.<slug:hash>.css", stylesheet, name="stylesheet"),
    path("api/", front, name="api"),
    path("api/v1/", RedirectView.as_view(pattern_name="api")),
    path("api/v1/", include("inbox.api.urls")),
    path("desk/", include("inbox.desk.urls")),
    path("admin/", administration.urls),
    path("accounts/", include("inbox.desk.accounts")),
    path("", include("inbox.public.fixed_urls")),  # one address for all languages: feeds, sitemap, secret links
    *i18n_patterns(
        path("desk/", RedirectView.as_view(pattern_name="desk")),  # the desk's language is its member's, not the path's
        path("", include("inbox.public.urls")),
        prefix_default_language=False,
    ),
]

handler404 = "inbox.public.views.errors.not_found"
handler500 = "inbox.public.views.errors.server_error"
