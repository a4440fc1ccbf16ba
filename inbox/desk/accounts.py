"""Addresses of the staff's accounts."""

from django.urls import path

from inbox.desk.views import account

urlpatterns = [
    path("", account.account, name="account"),
    path("login/", account.sign_in, name="login"),
    path("logout/", account.sign_out, name="logout"),
    path("password/", account.password, name="password_change"),
]
