"""What Django and allauth tell while somebody signs in, written down for the audit. Connected in PeopleConfig."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as second_factor
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from ledger.time import now
from people import devices, signin


@receiver(user_logged_in)
def _signed_in(user: Any, request: HttpRequest, **_: Any) -> None:
    signin.note_sign_in(user=user, known=devices.is_known(request, user), at=now())
    devices.meet(request, user)


@receiver(user_logged_out)
def _signed_out(user: Any, **_: Any) -> None:
    if user is not None:
        signin.note("user.signed_out", user=user, at=now())


@receiver([account.password_set, account.password_changed, account.password_reset])
def _password_changed(user: Any, **_: Any) -> None:
    signin.note("user.password_changed", user=user, at=now())


@receiver(second_factor.authenticator_added)
def _factor_added(user: Any, authenticator: Any, **_: Any) -> None:
    signin.note("user.second_factor_added", user=user, at=now(), new={"type": authenticator.type})


@receiver(second_factor.authenticator_removed)
def _factor_removed(user: Any, authenticator: Any, **_: Any) -> None:
    signin.note("user.second_factor_removed", user=user, at=now(), new={"type": authenticator.type})


@receiver(second_factor.authenticator_reset)
def _codes_made(user: Any, **_: Any) -> None:
    signin.note("user.recovery_codes_made", user=user, at=now())


@receiver(second_factor.authenticator_used)
def _code_used(user: Any, authenticator: Any, **_: Any) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        authenticator.refresh_from_db()  # it was spent in another copy of the row
        left = len(authenticator.wrap().get_unused_codes())
        signin.note("user.recovery_code_used", user=user, at=now(), new={"left": left})
