"""Telling the operator that an alarm went up or is over."""

import datetime as dt

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from ledger.deliveries import deliver
from ledger.models import Delivery, Event
from people.mail import headers_of

CHANNEL = "operator_mail"


def tell_operator(event: Event, *, at: dt.datetime) -> None:
    """One mail per alarm raised or cleared, where OPERATOR_EMAIL says who is to know."""
    if settings.OPERATOR_EMAIL:
        deliver(event, channel=CHANNEL, recipient="operator", at=at)


def send(delivery: Delivery) -> None:
    alarm = delivery.event.new["alarm"]
    raised = delivery.event.kind == "alarm.raised"
    subject = _("Handoff alarm: %s") if raised else _("Handoff alarm over: %s")
    moment = delivery.event.at.strftime("%Y-%m-%d %H:%M:%S UTC")
    EmailMessage(
        subject=subject % alarm.replace("_", " "),
        body=_("Since %s. What to do is in docs/operations.md and on the page System health.") % moment,
        to=[settings.OPERATOR_EMAIL],
        headers=headers_of(delivery),
    ).send()
