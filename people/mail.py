"""What a person is mailed about their own account, whether they like it or not: each may be the first sign of a thief.

The words are put together while the mail is sent: no row holds them, nor the link to a new password.
"""

import datetime as dt
from dataclasses import dataclass
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.deliveries import deliver
from ledger.models import Delivery, Event
from people import devices
from people.models import Token, User
from people.signin import MAIL
from people.throttle import RESET_ASKED

NOTICES = {
    "user.signed_in": gettext_lazy("Somebody signed in to your account from a new device."),
    "user.password_changed": gettext_lazy("Your password was changed."),
    "user.password_link_made": gettext_lazy("%(by)s made a link with which you can set a new password."),
    "user.email_changed": gettext_lazy("The email of your account was changed to %(email)s."),
    "user.second_factor_added": gettext_lazy("A second factor was added to your account."),
    "user.second_factor_removed": gettext_lazy("A second factor was removed from your account."),
    "user.second_factor_reset": gettext_lazy("%(by)s removed your second factor, and ended your sessions."),
    "user.recovery_codes_made": gettext_lazy(
        "New recovery codes were made. The ones of before no longer work."
    ),
    "user.recovery_code_used": gettext_lazy("A recovery code was used. %(left)s are left."),
    "token.issued": gettext_lazy("The API token “%(token)s” was made. It can act for you until it ends."),
}


@dataclass(frozen=True)
class Letter:
    """What one person is told. `address` is the path of the page where they can act, `act` the words on its button."""

    subject: str
    lines: list[str]
    act: str
    address: str


def post(delivery: Delivery, user: User, letter: Letter, *, to: str = "") -> None:
    """As text and as a page, to their address, or to `to` where theirs is not the one to be told."""
    context = {"letter": letter, "user": user, "link": settings.PUBLIC_ADDRESS + letter.address}
    mail = EmailMultiAlternatives(
        subject=" ".join(letter.subject.split()),  # a subject is one line
        body=render_to_string("emails/letter.txt", context),
        to=[to or user.email],
        headers=headers_of(delivery),
    )
    mail.attach_alternative(render_to_string("emails/letter.html", context), "text/html")
    mail.send()


def headers_of(delivery: Delivery) -> dict[str, str]:
    """Repeats of one delivery carry one Message-ID, so a mailbox that compares them shows one."""
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return {"Message-ID": f"<{delivery.key}@{sender.rpartition('@')[2]}>"}


# Which events are worth a mail, and to whom


def answer_reset(event: Event, *, at: dt.datetime) -> None:
    """One mail to whom the address belongs; to an address that nobody has, none."""
    user = _who_may_reset(event.subject_id)
    if user is not None:
        deliver(event, channel=MAIL, recipient=str(user.pk), at=at)


def warn(event: Event, *, at: dt.datetime) -> None:
    """An effect: whoever the account belongs to is told, also of what they did themselves."""
    if event.kind == "user.signed_in" and not event.new.get("new_device"):
        return
    if event.new.get("type") == "recovery_codes":  # they come and go with another factor, which is told of
        return
    deliver(event, channel=MAIL, recipient=str(event.new.get("user") or event.subject_id), at=at)


def send(delivery: Delivery) -> None:
    """Who was deactivated since gets none, and a service has no mailbox."""
    event = delivery.event
    if event.kind == RESET_ASKED:
        _send_reset(delivery)
        return
    whose = event.new.get("user") or event.subject_id
    user = User.objects.persons().filter(pk=whose, is_active=True).first()
    if user is not None:
        to = delivery.recipient if "@" in delivery.recipient else ""
        post(delivery, user, letter_for(event, user), to=to)


def letter_for(event: Event, user: User) -> Letter:
    what = " ".join((str(NOTICES[event.kind]) % _facts(event, user)).split())  # names may hold line ends
    lines = [
        what,
        _whence(event, user),
        _("If it was you, or you know of it, there is nothing to do. If not, set a new password now, "
          "end the sessions that you do not know, and tell RevOps in your company."),
    ]  # fmt: skip
    return Letter(
        _("Handoff: %(what)s") % {"what": what}, lines, _("Look at your account"), reverse("account")
    )


def _facts(event: Event, user: User) -> dict[str, object]:
    by = User.objects.filter(pk=event.by_id).first() if event.by_id else None
    token = Token.objects.filter(pk=event.subject_id).first() if event.kind == "token.issued" else None
    return {
        "by": by.name if by else _("The operator"),
        "email": user.email,
        "left": event.new.get("left", 0),
        "token": token.name if token else "",
    }


def _whence(event: Event, user: User) -> str:
    """When and from where, as far as it is known."""
    at = date_format(event.at.astimezone(ZoneInfo(user.zone)), "j F Y, H:i")
    said = [_("When: %(at)s (%(zone)s)") % {"at": at, "zone": user.zone}]
    if event.client:
        said.append(_("with %(client)s") % {"client": devices.in_words(event.client)})
    if event.address:
        said.append(_("from the address %(address)s") % {"address": event.address})
    return ", ".join(said) + "."


def _send_reset(delivery: Delivery) -> None:
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
        headers=headers_of(delivery),
    ).send()


def reset_link(user: User) -> str:
    from allauth.account.utils import user_pk_to_url_str

    place = [user_pk_to_url_str(user), default_token_generator.make_token(user)]
    return settings.PUBLIC_ADDRESS + reverse("account_reset_password_from_key", args=place)


def _who_may_reset(pk: object) -> User | None:
    user = User.objects.filter(pk=pk, is_active=True).first()
    return user if user is not None and user.has_usable_password() else None
