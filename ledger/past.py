"""History that is written down later: what was to happen in it happens at its own moment, and nobody is told anew.

    with past(channel="sample") as then:
        handoff = open_handoff(…, at=monday)
        then.react()                        # what follows in the database from what has been written, as of its moment
        then.live_until(tuesday, handoff)   # the steps that its clocks had until then, and what follows from them

Verbs take their moment as `at`. The rest of the product goes by the time of now: workers would find a deadline of
August weeks overdue, run reactions with today's date, and mail people about it. So all of it is done here, by the same
code and in the same transaction, and when that commits nothing of the past is left to do. Effects outside are dropped:
whoever was told was told then. The product's time is not shifted for this: the shift is everybody's, and the product's
role may not.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import QuerySet

from ledger import wiring
from ledger.clock_engine import fire_in_the_past
from ledger.events import subject_of
from ledger.models import Clock, Dispatch
from ledger.origin import Origin, coming_from
from ledger.time import HandoffNow


@contextmanager
def past(*, channel: str) -> Iterator["Past"]:
    """One transaction. Its events have a request id of their own, by which they are told from those of others."""
    mark = f"{channel}-{uuid4().hex}"
    with transaction.atomic(), coming_from(Origin(channel, mark)):
        then = Past(mark)
        yield then
        then.react()
        then.close()


@dataclass(frozen=True)
class Past:
    mark: str

    def live_until(self, at: dt.datetime, subject: Any) -> None:
        """Each step that a clock of this subject has until `at`, in their order."""
        about = subject_of(subject).id
        due = Clock.objects.filter(subject_id=about, next_at__lte=at).order_by("next_at", "pk")
        while (clock := due.first()) is not None:
            with coming_from(Origin("clock", self.mark)):
                fire_in_the_past(clock)
            self.react()

    def react(self) -> None:
        """Run the reactions to what has been written so far, and to what they write."""
        reactions = {path for paths in wiring.reactions().values() for path in paths}
        waiting = (
            self._ours().filter(consumer__in=reactions).select_related("event").order_by("event_id", "pk")
        )
        while found := list(waiting.all()):
            Dispatch.objects.filter(pk__in=[one.pk for one in found]).delete()
            for one in found:
                with coming_from(Origin("task", self.mark)):
                    wiring.resolve(one.consumer)(one.event, at=one.event.at)

    def close(self) -> None:
        """Nobody is told outside; in the feed it stands as of now, which is when it became visible."""
        effects = {path for paths in wiring.effects().values() for path in paths}
        Dispatch.objects.filter(pk__in=self._ours().filter(consumer__in=effects).values("pk")).delete()
        self._ours().update(not_before=HandoffNow())

    def _ours(self) -> QuerySet[Dispatch]:
        return Dispatch.objects.filter(event__request_id=self.mark)
