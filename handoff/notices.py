"""Telling people what happened: who is told, and in which words, is said by the room that it happened in.

    effects = {"handoff.submitted": ["handoff.notices.tell"]}
    notices = {"handoff.submitted": "bounces.notices.SUBMITTED"}    # event kind: a Notice

The row of each delivery is written before the mail goes, and holds nobody's words: they are put together when it is
sent, as things are then.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise

from ledger import wiring
from ledger.deliveries import deliver
from ledger.models import Event
from people.mail import Letter
from people.models import User

MAIL = "mail"


@dataclass(frozen=True)
class Notice:
    """`to(event)` gives the people, `letter(event, user)` the words, or None where there is nothing left to say."""

    label: str | Promise  # what it is called where one chooses what to be told of
    to: Callable[[Event], Iterable[User]]
    letter: Callable[[Event, User], Letter | None]


@cache
def notices() -> dict[str, Notice]:
    return {kind: wiring.resolve(path) for kind, path in wiring.collected("notices").items()}


def tell(event: Event, *, at: dt.datetime) -> None:
    """An effect: one mail to each person once. Nobody is told what they did themselves."""
    for user in notices()[event.kind].to(event):
        if user.is_active and not user.is_service and user.pk != event.by_id:
            deliver(event, channel=MAIL, recipient=str(user.pk), at=at)


def letter_for(event: Event, user: User) -> Letter | None:
    return notices()[event.kind].letter(event, user)
