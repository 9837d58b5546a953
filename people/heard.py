"""What Django and allauth tell while somebody signs in, written down for the audit. Connected in PeopleConfig."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as second_factor
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from ledger.time import now
from people import signin
from people.throttle import SIGNED_IN


@receiver(user_logged_in)
def _signed_in(user: Any, **_: Any) -> None:
    signin.note(SIGNED_IN, user=user, at=now())


@receiver(user_logged_out)
def _signed_out(user: Any, **_: Any) -> None:
    if user is not None:
        signin.note("user.signed_out", user=user, at=now())


@receiver([account.password_set, account.password_changed, account.password_reset])
def _password_changed(user: Any, **_: Any) -> None:
    signin.note("user.password_changed", user=user, at=now())


@receiver([second_factor.authenticator_added, second_factor.authenticator_reset])
def _factor_added(user: Any, authenticator: Any, **_: Any) -> None:
    signin.note("user.second_factor_added", user=user, at=now(), new={"type": authenticator.type})


@receiver(second_factor.authenticator_removed)
def _factor_removed(user: Any, authenticator: Any, **_: Any) -> None:
    signin.note("user.second_factor_removed", user=user, at=now(), new={"type": authenticator.type})
