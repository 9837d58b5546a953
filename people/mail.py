"""What a person is mailed about their own account. The link is made while the mail is: no row ever holds it."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.deliveries import deliver
from ledger.models import Delivery, Event
from people.models import User

CHANNEL = "account_mail"


def answer_reset(event: Event, *, at: dt.datetime) -> None:
    """One mail to whom the address belongs; to an address that nobody has, none."""
    user = _who_may_reset(event.subject_id)
    if user is not None:
        deliver(event, channel=CHANNEL, recipient=str(user.pk), at=at)


def send(delivery: Delivery) -> None:
    """Who was deactivated since gets none."""
    user = _who_may_reset(delivery.event.subject_id)
    if user is None:
        return
    EmailMessage(
        subject=_("Your new password for Handoff"),
        body=_(
            "Somebody, and we hope it was you, asked to set a new password for Handoff.\n\n"
            "Set it here within an hour:\n%(link)s\n\n"
            "If it was not you, do nothing: your password stays as it is."
        )
        % {"link": reset_link(user)},
        to=[user.email],
        headers={"Message-ID": f"<{delivery.key}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>"},
    ).send()


def reset_link(user: User) -> str:
    from allauth.account.utils import user_pk_to_url_str

    place = [user_pk_to_url_str(user), default_token_generator.make_token(user)]
    return settings.PUBLIC_ADDRESS + reverse("account_reset_password_from_key", args=place)


def _who_may_reset(pk: object) -> User | None:
    user = User.objects.filter(pk=pk, is_active=True).first()
    return user if user is not None and user.has_usable_password() else None
