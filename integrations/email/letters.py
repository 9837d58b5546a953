"""Notices as plain mail: the same words as text and as a page, in the reader's time zone."""

import zoneinfo

from django.utils import timezone

from handoff.notices import letter_for
from ledger.models import Delivery
from people.mail import post
from people.models import User


def send(delivery: Delivery) -> None:
    """Who has left, and what is no news any more, gets no mail."""
    user = User.objects.persons().filter(pk=delivery.recipient, is_active=True).first()
    if user is None:
        return
    with timezone.override(zoneinfo.ZoneInfo(user.zone)):
        letter = letter_for(delivery.event, user)
        if letter is not None:
            post(delivery, user, letter)
