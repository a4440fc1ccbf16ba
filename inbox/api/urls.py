"""The JSON API below `/api/v1/`; a second version would stand beside this one."""

from django.urls import include, path

urlpatterns = [path("", include("inbox.api.v1.urls"))]
