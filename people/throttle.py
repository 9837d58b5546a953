"""How often somebody may guess a password or a code.

Failures are events, and the count is read from them: it needs no Redis, outlives a restart, and is the same in every
web process and for every way in. Each limit is a window that passes by itself, and an attempt that was turned away does
not count, so nobody is locked out for ever. Where an account has signed in from lately, strangers elsewhere cannot lock
it out.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import ngettext

from ledger import origin
from ledger.events import Subject
from ledger.models import Event
from ledger.refused import Refused

FAILED, SIGNED_IN, RESET_ASKED = "user.sign_in_failed", "user.signed_in", "user.password_reset_asked"
KNOWN_FOR = dt.timedelta(days=30)


@dataclass(frozen=True)
class Limit:
    most: int
    window: dt.timedelta

    def free_at(self, times: list[dt.datetime], at: dt.datetime) -> dt.datetime | None:
        """When the next attempt is let through; None for now. `times` may come in any order."""
        counted = sorted((when for when in times if when > at - self.window), reverse=True)
        return counted[self.most - 1] + self.window if len(counted) >= self.most else None


MINUTES, HOUR, DAY = dt.timedelta(minutes=15), dt.timedelta(hours=1), dt.timedelta(days=1)
HERE = Limit(10, MINUTES)  # one account from one address
EVERYWHERE = (Limit(30, HOUR), Limit(100, DAY))  # one account from addresses that it does not know
ADDRESS = Limit(50, MINUTES)  # one address, whatever the account: an office shares one
RESETS, RESETS_FROM = Limit(5, HOUR), Limit(30, HOUR)


class TooMany(Refused):
    """The sentence says how long to wait. It is the same for an account that does not exist."""

    def __init__(self, left: dt.timedelta) -> None:
        minutes = max(1, -(-int(left.total_seconds()) // 60))
        sentence = ngettext(
            "There were too many attempts. Try again in %(n)s minute.",
            "There were too many attempts. Try again in %(n)s minutes.",
            minutes,
        )
        super().__init__(sentence % {"n": minutes}, rule="PEOPLE-1")
        self.left = left


def hold(account: Subject) -> None:
    """One attempt on an account at a time, until the transaction ends: many at once would all find the count low."""
    key = int.from_bytes(account.id.bytes[8:], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def check(account: Subject, *, at: dt.datetime) -> None:
    """Raise TooMany while an attempt on this account from the caller's address has to wait."""
    address = origin.current().address
    rows = list(
        _of(FAILED, at).filter(subject_id=account.id).values_list("at", "address").order_by("-id")[:200]
    )
    waits = [HERE.free_at([when for when, whence in rows if whence == address], at)]
    if address is None or not knows(account, address, at=at):
        waits += [limit.free_at([when for when, _ in rows], at) for limit in EVERYWHERE]
    waits.append(ADDRESS.free_at(_from_address(FAILED, address, at), at))
    if left := [wait - at for wait in waits if wait is not None]:
        raise TooMany(max(left))


def may_ask_for_reset(account: Subject, *, at: dt.datetime) -> bool:
    times = list(_of(RESET_ASKED, at).filter(subject_id=account.id).values_list("at", flat=True)[:50])
    from_here = _from_address(RESET_ASKED, origin.current().address, at)
    return RESETS.free_at(times, at) is None and RESETS_FROM.free_at(from_here, at) is None


def knows(account: Subject, address: str, *, at: dt.datetime) -> bool:
    lately = Event.objects.filter(subject_id=account.id, kind=SIGNED_IN, at__gt=at - KNOWN_FOR)
    return lately.filter(address=address).exists()


def _of(kind: str, at: dt.datetime) -> Any:
    return Event.objects.filter(kind=kind, at__gt=at - DAY)


def _from_address(kind: str, address: str | None, at: dt.datetime) -> list[dt.datetime]:
    if address is None:
        return []
    rows = _of(kind, at).filter(address=address)
    return list(rows.order_by("-id").values_list("at", flat=True)[: ADDRESS.most])
