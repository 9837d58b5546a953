"""Where Django and allauth meet our sign-in: the backend behind every way in, and what allauth asks us."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.time import now
from people import second_factor, signin, throttle
from people.boxes import box
from people.models import User

FRESH_SECONDS = 300


class Backend(ModelBackend):
    """The only backend, so that no way in, the admin's included, goes round the limits."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **more: Any,
    ) -> User | None:
        email = username or more.get("email")
        if not email or password is None:
            return None
        try:
            return signin.check_password(email=email, password=password, at=now())
        except throttle.TooMany as refused:
            raise PermissionDenied(refused.sentence) from refused


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This email and password do not go together."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your password."),
        "invalid_password_reset": _("This link no longer works."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The server has resolved what trusted proxies said; whatever else a header claims is not looked at."""
        return request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104  unknown: behind a unix socket  # nosec B104

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Says how long to wait, where one has to; the backend holds the limit itself."""
        refuse_if_limited(credentials["email"])
        return authenticate(request, **credentials)

    def reauthenticate(self, user: User, password: str) -> bool:
        refuse_if_limited(user.email)
        found = authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def login(self, request: HttpRequest, user: User) -> None:
        """Whoever was deactivated between password and second factor stays outside."""
        if not user.is_active:
            raise ImmediateHttpResponse(redirect("account_login"))
        super().login(request, user)

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Not in the five minutes after they proved who they are, signing in included."""
        proofs = get_authentication_records(self.request, self.request.user)
        return not any(timezone.now().timestamp() - proof["at"] < FRESH_SECONDS for proof in proofs)


def refuse_if_limited(email: str) -> None:
    _user, account = signin.account_of(email)
    try:
        throttle.check(account, at=now())
    except throttle.TooMany as refused:
        raise ValidationError(refused.sentence, code="too_many") from refused


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _(
            "A second factor is required of you. Add another one first, then remove this one."
        ),
        "incorrect_code": _("This code does not work. Codes change every 30 seconds, and each works once."),
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one of somebody of whom one is required: another is added first."""
        is_factor = authenticator.type in second_factor.FACTORS
        last = is_factor and second_factor.is_last(authenticator)
        return not (last and second_factor.is_required_of(authenticator.user))

    def get_totp_issuer(self) -> str:
        return "Handoff"

    def _get_site_name(self) -> str:
        return "Handoff"

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        return str(_("Passkey"))

    def encrypt(self, text: str) -> str:
        """What a copy of the database shows is of no use without SECRET_KEY."""
        return box("people.second_factor").encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return box("people.second_factor").decrypt(encrypted_text.encode()).decode()
