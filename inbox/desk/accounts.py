"""Addresses of the staff's accounts. Names that begin with account_ or mfa_ are those that allauth looks for."""

from django.urls import path

from inbox.desk.views import account, invitations, lost_password, second_factor

urlpatterns = [
    path("", account.account, name="account"),
    path("login/", account.sign_in, name="account_login"),
    path("welcome/", account.welcome, name="welcome"),
    path("logout/", account.sign_out, name="account_logout"),
    path("sessions/end/", account.sign_out_elsewhere, name="account-sessions-end"),
    path("password/", account.password, name="password_change"),
    path("password/reset/", lost_password.ask, name="lost-password"),
    path("password/reset/<str:uidb64>/<str:token>/", lost_password.choose, name="new-password"),
    path("reauthenticate/", second_factor.password_again, name="account_reauthenticate"),
    path("invitations/", invitations.invite, name="invitations"),
    path("invitations/<int:invitation_id>/withdraw/", invitations.withdraw, name="invitation-withdraw"),
    path("invitation/<str:token>/", invitations.accept, name="invitation"),
    path("2fa/", second_factor.overview, name="mfa_index"),
    path("2fa/authenticate/", second_factor.second_step, name="mfa_authenticate"),
    path("2fa/reauthenticate/", second_factor.code_again, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", second_factor.add_app, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", second_factor.remove_app, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", second_factor.recovery_codes, name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", second_factor.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path("2fa/webauthn/add/", second_factor.add_passkey, name="mfa_add_webauthn"),
    path("2fa/webauthn/login/", second_factor.passkey_sign_in, name="mfa_login_webauthn"),
    path("2fa/webauthn/reauthenticate/", second_factor.passkey_again, name="mfa_reauthenticate_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/remove/", second_factor.remove_passkey, name="mfa_remove_webauthn"),
]
