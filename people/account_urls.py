"""/account/: allauth's views under our addresses, named as allauth looks them up, and our own beside them."""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path
from django.views.generic import RedirectView

from people import account as ours

CONFIRM = "account/reauthenticate.html"
TO_RESET = RedirectView.as_view(pattern_name="account_reset_password")

urlpatterns = [
    path("", ours.preferences, name="account"),
    path("sign-in/", ours.sign_in, name="account_login"),
    path("sign-in/code/", second_factor.authenticate, name="mfa_authenticate"),
    path("sign-out/", account.logout, name="account_logout"),
    path("invitation/<str:secret>/", ours.invitation, name="invitation"),
    path("confirm/", account.reauthenticate, name="account_reauthenticate"),
    path(
        "confirm/code/",
        second_factor.ReauthenticateView.as_view(template_name=CONFIRM),
        name="mfa_reauthenticate",
    ),
    path(
        "confirm/passkey/",
        passkeys.ReauthenticateWebAuthnView.as_view(template_name=CONFIRM),
        name="mfa_reauthenticate_webauthn",
    ),
    path("password/", account.password_change, name="account_change_password"),
    path("password/first/", TO_RESET, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path(
        "password/reset/<slug:uidb36>/<str:key>/",
        ours.new_password,
        name="account_reset_password_from_key",
    ),
    path("security/", second_factor.index, name="mfa_index"),
    path("security/app/add/", totp.activate_totp, name="mfa_activate_totp"),
    path("security/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("security/recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "security/recovery-codes/new/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("security/passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("security/passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("security/passkeys/<int:pk>/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("security/passkeys/<int:pk>/remove/", ours.remove_passkey, name="mfa_remove_webauthn"),
    path("sessions/", ours.sessions, name="usersessions_list"),
    path("sessions/<int:pk>/end/", ours.end_session, name="end_session"),
    path("sessions/end-others/", ours.end_other_sessions, name="end_other_sessions"),
]
