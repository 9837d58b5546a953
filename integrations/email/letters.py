"""Notices as plain mail: the same words as text and as a page, in the reader's time zone."""

import zoneinfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone

from handoff.notices import letter_for
from ledger.models import Delivery
from people.models import User


def send(delivery: Delivery) -> None:
    """Who has left, and what is no news any more, gets no mail. Repeats carry one Message-ID."""
    user = User.objects.filter(pk=delivery.recipient, is_active=True).first()
    if user is None:
        return
    with timezone.override(zoneinfo.ZoneInfo(user.zone)):
        letter = letter_for(delivery.event, user)
        if letter is None:
            return
        context = {"letter": letter, "user": user, "link": settings.PUBLIC_ADDRESS + letter.address}
        mail = EmailMultiAlternatives(
            subject=" ".join(letter.subject.split()),
            body=render_to_string("emails/letter.txt", context),
            to=[user.email],
            headers={"Message-ID": f"<{delivery.key}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>"},
        )
        mail.attach_alternative(render_to_string("emails/letter.html", context), "text/html")
    mail.send()
