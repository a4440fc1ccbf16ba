"""Every address of the product: the public site in each language, the desk, the API, the doors for operators."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
