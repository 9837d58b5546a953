"""The pages of one's own account that allauth has not: invitation, preferences, sessions."""

import logging
from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.account.views import LoginView, PasswordResetFromKeyView
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ledger.refused import Refused
from ledger.time import now
from people import devices, signin
from people.adapter import SecondFactorAdapter
from people.signin_forms import InvitationForm, PreferencesForm
from people.verbs import change_user
from people.views.page import data

log = logging.getLogger(__name__)


class SignIn(LoginView):
    """allauth's, but who has to wait is told so by the status as well."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        if form.has_error("__all__", "too_many"):
            response.status_code = 429
        return response


sign_in = SignIn.as_view()


class RemovePasskey(RemoveWebAuthnView):
    """allauth's, but the last one stays where a second factor is required, as an authenticator app does."""

    def form_valid(self, form: Any) -> HttpResponse:
        if not SecondFactorAdapter().can_delete_authenticator(self.get_object()):
            messages.error(self.request, SecondFactorAdapter.error_messages["cannot_delete_authenticator"])
            return redirect("mfa_list_webauthn")
        return super().form_valid(form)


remove_passkey = RemovePasskey.as_view()


class NewPassword(PasswordResetFromKeyView):
    """allauth's, but a link that does not work is a guess, and answers 404."""

    def dispatch(self, request: HttpRequest, uidb36: str, key: str, **more: Any) -> HttpResponse:
        if key == self.reset_url_key:  # the second step: the link stands in the session
            return super().dispatch(request, uidb36, key, **more)
        shown: list[HttpResponse] = []

        def works() -> str | None:
            shown.append(super(NewPassword, self).dispatch(request, uidb36, key, **more))
            return shown[0].headers.get("Location")  # to the second step

        account = signin.account_behind(uidb36)
        if signin.try_link(account, works=works, why="reset_link", at=now()) is None:
            shown[0].status_code = 404
        return shown[0]


new_password = NewPassword.as_view()


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Who holds the secret may take the place that it stands for, once."""
    at = now()
    found = signin.try_link(
        signin.stranger(secret), works=lambda: signin.invitation_of(secret, at=at), why="invitation", at=at
    )
    if found is None:
        return render(request, "account/invitation_gone.html", status=404)
    form = InvitationForm(data(request), user=found.user)
    if form.is_valid():
        told = form.cleaned_data
        try:
            user = signin.accept_invitation(
                secret=secret, password=told["password"], name=told["name"], at=at
            )
        except Refused as refused:
            form.add_error(refused.field or None, refused.sentence)
        else:
            login = Login(user=user, redirect_url="/account/security/")
            return perform_password_login(request, {"email": user.email}, login)
    context = {"form": form, "person": found.user, "expires_at": found.expires_at}
    return render(request, "account/invitation.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Everybody may see and change their own."""
    at, user = now(), request.user
    initial = {"name": user.name, "zone": user.zone, "single_keys": user.single_keys}
    form = PreferencesForm(data(request), initial=initial)
    if form.is_valid():
        try:
            change_user(user, **form.cleaned_data, by=user, at=at)
        except Refused as refused:
            form.add_error(refused.field or None, refused.sentence)
        else:
            messages.success(request, _("Saved."))
            return redirect("account")
    context = {
        "form": form,
        "two_factors": is_mfa_enabled(user),
        "sessions": UserSession.objects.filter(user=user).count(),
    }
    return render(request, "account/preferences.html", context, status=422 if form.errors else 200)


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Everybody may see their own."""
    rows = sorted(
        UserSession.objects.purge_and_list(request.user), key=lambda row: row.last_seen_at, reverse=True
    )
    for row in rows:
        row.device = devices.name_of(row.user_agent)
        row.is_here = row.session_key == request.session.session_key
    rows.sort(key=lambda row: not row.is_here)
    return render(request, "usersessions/usersession_list.html", {"sessions": rows})


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own, and never another's. The one in use is ended by signing out."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    if session.session_key == request.session.session_key:
        return redirect("account_logout")
    signin.end_session(session=session, by=request.user, at=now())
    messages.success(request, _("That session is ended."))
    return redirect("usersessions_list")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """All of one's own but the one in use."""
    key = request.session.session_key or ""
    signin.end_sessions(user=request.user, by=request.user, at=now(), but=key)
    messages.success(request, _("All other sessions are ended."))
    return redirect("usersessions_list")
